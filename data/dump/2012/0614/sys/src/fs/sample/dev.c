#include <u.h>
#include <libc.h>
#include "mem.h"
#include "dat.h"
#include "fns.h"

/*
 * Devices.  There are only such that live in memory: two of them,
 * the way a file server has a cache and what is cached.
 */
static Device *devlist;
static char area[2][NBLOCK * BLOCKSIZE];

static int
memsizeof(Device *d)
{
	return d->nblock;
}

static Block*
memget(Device *d, int n)
{
	if(n < 0 || n >= d->nblock)
		panic("%s: block %d of %d", d->name, n, d->nblock);
	return (Block*)(d->base + n * BLOCKSIZE);
}

static Devops memops = { memsizeof, memget };

static Device mem0 = { &memops, "m0", area[0], NBLOCK };
static Device mem1 = { &memops, "m1", area[1], NBLOCK };

/* The device that the file system is on. */
Device*
topdev(void)
{
	return devlist;
}

/* Enter the devices into the list; how many. */
int
devprobe(void)
{
	mem1.next = nil;
	mem0.next = &mem1;
	devlist = &mem0;
	return 2;
}

/* Take a list of n devices into use. */
void
attach(Device *d, int n)
{
	int i;

	conf.ndev = n;
	for(i = 0; i < n; i++){
		conf.nblock += d->ops->size(d);
		d = d->next;
	}
}
