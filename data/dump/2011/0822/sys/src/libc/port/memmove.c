#include <u.h>
#include <libc.h>

/* The two may overlap. */
void*
memmove(void *to, void *from, ulong n)
{
	char *p, *q;

	p = to;
	q = from;
	if(p <= q)
		for(; n > 0; n--)
			*p++ = *q++;
	else {
		p += n;
		q += n;
		for(; n > 0; n--)
			*--p = *--q;
	}
	return to;
}
