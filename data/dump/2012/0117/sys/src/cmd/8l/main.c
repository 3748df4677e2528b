#include <u.h>
#include <libc.h>
#include "../8c/8.out.h"
#include "l.h"

enum {
	NHASH = 1024,
	NERR = 10,
	CHUNK = 65536
};

long INITTEXT = 4096 + HEADR;
long INITDAT;
int nerrors;
char *outfile = "8.out";
Sym *symlist;
Sym *entry;
static Sym *lastsym;
static Sym *hash[NHASH];

void
errorexit(void)
{
	remove(outfile);
	exits("error");
}

void
diag(char *fmt, ...)
{
	char buf[1024], *p;
	va_list arg;

	p = buf;
	if(curtext != nil)
		p = seprint(buf, buf + sizeof(buf) - 1, "%s: ", curtext->from.sym->name);
	va_start(arg, fmt);
	p = vseprint(p, buf + sizeof(buf) - 1, fmt, arg);
	*p++ = '\n';
	write(1, buf, p - buf);
	if(++nerrors >= NERR){
		print("too many errors\n");
		errorexit();
	}
}

/* Zeroed memory that is never given back. */
void*
new(ulong n)
{
	static char *room;
	static ulong left;
	char *p;

	n = (n + 3) & ~3;
	if(n > left){
		left = CHUNK;
		if(n > left)
			left = n;
		room = malloc(left);
		if(room == nil)
			sysfatal("out of memory");
	}
	p = room;
	room += n;
	left -= n;
	return p;
}

Sym*
lookup(char *name, int version)
{
	Sym *s;
	uint h;
	char *p;

	h = version;
	for(p = name; *p != 0; p++)
		h = h * 31 + *(uchar*)p;
	h &= NHASH - 1;
	for(s = hash[h]; s != nil; s = s->link)
		if(s->version == version && strcmp(s->name, name) == 0)
			return s;
	s = new(sizeof(Sym));
	s->name = strcpy(new(strlen(name) + 1), name);
	s->version = version;
	s->link = hash[h];
	hash[h] = s;
	if(lastsym == nil)
		symlist = s;
	else
		lastsym->next = s;
	lastsym = s;
	return s;
}

long
rnd(long v, long to)
{
	return (v + to - 1) & ~(to - 1);
}

static void
usage(void)
{
	fprint(2, "usage: 8l [-l] [-T text] [-E entry] [-o file] file ...\n");
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

int
main(int argc, char **argv)
{
	char *ename;
	int nolib;

	nolib = 0;
	ename = "_main";
	for(argv++; *argv != nil && **argv == '-'; argv++)
		switch((*argv)[1]){
		case 'l':
			nolib = 1;
			break;
		case 'T':
			INITTEXT = strtoul(optarg(&argv), nil, 0);
			break;
		case 'E':
			ename = optarg(&argv);
			break;
		case 'o':
			outfile = optarg(&argv);
			break;
		default:
			usage();
		}
	if(*argv == nil)
		usage();
	entry = lookup(ename, 0);
	if(!nolib)
		entry->type = SXREF;
	for(; *argv != nil; argv++)
		loadfile(*argv);
	if(!nolib)
		loadfile("/386/lib/libc.a");
	if(firstp == nil)
		diag("no text");
	else {
		patch();
		stackoffsets();
		layouttext();
		layoutdata();
		undefined();
	}
	if(nerrors > 0)
		errorexit();
	output();
	if(nerrors > 0)
		errorexit();
	exits(nil);
	return argc;
}
