#include <u.h>
#include <libc.h>
#include "mem.h"
#include "dat.h"
#include "fns.h"

static Lock conflock;

/*
 * Find out what there is: memory, then devices.
 * The loader's interrupt table is still the one in use, and address 0 is mapped.
 */
void
confinit(void)
{
	lock(&conflock);
	conf.lowmem = *(ushort*)(KZERO + 0x413);
	if(conf.lowmem == 0 || conf.lowmem > 640)
		conf.lowmem = 640;
	conf.topmem = memsize(256);
	attach(topdev(), devprobe());
	conf.configured = 1;
	unlock(&conflock);
}
