#include <u.h>
#include <libc.h>

extern char end[];

static char *brkpoint;

/* Grow the data segment by n bytes; the old end, or (void*)-1. */
void*
sbrk(ulong n)
{
	char *old;

	if(brkpoint == nil)
		brkpoint = (char*)(((ulong)end + 4095) & ~4095);
	n = (n + 7) & ~7;
	old = brkpoint;
	if(brk_(old + n) < 0)
		return (void*)-1;
	brkpoint = old + n;
	return old;
}
