/*
 * A process begins here: the stack holds argc and then the words of argv.
 * The frame has room for the two arguments of main.
 */
TEXT _main(SB), $8
	MOVL	inargc-4(FP), AX
	MOVL	AX, 0(SP)
	LEAL	inargv+0(FP), AX
	MOVL	AX, 4(SP)
	MOVL	0(AX), AX
	MOVL	AX, argv0(SB)
	CALL	main(SB)
again:
	MOVL	$_mainmsg<>(SB), AX
	MOVL	AX, 0(SP)
	CALL	exits(SB)
	JMP	again

DATA	_mainmsg<>+0(SB)/4, $"main"
GLOBL	_mainmsg<>(SB), $8
GLOBL	argv0(SB), $4
