#include <u.h>
#include <libc.h>
#include "8.out.h"
#include "../cc/cc.h"
#include "gc.h"

Prog *firstp;
static Prog *lastp;
static long outpc;	/* instructions in the object file so far */
long progline;		/* the line that instructions belong to */

Label*
newlabel(void)
{
	return new(sizeof(Label));
}

Prog*
emit(int as, Adr *from, Adr *to)
{
	Prog *p;

	p = new(sizeof(Prog));
	p->as = as;
	p->line = progline;
	noadr(&p->from);
	noadr(&p->to);
	if(from != nil)
		p->from = *from;
	if(to != nil)
		p->to = *to;
	if(lastp == nil)
		firstp = p;
	else
		lastp->link = p;
	lastp = p;
	return p;
}

void
place(Label *l)
{
	l->placed = 1;
	emit(ALABEL, nil, nil)->label = l;
}

void
branch(int as, Label *l)
{
	emit(as, nil, nil)->label = l;
}

void
constadr(Adr *a, long v)
{
	noadr(a);
	a->type = D_CONST;
	a->offset = v;
}

void
regadr(Adr *a, int r)
{
	noadr(a);
	a->type = D_AX + r;
}

void
nameadr(Adr *a, Decl *d, long off)
{
	noadr(a);
	a->sym = d->outsym;
	a->offset = off;
	switch(d->class){
	case CSTATIC:
		a->type = D_STATIC;
		break;
	case CAUTO:
		a->type = D_AUTO;
		a->offset += d->offset;
		break;
	case CPARAM:
		a->type = D_PARAM;
		a->offset += d->offset;
		break;
	default:
		a->type = D_EXTERN;
	}
}

/* Send the collected instructions of a function to the object file. */
void
emitfunc(Decl *f, long frame)
{
	Prog *p;
	Adr from, to;
	long pc;

	peep();
	pc = outpc + 1;
	for(p = firstp; p != nil; p = p->link)
		if(p->as == ALABEL)
			p->label->pc = pc;
		else
			pc++;
	nameadr(&from, f, 0);
	constadr(&to, frame);
	outprog(ATEXT, f->line, &from, &to);
	for(p = firstp; p != nil; p = p->link){
		if(p->as == ALABEL)
			continue;
		if(p->label != nil){
			p->to.type = D_BRANCH;
			p->to.offset = p->label->pc;
		}
		outprog(p->as, p->line, &p->from, &p->to);
	}
	outpc = pc;
	firstp = nil;
	lastp = nil;
}

void
emitdata(Decl *d, long off, int width, Adr *to)
{
	Adr from;

	nameadr(&from, d, off);
	from.scale = width;
	outprog(ADATA, line, &from, to);
}

void
emitglobl(Decl *d, long width)
{
	Adr from, to;

	nameadr(&from, d, 0);
	constadr(&to, width);
	outprog(AGLOBL, d->line, &from, &to);
}
