#include <u.h>
#include <libc.h>
#include "8.out.h"
#include "../cc/cc.h"
#include "gc.h"
#include "words.h"

typedef struct Word Word;

struct Word {
	char *name;
	int tok;
};

static Word words[] = {
	{ "auto", WAUTO },
	{ "break", WBREAK },
	{ "case", WCASE },
	{ "char", WCHAR },
	{ "const", WCONST },
	{ "continue", WCONTINUE },
	{ "default", WDEFAULT },
	{ "do", WDO },
	{ "else", WELSE },
	{ "enum", WENUM },
	{ "extern", WEXTERN },
	{ "for", WFOR },
	{ "goto", WGOTO },
	{ "if", WIF },
	{ "int", WINT },
	{ "long", WLONG },
	{ "register", WAUTO },
	{ "return", WRETURN },
	{ "short", WSHORT },
	{ "signed", WSIGNED },
	{ "sizeof", WSIZEOF },
	{ "static", WSTATIC },
	{ "struct", WSTRUCT },
	{ "switch", WSWITCH },
	{ "typedef", WTYPEDEF },
	{ "union", WUNION },
	{ "unsigned", WUNSIGNED },
	{ "void", WVOID },
	{ "volatile", WCONST },
	{ "while", WWHILE }
};

static void
usage(void)
{
	fprint(2, "usage: 8c [-Dname[=value]] [-Idir] [-o file] file.c\n");
	exits("usage");
}

/* The value of an option, which may be the next argument. */
static char*
optarg(char ***argv)
{
	char *s;

	s = **argv + 2;
	if(*s != 0)
		return s;
	(*argv)++;
	if(**argv == nil)
		usage();
	return **argv;
}

static void
end(void)
{
	Adr none;

	stringend();
	noadr(&none);
	outprog(AEND, line, &none, &none);
}

int
main(int argc, char **argv)
{
	char *obj;
	int i;

	obj = nil;
	for(argv++; *argv != nil && **argv == '-'; argv++)
		switch((*argv)[1]){
		case 'D':
			defineopt(optarg(&argv));
			break;
		case 'I':
			incdir(optarg(&argv));
			break;
		case 'o':
			obj = optarg(&argv);
			break;
		default:
			usage();
		}
	if(*argv == nil || argv[1] != nil)
		usage();
	for(i = 0; i < nelem(words); i++)
		lookup(words[i].name)->word = words[i].tok;
	incdir("/386/include");
	incdir("/sys/include");
	if(obj == nil)
		obj = objname(*argv);
	outinit();
	lexinit(*argv);
	program();
	end();
	if(nerrors > 0)
		exits("error");
	outflush(obj);
	exits(nil);
	return argc;
}
