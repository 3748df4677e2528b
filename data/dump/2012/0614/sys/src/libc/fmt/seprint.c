#include <u.h>
#include <libc.h>

char*
seprint(char *buf, char *e, char *fmt, ...)
{
	va_list arg;

	va_start(arg, fmt);
	return vseprint(buf, e, fmt, arg);
}
