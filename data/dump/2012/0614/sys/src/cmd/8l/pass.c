#include <u.h>
#include <libc.h>
#include "../8c/8.out.h"
#include "l.h"

long textsize, datsize, bsssize;

/* Find the instructions that branches go to. */
void
patch(void)
{
	Prog *p, **index;
	Sym *s;
	long n;

	n = 0;
	for(p = firstp; p != nil; p = p->link)
		n++;
	index = new((n + 1) * sizeof(Prog*));
	for(p = firstp; p != nil; p = p->link){
		index[p->pc] = p;
		if(p->as == ATEXT)
			p->from.sym->value = p->pc;	/* until there are addresses */
	}
	for(p = firstp; p != nil; p = p->link){
		if(p->as == ATEXT){
			curtext = p;
			continue;
		}
		s = p->to.sym;
		if(p->as == ACALL && s != nil){
			if(s->type == STEXT){
				p->to.type = D_BRANCH;
				p->to.offset = s->value;
			} else {
				if(s->type != SXREF)
					diag("%s is not a function", s->name);
				continue;
			}
		}
		if(p->to.type == D_BRANCH){
			if(p->to.offset < 0 || p->to.offset >= n)
				diag("line %ld: branch out of range", p->line);
			else
				p->target = index[p->to.offset];
		}
	}
	curtext = nil;
}

static Prog*
insert(Prog *p, int as, long v)
{
	Prog *q;

	q = newprog();
	q->as = as;
	q->line = p->line;
	q->from.type = D_CONST;
	q->from.offset = v;
	q->link = p->link;
	p->link = q;
	return q;
}

static void
adjust(Adr *a, long delta)
{
	if(a->type == D_AUTO || a->type == D_ADDR && a->index == D_AUTO)
		a->offset += delta;
	else if(a->type == D_PARAM || a->type == D_ADDR && a->index == D_PARAM)
		a->offset += delta + 4;
}

/* There is no frame pointer: make the frame, and count from SP, wherever it is. */
void
stackoffsets(void)
{
	Prog *p;
	long frame, delta;

	frame = 0;
	delta = 0;
	for(p = firstp; p != nil; p = p->link){
		if(p->as == ATEXT){
			curtext = p;
			frame = p->to.offset;
			delta = frame;
			if(frame != 0)
				p = insert(p, AADJSP, frame);
			continue;
		}
		adjust(&p->from, delta);
		adjust(&p->to, delta);
		switch(p->as){
		case APUSHL:
		case APUSHFL:
			delta += 4;
			break;
		case APOPL:
		case APOPFL:
			delta -= 4;
			break;
		case ARET:
			if(delta != frame)
				diag("unbalanced PUSH/POP");
			if(frame != 0){
				p->as = AADJSP;
				p->from.type = D_CONST;
				p->from.offset = -frame;
				p = insert(p, ARET, 0);
				p->from.type = D_NONE;
			}
		}
	}
	curtext = nil;
}

static int
isjump(Prog *p)
{
	return p->target != nil && p->as != ACALL && p->as != ALOOP;
}

/* Addresses of the instructions: branches are short until one does not reach. */
void
layouttext(void)
{
	uchar buf[MAXINS];
	Prog *p;
	long pc, v;
	int again;

	for(p = firstp; p != nil; p = p->link){
		if(p->as == ATEXT)
			curtext = p;
		p->size = assemble(p, buf);
	}
	curtext = nil;
	if(nerrors > 0)
		errorexit();
	do {
		again = 0;
		pc = INITTEXT;
		for(p = firstp; p != nil; p = p->link){
			if(p->as == ATEXT){
				pc = rnd(pc, FUNCRND);
				p->from.sym->value = pc;
			}
			p->pc = pc;
			pc += p->size;
		}
		for(p = firstp; p != nil; p = p->link){
			if(!isjump(p) || p->far)
				continue;
			v = p->target->pc - p->pc - 2;
			if(v < -128 || v > 127){
				p->far = 1;
				p->size = assemble(p, buf);
				again = 1;
			}
		}
	} while(again);
	textsize = pc - INITTEXT;
	INITDAT = rnd(INITTEXT + textsize, INITRND);
}

static void
define(char *name, int type, long v)
{
	Sym *s;

	s = lookup(name, 0);
	if(s->type == SNONE || s->type == SXREF){
		s->type = type;
		s->value = v;
	}
}

/* Offsets of the data, then of what needs no bytes in the file. */
void
layoutdata(void)
{
	Prog *p;
	Sym *s;
	long n;

	for(p = datap; p != nil; p = p->link){
		s = p->from.sym;
		if(s->type == SBSS)
			s->type = SDATA;
		if(s->type != SDATA)
			diag("initialize non-data: %s", s->name);
		else if(p->from.offset + p->from.scale > s->value)
			diag("initialize bounds: %s", s->name);
	}
	datsize = 0;
	for(s = symlist; s != nil; s = s->next)
		if(s->type == SDATA){
			n = rnd(s->value, 4);
			s->value = datsize;
			datsize += n;
		}
	bsssize = 0;
	for(s = symlist; s != nil; s = s->next)
		if(s->type == SBSS){
			n = rnd(s->value, 4);
			s->value = datsize + bsssize;
			bsssize += n;
		}
	define("etext", STEXT, INITTEXT + textsize);
	define("edata", SBSS, datsize);
	define("end", SBSS, datsize + bsssize);
}

long
symaddr(Sym *s)
{
	if(s->type == SDATA || s->type == SBSS)
		return INITDAT + s->value;
	return s->value;
}

static void
check(Adr *a)
{
	if(a->sym != nil && a->sym->type == SXREF){
		diag("%s: not defined", a->sym->name);
		a->sym->type = SNONE;
	}
}

void
undefined(void)
{
	Prog *p;

	for(p = firstp; p != nil; p = p->link){
		if(p->as == ATEXT)
			curtext = p;
		check(&p->from);
		check(&p->to);
	}
	curtext = nil;
	for(p = datap; p != nil; p = p->link)
		check(&p->to);
}
