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
