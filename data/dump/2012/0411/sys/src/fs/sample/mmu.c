#include <u.h>
#include <libc.h>
#include "mem.h"
#include "dat.h"
#include "fns.h"

/* A pointer to a table of descriptors, as the processor wants it. */
typedef struct Tabptr Tabptr;

struct Tabptr {
	ushort limit;
	ushort base[2];
};

static ulong gdt[3][2] = {
	{ 0, 0 },
	{ 0x0000ffff, 0x00cf9200 },	/* KDSEL: data, 4 GB, ring 0 */
	{ 0x0000ffff, 0x00cf9a00 }	/* KESEL: code */
};

static Tabptr gdtptr;

static ulong*
directory(void)
{
	return (ulong*)(getcr3() + KZERO);
}

/*
 * How many MB of memory there are, at most max: a word of each in turn is
 * written and read back, through the last page of the boot map.
 */
ulong
memsize(ulong max)
{
	ulong *pte, *window, old, mb, was;

	pte = (ulong*)((directory()[0] & ~4095) + KZERO) + 1023;
	window = (ulong*)(KZERO + BOOTMAP - 4096);
	old = *pte;
	for(mb = 4; mb < max; mb++){
		*pte = mb << 20 | PTEVALID | PTEWRITE;
		putcr3(getcr3());
		was = *window;
		*window = 0x5a5a0000 | mb;
		if(*window != (0x5a5a0000 | mb))
			break;
		*window = was;
	}
	*pte = old;
	putcr3(getcr3());
	return mb;
}

/* Segments of our own, and no more memory at address 0. */
void
mmuinit(void)
{
	ulong at;

	at = (ulong)gdt;
	gdtptr.limit = sizeof(gdt) - 1;
	gdtptr.base[0] = at;
	gdtptr.base[1] = at >> 16;
	lgdt(&gdtptr);
	directory()[0] = 0;
	putcr3(getcr3());
}
