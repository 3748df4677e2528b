#include <u.h>
#include <libc.h>

/* rm [-f] file ...; -f: what is not there is no error */
int
main(int argc, char **argv)
{
	int force, failed;

	force = 0;
	failed = 0;
	argv++;
	if(*argv != nil && strcmp(*argv, "-f") == 0){
		force = 1;
		argv++;
	}
	for(; *argv != nil; argv++)
		if(remove(*argv) < 0 && !force){
			fprint(2, "rm: %s: %r\n", *argv);
			failed = 1;
		}
	exits(failed ? "errors" : nil);
	return argc;
}
