#include <u.h>
#include <libc.h>

/* A line of output is at most this long; what is longer is cut. */
enum {
	LINE = 1024
};

int
fprint(int fd, char *fmt, ...)
{
	char buf[LINE];
	va_list arg;

	va_start(arg, fmt);
	return write(fd, buf, vseprint(buf, buf + LINE, fmt, arg) - buf);
}

int
print(char *fmt, ...)
{
	char buf[LINE];
	va_list arg;

	va_start(arg, fmt);
	return write(1, buf, vseprint(buf, buf + LINE, fmt, arg) - buf);
}

/* Say why, after the program's name, and end with that as the exit string. */
void
sysfatal(char *fmt, ...)
{
	char buf[LINE];
	va_list arg;

	va_start(arg, fmt);
	vseprint(buf, buf + LINE, fmt, arg);
	fprint(2, "%s: %s\n", argv0, buf);
	exits(buf);
}
