#include <u.h>
#include <libc.h>
#include "../8c/8.out.h"
#include "l.h"

/* The symbol table and the table of lines: a.out(6). */
static uchar *buf;
static long n, max;

static void
put1(int c)
{
	if(n >= max){
		max = max * 2 + 32768;
		buf = realloc(buf, max);
		if(buf == nil)
			sysfatal("out of memory");
	}
	buf[n++] = c;
}

static void
put4(long v)
{
	put1(v >> 24);
	put1(v >> 16);
	put1(v >> 8);
	put1(v);
}

/* Types of static symbols are small letters. */
static void
putsym(char *name, int type, long v, int version)
{
	put4(v);
	if(version != 0)
		type += 'a' - 'A';
	put1(type | 0x80);
	while(*name != 0)
		put1(*name++);
	put1(0);
}

static void
putautos(Prog *p)
{
	Auto *u;
	int i;

	for(u = p->hist; u != nil; u = u->link){
		put4(u->offset);
		put1('z' | 0x80);
		put1(0);
		for(i = 0; i < u->npath * 2; i++)
			put1(u->path[i]);
		put1(0);
		put1(0);
	}
	putsym(p->from.sym->name, 'T', p->from.sym->value, p->from.sym->version);
	putsym(".frame", 'm', p->to.offset + 4, 0);
	for(u = p->autos; u != nil; u = u->link)
		if(u->type == D_AUTO)
			putsym(u->sym->name, 'a', -u->offset, 0);
		else
			putsym(u->sym->name, 'p', u->offset, 0);
}

uchar*
symtab(long *size)
{
	Sym *s;
	Prog *p;

	buf = nil;
	n = 0;
	max = 0;
	s = lookup("etext", 0);
	putsym(s->name, 'T', s->value, 0);
	for(s = symlist; s != nil; s = s->next)
		switch(s->type){
		case SDATA:
			putsym(s->name, 'D', symaddr(s), s->version);
			break;
		case SBSS:
			putsym(s->name, 'B', symaddr(s), s->version);
			break;
		case SFILE:
			putsym(s->name + 1, 'f', s->value, 0);	/* without the < */
			break;
		}
	for(p = firstp; p != nil; p = p->link)
		if(p->as == ATEXT)
			putautos(p);
	*size = n;
	return buf;
}

/*
 * From the beginning of the text on: 129..255 that less 128 bytes of text,
 * 1..64 lines forward, 65..128 that less 64 lines back, 0 and four bytes any number
 * of lines; each step of lines is a byte of text, too.
 */
uchar*
linetab(long *size)
{
	Prog *p;
	long pc, line, d, step;

	buf = nil;
	n = 0;
	max = 0;
	pc = INITTEXT;
	line = 0;
	for(p = firstp; p != nil; p = p->link){
		if(p->line == line || p->as == ATEXT || p->size == 0)
			continue;
		for(d = p->pc - pc; d > 0; d -= step){
			step = d < 127 ? d : 127;
			put1(step + 128);
		}
		d = p->line - line;
		if(d < -64 || d > 64){
			put1(0);
			put4(d);
		} else if(d > 0)
			put1(d);
		else
			put1(64 - d);
		line = p->line;
		pc = p->pc + 1;
	}
	if(n & 1)
		put1(129);
	*size = n;
	return buf;
}
