#include "mem.h"

/*
 * The loader jumps here, at the physical address, with flat segments and with
 * paging on or off: nothing is assumed of where KZERO is until there are tables.
 */
TEXT origin(SB), $0
	CLI
	CLD
	MOVL	$edata-KZERO(SB), DI
	MOVL	$end-KZERO(SB), CX
	SUBL	DI, CX
	XORL	AX, AX
	REP
	STOSB

	/* one table for the first 4 MB, and a directory that has it twice */
	MOVL	$tables-KZERO(SB), DI
	ADDL	$4095, DI
	ANDL	$~4095, DI
	MOVL	DI, BX
	MOVL	$(PTEVALID|PTEWRITE), AX
	MOVL	$1024, CX
pte:
	STOSL
	ADDL	$4096, AX
	LOOP	pte
	ORL	$(PTEVALID|PTEWRITE), BX
	MOVL	BX, 0(DI)
	MOVL	BX, 2048(DI)
	MOVL	DI, CR3
	MOVL	CR0, AX
	ORL	$0x80010000, AX	/* PG, WP */
	MOVL	AX, CR0
	MOVL	$high(SB), AX
	JMP	*AX

TEXT high(SB), $0
	MOVL	$stack+STACKSIZE(SB), SP
	PUSHL	$0
	POPFL
	CALL	main(SB)
halt:
	CLI
	HLT
	JMP	halt

GLOBL	tables(SB), $12288
GLOBL	stack(SB), $STACKSIZE

TEXT inb(SB), $0
	MOVL	port+0(FP), DX
	XORL	AX, AX
	INB
	RET

TEXT outb(SB), $0
	MOVL	port+0(FP), DX
	MOVL	val+4(FP), AX
	OUTB
	RET

TEXT getcr2(SB), $0
	MOVL	CR2, AX
	RET

TEXT getcr3(SB), $0
	MOVL	CR3, AX
	RET

TEXT putcr3(SB), $0
	MOVL	val+0(FP), AX
	MOVL	AX, CR3
	RET

/* The pointers are six bytes: limit, base. */
TEXT lgdt(SB), $0
	MOVL	ptr+0(FP), AX
	MOVL	(AX), GDTR
	MOVL	$KDSEL, AX
	MOVW	AX, DS
	MOVW	AX, ES
	MOVW	AX, FS
	MOVW	AX, GS
	MOVW	AX, SS
	RET

TEXT lidt(SB), $0
	MOVL	ptr+0(FP), AX
	MOVL	(AX), IDTR
	RET

/* Interrupts off: the answer is the flags before, which splx puts back. */
TEXT splhi(SB), $0
	PUSHFL
	POPL	AX
	CLI
	RET

TEXT splx(SB), $0
	MOVL	flags+0(FP), AX
	PUSHL	AX
	POPFL
	RET

/* Wait for an interrupt. */
TEXT idle(SB), $0
	STI
	HLT
	RET

/*
 * An entry of eight bytes for each vector: the call leaves the address of the vector's
 * number.  Some exceptions push an error code before that, the others get one here.
 */
#define N(v) PUSHL $0; CALL enter(SB); BYTE $v
#define E(v) BYTE $0x90; BYTE $0x90; CALL enter(SB); BYTE $v

TEXT vectors(SB), $0
	N(0); N(1); N(2); N(3); N(4); N(5); N(6); N(7)
	E(8); N(9); E(10); E(11); E(12); E(13); E(14); N(15)
	N(16); E(17); N(18); N(19); N(20); N(21); N(22); N(23)
	N(24); N(25); N(26); N(27); N(28); N(29); N(30); N(31)
	N(32); N(33); N(34); N(35); N(36); N(37); N(38); N(39)

/* Make a Ureg of the stack, and call trap with its address. */
TEXT enter(SB), $0
	PUSHAL
	MOVL	32(SP), AX
	MOVBLZX	(AX), AX
	MOVL	AX, 32(SP)
	CLD
	PUSHL	SP
	CALL	trap(SB)
	POPL	AX
	POPAL
	ADDL	$8, SP
	IRETL
