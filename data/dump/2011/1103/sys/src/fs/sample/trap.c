#include <u.h>
#include <libc.h>
#include "mem.h"
#include "dat.h"
#include "fns.h"

enum {
	NVECTOR = 40,
	VECTORPIC = 24,		/* IRQ 0 */
	TRAPGATE = 0x8f00,
	INTGATE = 0x8e00,
	STUB = 8,		/* bytes of an entry in vectors */
	PIC0 = 0x20,
	PIC1 = 0xa0,
	EOI = 0x20
};

extern char vectors[];

static ulong idt[NVECTOR][2];
static ushort idtptr[3];
static int mask = 0xffff;

static char *names[] = {
	"divide error",
	"debug exception",
	"nonmaskable interrupt",
	"breakpoint",
	"overflow",
	"bounds check",
	"invalid opcode",
	"coprocessor not available",
	"double fault",
	"9 (reserved)",
	"invalid TSS",
	"segment not present",
	"stack exception",
	"general protection violation",
	"page fault",
	"15 (reserved)",
	"coprocessor error"
};

static void
setmask(void)
{
	outb(PIC0 + 1, mask);
	outb(PIC1 + 1, mask >> 8);
}

/* Let interrupts of a line come through. */
void
enable(int irq)
{
	mask &= ~(1 << irq);
	setmask();
}

void
trapinit(void)
{
	ulong at;
	int i;

	for(i = 0; i < NVECTOR; i++){
		at = (ulong)vectors + i * STUB;
		idt[i][0] = KESEL << 16 | at & 0xffff;
		idt[i][1] = at & 0xffff0000 | (i < VECTORPIC ? TRAPGATE : INTGATE);
	}
	at = (ulong)idt;
	idtptr[0] = sizeof(idt) - 1;
	idtptr[1] = at;
	idtptr[2] = at >> 16;
	lidt(idtptr);
	/* ICW 1 to 4: cascade, vectors, the second on line 2, 8086 */
	outb(PIC0, 0x11);
	outb(PIC0 + 1, VECTORPIC);
	outb(PIC0 + 1, 1 << 2);
	outb(PIC0 + 1, 1);
	outb(PIC1, 0x11);
	outb(PIC1 + 1, VECTORPIC + 8);
	outb(PIC1 + 1, 2);
	outb(PIC1 + 1, 1);
	enable(2);
}

static void
dumpregs(Ureg *u)
{
	print("FLAGS=%lux TRAP=%lux ECODE=%lux CS=%4.4lux PC=%lux\n", u->flags, u->trap, u->ecode, u->cs, u->pc);
	print("  AX %8.8lux  BX %8.8lux  CX %8.8lux  DX %8.8lux\n", u->ax, u->bx, u->cx, u->dx);
	print("  SI %8.8lux  DI %8.8lux  BP %8.8lux\n", u->si, u->di, u->bp);
	print("  CR2 %8.8lux\n", getcr2());
}

/* Every exception and interrupt comes here: see l.s. */
void
trap(Ureg *u)
{
	int irq;

	if(u->trap < VECTORPIC){
		dumpregs(u);
		if(u->trap < nelem(names))
			panic("%s", names[u->trap]);
		panic("exception %ld", u->trap);
	}
	irq = u->trap - VECTORPIC;
	if(irq == 0)
		clockintr();
	if(irq >= 8)
		outb(PIC1, EOI);
	outb(PIC0, EOI);
}
