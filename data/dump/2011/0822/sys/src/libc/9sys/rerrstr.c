#include <u.h>
#include <libc.h>

/* Copy the error string without changing it. */
int
rerrstr(char *buf, uint n)
{
	char tmp[ERRMAX];

	tmp[0] = 0;
	errstr(tmp, ERRMAX);
	seprint(buf, buf + n, "%s", tmp);
	errstr(tmp, ERRMAX);
	return 0;
}
