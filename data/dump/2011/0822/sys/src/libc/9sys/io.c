#include <u.h>
#include <libc.h>

/* An offset of -1, in two words, is the file's own position. */
long
read(int fd, void *buf, long n)
{
	return pread(fd, buf, n, -1, -1);
}

long
write(int fd, void *buf, long n)
{
	return pwrite(fd, buf, n, -1, -1);
}

/* Read until n bytes have come, or the file ends. */
long
readn(int fd, void *buf, long n)
{
	long got, m;

	for(got = 0; got < n; got += m){
		m = read(fd, (char*)buf + got, n - got);
		if(m < 0)
			return -1;
		if(m == 0)
			break;
	}
	return got;
}
