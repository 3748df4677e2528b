#include <u.h>
#include <libc.h>
#include "../8c/8.out.h"
#include "l.h"

static void
put4(uchar *p, long v)
{
	p[0] = v >> 24;
	p[1] = v >> 16;
	p[2] = v >> 8;
	p[3] = v;
}

static void
puttext(uchar *text)
{
	uchar buf[MAXINS];
	Prog *p;
	int n;

	for(p = firstp; p != nil; p = p->link){
		if(p->as == ATEXT)
			curtext = p;
		n = assemble(p, buf);
		if(n != p->size)
			diag("phase error at %lux", p->pc);
		memmove(text + (p->pc - INITTEXT), buf, n);
	}
	curtext = nil;
}

static void
putdata(uchar *data)
{
	Prog *p;
	uchar *to;
	long v;
	int i;

	for(p = datap; p != nil; p = p->link){
		to = data + p->from.sym->value + p->from.offset;
		if(p->to.type == D_SCONST){
			memmove(to, p->to.text, p->from.scale);
			continue;
		}
		v = p->to.offset;
		if(p->to.type == D_ADDR && p->to.sym != nil)
			v += symaddr(p->to.sym);
		for(i = 0; i < p->from.scale; i++){
			to[i] = v;
			v >>= 8;
		}
	}
}

static void
put(int fd, void *p, long n)
{
	if(n > 0 && write(fd, p, n) != n){
		diag("%s: %r", outfile);
		errorexit();
	}
}

/* The file: a head of eight words, text, data, symbols, lines. */
void
output(void)
{
	uchar *image, *syms, *lines;
	long nsyms, nlines, at;
	int fd;

	image = malloc(HEADR + textsize + datsize);
	if(image == nil)
		sysfatal("out of memory");
	puttext(image + HEADR);
	putdata(image + HEADR + textsize);
	syms = symtab(&nsyms);
	lines = linetab(&nlines);
	at = INITTEXT;
	if(entry->type == STEXT)
		at = entry->value;
	put4(image, 0x1eb);
	put4(image + 4, textsize);
	put4(image + 8, datsize);
	put4(image + 12, bsssize);
	put4(image + 16, nsyms);
	put4(image + 20, at);
	put4(image + 24, 0);
	put4(image + 28, nlines);
	fd = create(outfile, OWRITE, 0775);
	if(fd < 0){
		diag("cannot create %s: %r", outfile);
		errorexit();
	}
	put(fd, image, HEADR + textsize + datsize);
	put(fd, syms, nsyms);
	put(fd, lines, nlines);
	close(fd);
}
