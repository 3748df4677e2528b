#include <u.h>
#include <libc.h>
#include "dat.h"
#include "fns.h"

/* There is one processor: only an interrupt can have the lock when somebody wants it. */
void
lock(Lock *l)
{
	int held;

	do
		held = l->key != 0;
	while(held);
	l->key = 1;
}

void
unlock(Lock *l)
{
	l->key = 0;
}
