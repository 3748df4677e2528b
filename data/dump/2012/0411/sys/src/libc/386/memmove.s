/*
 * The two may overlap: from the end backwards if the source is below.
 * Words first, or last, then what is left of them.
 */
TEXT memmove(SB), $0
	MOVL	to+0(FP), DI
	MOVL	from+4(FP), SI
	MOVL	n+8(FP), BX
	CMPL	SI, DI
	JCS	back
	CLD
	MOVL	BX, CX
	SHRL	$2, CX
	REP
	MOVSL
	MOVL	BX, CX
	ANDL	$3, CX
	REP
	MOVSB
	MOVL	to+0(FP), AX
	RET
back:
	STD
	ADDL	BX, DI
	ADDL	BX, SI
	SUBL	$1, DI
	SUBL	$1, SI
	MOVL	BX, CX
	ANDL	$3, CX
	REP
	MOVSB
	SUBL	$3, DI
	SUBL	$3, SI
	MOVL	BX, CX
	SHRL	$2, CX
	REP
	MOVSL
	CLD
	MOVL	to+0(FP), AX
	RET
