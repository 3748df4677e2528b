#include <u.h>
#include <libc.h>

int
fork(void)
{
	return rfork(RFPROC | RFFDG);
}

/*
 * Wait for a child.  Its exit string is left in msg, empty for success.
 * The answer is the child's process id, -1 if there is none.
 */
int
waitmsg(char *msg, int n)
{
	char buf[512], *p, *q;
	int len;

	len = await(buf, sizeof(buf) - 1);
	if(len < 0)
		return -1;
	buf[len] = 0;
	/* pid user sys real 'message' */
	p = strchr(buf, '\'');
	msg[0] = 0;
	if(p != nil && n > 0){
		p++;
		for(q = msg; *p != 0 && q < msg + n - 1; *q++ = *p++)
			if(*p == '\''){
				p++;
				if(*p != '\'')
					break;
			}
		*q = 0;
	}
	return strtoul(buf, nil, 10);
}
