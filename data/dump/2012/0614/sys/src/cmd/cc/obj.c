#include <u.h>
#include <libc.h>
#include "../8c/8.out.h"
#include "cc.h"

/* Writing object files: see 8.out.h. */
static char *out;
static long nout;
static long maxout;
static Sym *numsym[NSYM];
static int numtype[NSYM];
static int lastnum;
static char *pathname;
extern Hist *hist;

static void
put1(int c)
{
	if(nout >= maxout){
		maxout = maxout * 2 + 16384;
		out = realloc(out, maxout);
		if(out == nil)
			fatal("out of memory");
	}
	out[nout++] = c;
}

static void
put2(int v)
{
	put1(v);
	put1(v >> 8);
}

static void
put4(long v)
{
	put2(v);
	put2(v >> 16);
}

static void
putname(int type, int num, char *s)
{
	put2(ANAME);
	put1(type);
	put1(num);
	while(*s != 0)
		put1(*s++);
	put1(0);
}

void
noadr(Adr *a)
{
	a->type = D_NONE;
	a->index = D_NONE;
	a->scale = 0;
	a->offset = 0;
	a->sym = nil;
}

/* The number of an operand's symbol, which is announced if need be; other is taken. */
static int
symnum(Adr *a, int other)
{
	Sym *s;
	int type, n;

	s = a->sym;
	if(s == nil)
		return 0;
	type = a->type;
	if(type == D_ADDR)
		type = a->index;
	n = s->outnum;
	if(n > 0 && numsym[n] == s && numtype[n] == type)
		return n;
	do
		if(++lastnum >= NSYM)
			lastnum = 1;
	while(lastnum == other);
	n = lastnum;
	numsym[n] = s;
	numtype[n] = type;
	s->outnum = n;
	putname(type, n, s->name);
	return n;
}

static void
putadr(Adr *a, int num)
{
	int t, i;

	t = 0;
	if(a->index != D_NONE || a->scale != 0)
		t |= T_INDEX;
	if(num != 0)
		t |= T_SYM;
	if(a->type == D_SCONST)
		t |= T_SCONST;
	else {
		if(a->type != D_NONE)
			t |= T_TYPE;
		if(a->offset != 0)
			t |= T_OFFSET;
	}
	put1(t);
	if(t & T_INDEX){
		put1(a->index);
		put1(a->scale);
	}
	if(t & T_OFFSET)
		put4(a->offset);
	if(t & T_SYM)
		put1(num);
	if(t & T_SCONST)
		for(i = 0; i < NSNAME; i++)
			put1(a->text[i]);
	if(t & T_TYPE)
		put1(a->type);
}

void
outprog(int as, long ln, Adr *from, Adr *to)
{
	int f, t;

	f = symnum(from, 0);
	t = symnum(to, f);
	put2(as);
	put4(ln);
	putadr(from, f);
	putadr(to, t);
}

/* The pieces of a path, the first with its slash if it has one. */
static void
putpath(char *s)
{
	char piece[256];
	int n;

	while(*s != 0){
		n = 0;
		piece[n++] = '<';
		if(*s == '/'){
			piece[n++] = *s++;
			if(*s != 0 && *s != '/'){
				piece[n] = 0;
				putname(D_FILE, 1, piece);
				n = 1;
			}
		}
		while(*s != 0 && *s != '/'){
			if(n < sizeof(piece) - 1)
				piece[n++] = *s;
			s++;
		}
		if(*s == '/')
			s++;
		piece[n] = 0;
		if(n > 1)
			putname(D_FILE, 1, piece);
	}
}

void
outinit(void)
{
	char buf[512];

	if(getwd(buf, sizeof(buf)) != nil)
		pathname = strdup(buf);
}

static void
outhist(void)
{
	Hist *h;
	Adr none;

	noadr(&none);
	for(h = hist; h != nil; h = h->link){
		if(h->name != nil){
			if(h->name[0] != '/' && pathname != nil)
				putpath(pathname);
			putpath(h->name);
		}
		outprog(AHISTORY, h->line, &none, &none);
	}
}

/*
 * The history is complete only at the end but has to come first:
 * what was written so far is moved behind it.
 */
void
outflush(char *file)
{
	char *body;
	long nbody;
	int fd;

	body = out;
	nbody = nout;
	out = nil;
	nout = 0;
	maxout = 0;
	outhist();
	fd = create(file, OWRITE, 0664);
	if(fd < 0)
		fatal("cannot create %s: %r", file);
	outfile = file;
	if(write(fd, out, nout) != nout || write(fd, body, nbody) != nbody)
		fatal("%s: %r", file);
	close(fd);
}

/* x.8 for dir/x.c */
char*
objname(char *src)
{
	char *p, *q;

	p = strrchr(src, '/');
	if(p == nil)
		p = src;
	else
		p++;
	p = strdup(p);
	q = strrchr(p, '.');
	if(q == nil || strlen(q) != 2)
		fatal("%s: the name must end in .c or .s", src);
	q[1] = '8';
	return p;
}
