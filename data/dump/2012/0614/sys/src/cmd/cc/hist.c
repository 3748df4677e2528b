#include <u.h>
#include <libc.h>
#include "../8c/8.out.h"
#include "cc.h"

Hist *hist;
static Hist *lasthist;
int nerrors;
char *outfile;

enum {
	CHUNK = 32768,
	NERR = 10,
	DEPTH = 20
};

/* Zeroed memory that is never given back. */
void*
new(ulong n)
{
	static char *room;
	static ulong left;
	char *p;

	n = (n + 3) & ~3;
	if(n > CHUNK / 2){
		p = malloc(n);
		if(p == nil)
			sysfatal("out of memory");
		return p;
	}
	if(n > left){
		room = malloc(CHUNK);
		if(room == nil)
			sysfatal("out of memory");
		left = CHUNK;
	}
	p = room;
	room += n;
	left -= n;
	return p;
}

void
linehist(char *name)
{
	Hist *h;

	h = new(sizeof(Hist));
	h->name = name;
	h->line = line;
	if(lasthist == nil)
		hist = h;
	else
		lasthist->link = h;
	lasthist = h;
}

/* Write "file:line " for line number n. */
static char*
where(char *buf, char *e, long n)
{
	Hist *h, *stack[DEPTH];
	long gone[DEPTH];	/* lines of files that it included */
	int sp;

	sp = 0;
	for(h = hist; h != nil && h->line <= n; h = h->link)
		if(h->name != nil){
			if(sp < DEPTH){
				stack[sp] = h;
				gone[sp] = 0;
			}
			sp++;
		} else if(sp > 1){
			sp--;
			if(sp < DEPTH)
				gone[sp - 1] += h->line - stack[sp]->line;
		}
	if(sp == 0 || sp > DEPTH)
		return seprint(buf, e, "line %ld ", n);
	sp--;
	return seprint(buf, e, "%s:%ld ", stack[sp]->name, n - stack[sp]->line - gone[sp] + 1);
}

static void
quit(void)
{
	if(outfile != nil)
		remove(outfile);
	exits("error");
}

void
diag(long n, char *fmt, ...)
{
	char buf[1024], *p;
	va_list arg;

	p = where(buf, buf + sizeof(buf) - 1, n);
	va_start(arg, fmt);
	p = vseprint(p, buf + sizeof(buf) - 1, fmt, arg);
	*p++ = '\n';
	write(1, buf, p - buf);
	if(++nerrors >= NERR){
		print("too many errors\n");
		quit();
	}
}

/* An error of the program's own or of its surroundings: no sense in going on. */
void
fatal(char *fmt, ...)
{
	char buf[1024], *p;
	va_list arg;

	p = where(buf, buf + sizeof(buf) - 1, line);
	va_start(arg, fmt);
	p = vseprint(p, buf + sizeof(buf) - 1, fmt, arg);
	*p++ = '\n';
	write(1, buf, p - buf);
	quit();
}
