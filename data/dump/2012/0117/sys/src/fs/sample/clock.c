#include <u.h>
#include <libc.h>
#include "dat.h"
#include "fns.h"

/* The 8253's counter 0, which counts at 1193182 Hz. */
enum {
	FREQ = 1193182,
	T0 = 0x40,
	TMODE = 0x43,
	SQUARE = 0x36	/* counter 0, two bytes, mode 3 */
};

ulong ticks;

void
clockintr(void)
{
	ticks++;
}

/* Start the clock, and see that it ticks. */
void
clockinit(void)
{
	outb(TMODE, SQUARE);
	outb(T0, FREQ / HZ);
	outb(T0, FREQ / HZ >> 8);
	enable(0);
	while(ticks < 2)
		idle();
}
