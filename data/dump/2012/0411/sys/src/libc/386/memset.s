/* Words first, then what is left. */
TEXT memset(SB), $0
	MOVL	p+0(FP), DI
	MOVBLZX	c+4(FP), AX
	IMULL	$0x01010101, AX
	MOVL	n+8(FP), BX
	CLD
	MOVL	BX, CX
	SHRL	$2, CX
	REP
	STOSL
	MOVL	BX, CX
	ANDL	$3, CX
	REP
	STOSB
	MOVL	p+0(FP), AX
	RET
