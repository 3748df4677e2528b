#include <u.h>
#include <libc.h>

int
memcmp(void *a, void *b, ulong n)
{
	uchar *p, *q;

	p = a;
	q = b;
	for(; n > 0; n--){
		if(*p != *q)
			return *p - *q;
		p++;
		q++;
	}
	return 0;
}

void*
memset(void *a, int c, ulong n)
{
	char *p;

	for(p = a; n > 0; n--)
		*p++ = c;
	return a;
}
