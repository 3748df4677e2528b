#include <u.h>
#include <libc.h>

/* cp from to */
int
main(int argc, char **argv)
{
	char buf[8192];
	int from, to;
	long n;

	if(argc != 3){
		fprint(2, "usage: cp from to\n");
		exits("usage");
	}
	from = open(argv[1], OREAD);
	if(from < 0)
		sysfatal("cannot open %s: %r", argv[1]);
	to = create(argv[2], OWRITE, 0775);
	if(to < 0)
		sysfatal("cannot create %s: %r", argv[2]);
	while((n = read(from, buf, sizeof(buf))) > 0)
		if(write(to, buf, n) != n)
			sysfatal("%s: %r", argv[2]);
	if(n < 0)
		sysfatal("%s: %r", argv[1]);
	exits(nil);
	return 0;
}
