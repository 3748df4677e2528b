#include <u.h>
#include <libc.h>
#include "8.out.h"
#include "../cc/cc.h"
#include "gc.h"

enum {
	NARGS = 32
};

long argsize;	/* the most that the function's calls pass */

static void
argadr(Adr *a, int i)
{
	noadr(a);
	a->type = D_INDIR + D_SP;
	a->offset = i * 4;
}

/*
 * Arguments that call functions themselves come first, the last of them before
 * the others, and wait in the frame; the rest go straight to their places.
 */
static void
arguments(Node *args)
{
	Node *a, *complex[NARGS];
	Adr tmp[NARGS], reg, to;
	int i, n;

	n = 0;
	for(a = args; a != nil; a = a->right){
		if(n >= NARGS)
			fatal("too many arguments");
		complex[n] = nil;
		if(cost(a->left) >= CALLCOST)
			complex[n] = a->left;
		n++;
	}
	if(n * 4 > argsize)
		argsize = n * 4;
	regadr(&reg, AX);
	for(i = n - 1; i >= 0; i--)
		if(complex[i] != nil){
			regtake(AX);
			gen(complex[i], AX);
			regfree(AX);
			newtemp(&tmp[i]);
			emit(AMOVL, &reg, &tmp[i]);
		}
	i = 0;
	for(a = args; a != nil; a = a->right){
		argadr(&to, i);
		if(a->left->op == OCONST || a->left->op == OADDR && isfixed(a->left)){
			source(a->left, &reg);
			emit(AMOVL, &reg, &to);
			regadr(&reg, AX);
		} else {
			if(complex[i] != nil)
				emit(AMOVL, &tmp[i], &reg);
			else {
				regtake(AX);
				gen(a->left, AX);
				regfree(AX);
			}
			emit(AMOVL, &reg, &to);
		}
		i++;
	}
}

/* The result goes to r unless that is NONE. */
void
gencall(Node *n, int r)
{
	Node *f;
	Adr to, tmp, reg;
	int isname;

	if(r != NONE)
		regfree(r);
	if(busy != 0)
		fatal("compiler error: a call while registers are in use");
	progline = n->line;
	f = n->left;
	isname = f->op == OADDR && f->left->op == ONAME;
	regadr(&reg, AX);
	if(!isname && cost(f) >= CALLCOST){
		regtake(AX);
		gen(f, AX);
		regfree(AX);
		newtemp(&tmp);
		emit(AMOVL, &reg, &tmp);
		arguments(n->right);
		emit(AMOVL, &tmp, &reg);
	} else {
		arguments(n->right);
		if(!isname){
			regtake(AX);
			gen(f, AX);
			regfree(AX);
		}
	}
	if(isname)
		nameadr(&to, f->left->decl, 0);
	else
		to = reg;
	emit(ACALL, nil, &to);
	if(r != NONE){
		regtake(r);
		if(r != AX){
			regadr(&to, r);
			emit(AMOVL, &reg, &to);
		}
	}
}
