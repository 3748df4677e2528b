#include <u.h>
#include <libc.h>
#include "mk.h"

/* mk [-f file] [name=value ...] [target ...] */
int
main(int argc, char **argv)
{
	char *file, *p;
	Words *targets, *w;
	Rule *r;

	file = "mkfile";
	targets = nil;
	for(argv++; *argv != nil; argv++){
		if(strcmp(*argv, "-f") == 0 && argv[1] != nil)
			file = *++argv;
		else if(**argv == '-'){
			fprint(2, "usage: mk [-f file] [name=value ...] [target ...]\n");
			exits("usage");
		} else {
			p = strchr(*argv, '=');
			if(p != nil){
				*p = 0;
				setvar(*argv, expand(p + 1), 1);
			} else
				targets = addword(targets, *argv);
		}
	}
	parse(file);
	if(targets == nil){
		/* the targets of the first rule that names files */
		for(r = rules; r != nil && r->meta; r = r->link)
			;
		if(r == nil)
			fatal("nothing to make");
		targets = r->targets;
	}
	for(w = targets; w != nil; w = w->link)
		make(w->s);
	exits(nil);
	return argc;
}
