/*
 * System calls: the number in AX, the arguments where the caller put them,
 * above the return address; the answer comes back in AX.
 */

TEXT chdir(SB), $0
	MOVL	$3, AX
	INT	$64
	RET

TEXT close(SB), $0
	MOVL	$4, AX
	INT	$64
	RET

TEXT dup(SB), $0
	MOVL	$5, AX
	INT	$64
	RET

TEXT exec(SB), $0
	MOVL	$7, AX
	INT	$64
	RET

TEXT exits(SB), $0
	MOVL	$8, AX
	INT	$64
	RET

TEXT open(SB), $0
	MOVL	$14, AX
	INT	$64
	RET

TEXT rfork(SB), $0
	MOVL	$19, AX
	INT	$64
	RET

TEXT pipe(SB), $0
	MOVL	$21, AX
	INT	$64
	RET

TEXT create(SB), $0
	MOVL	$22, AX
	INT	$64
	RET

TEXT fd2path(SB), $0
	MOVL	$23, AX
	INT	$64
	RET

TEXT brk_(SB), $0
	MOVL	$24, AX
	INT	$64
	RET

TEXT remove(SB), $0
	MOVL	$25, AX
	INT	$64
	RET

TEXT errstr(SB), $0
	MOVL	$41, AX
	INT	$64
	RET

TEXT stat(SB), $0
	MOVL	$42, AX
	INT	$64
	RET

TEXT fstat(SB), $0
	MOVL	$43, AX
	INT	$64
	RET

TEXT await(SB), $0
	MOVL	$47, AX
	INT	$64
	RET

TEXT pread(SB), $0
	MOVL	$50, AX
	INT	$64
	RET

TEXT pwrite(SB), $0
	MOVL	$51, AX
	INT	$64
	RET
