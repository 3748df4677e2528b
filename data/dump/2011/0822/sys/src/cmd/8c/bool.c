#include <u.h>
#include <libc.h>
#include "8.out.h"
#include "../cc/cc.h"
#include "gc.h"

/* Jumps in the order of OEQ..OGE: when the relation holds, signed and unsigned. */
static int signedjump[] = { AJEQ, AJNE, AJLT, AJLE, AJGT, AJGE };
static int unsignedjump[] = { AJEQ, AJNE, AJCS, AJLS, AJHI, AJCC };
static int opposite[] = { ONE, OEQ, OGE, OGT, OLE, OLT };

/* Is n a char in memory, and v one that it can hold? */
static int
ischar(Node *n, long v)
{
	if(n->op != ONAME && n->op != OIND)
		return 0;
	if(n->type->kind == TUCHAR)
		return v >= 0 && v <= 255;
	return n->type->kind == TCHAR && v >= -128 && v <= 127;
}

/* Set the flags for equality of a char in memory with a constant: it need not be loaded. */
static void
comparechar(Node *n, long v)
{
	Adr a, c;

	lvalue(n, &a);
	constadr(&c, v);
	emit(ACMPB, &a, &c);
	release(&a);
}

/* Set the flags by a comparison of two words. */
static void
compare(Node *l, Node *n)
{
	Adr a, b, tmp;
	int r;

	if(n->op == OCONST || n->op == OADDR && isfixed(n)){
		source(l, &a);
		source(n, &b);
		emit(ACMPL, &a, &b);
		if(l->op != OCONST)
			release(&a);
		return;
	}
	r = regalloc(0);
	regadr(&a, r);
	if(cost(n) >= CALLCOST && cost(l) >= CALLCOST || cost(n) > nfree() && cost(l) < CALLCOST){
		gen(n, r);
		newtemp(&tmp);
		emit(AMOVL, &a, &tmp);
		gen(l, r);
		b = tmp;
	} else if(cost(n) > cost(l)){
		gen(n, r);
		source(l, &b);
		/* the left one first: into a register, memory cannot be both */
		if(b.type < D_AX || b.type > D_DI){
			release(&b);
			regadr(&tmp, regalloc(0));
			emit(AMOVL, &b, &tmp);
			b = tmp;
		}
		emit(ACMPL, &b, &a);
		release(&b);
		regfree(r);
		return;
	} else {
		gen(l, r);
		source(n, &b);
	}
	emit(ACMPL, &a, &b);
	release(&b);
	regfree(r);
}

/* Jump to the label if the truth of n is what is wanted. */
void
bgen(Node *n, int wanted, Label *to)
{
	Label *past;
	Adr zero, a;
	int op, r;

	switch(n->op){
	case OCONST:
		if((n->con != 0) == wanted)
			branch(AJMP, to);
		return;
	case ONOT:
		bgen(n->left, !wanted, to);
		return;
	case OANDAND:
	case OOROR:
		if(wanted == (n->op == OOROR)){
			bgen(n->left, wanted, to);
			bgen(n->right, wanted, to);
			return;
		}
		past = newlabel();
		bgen(n->left, !wanted, past);
		bgen(n->right, wanted, to);
		place(past);
		return;
	case OCOMMA:
		effect(n->left);
		bgen(n->right, wanted, to);
		return;
	case OEQ:
	case ONE:
	case OLT:
	case OLE:
	case OGT:
	case OGE:
		op = n->op;
		if(op <= ONE && n->right->op == OCONST && ischar(n->left, n->right->con))
			comparechar(n->left, n->right->con);
		else
			compare(n->left, n->right);
		if(!wanted)
			op = opposite[op - OEQ];
		branch(n->con ? unsignedjump[op - OEQ] : signedjump[op - OEQ], to);
		return;
	}
	constadr(&zero, 0);
	if(ischar(n, 0))
		comparechar(n, 0);
	else if((n->op == ONAME || n->op == OIND) && n->type->width == 4){
		lvalue(n, &a);
		emit(ACMPL, &a, &zero);
		release(&a);
	} else {
		r = regalloc(0);
		gen(n, r);
		regadr(&a, r);
		emit(ACMPL, &a, &zero);
		regfree(r);
	}
	branch(wanted ? AJNE : AJEQ, to);
}

/* The value of a condition, 0 or 1, in r. */
void
genbool(Node *n, int r)
{
	Label *yes, *end;
	Adr c, reg;

	yes = newlabel();
	end = newlabel();
	regfree(r);
	bgen(n, 1, yes);
	regtake(r);
	regadr(&reg, r);
	constadr(&c, 0);
	emit(AMOVL, &c, &reg);
	branch(AJMP, end);
	place(yes);
	constadr(&c, 1);
	emit(AMOVL, &c, &reg);
	place(end);
}
