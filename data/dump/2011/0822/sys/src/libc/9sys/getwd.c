#include <u.h>
#include <libc.h>

/* The path of the current directory; nil if it has none. */
char*
getwd(char *buf, int n)
{
	int fd, r;

	fd = open(".", OREAD);
	if(fd < 0)
		return nil;
	r = fd2path(fd, buf, n);
	close(fd);
	if(r < 0)
		return nil;
	return buf;
}
