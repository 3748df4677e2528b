#include <u.h>
#include <libc.h>
#include "8.out.h"
#include "../cc/cc.h"
#include "gc.h"

static int
log2(long v)
{
	int i;

	for(i = 1; i < 31; i++)
		if(v == 1 << i)
			return i;
	return -1;
}

static void
regop(int as, int from, int to)
{
	Adr a, b;

	regadr(&a, from);
	regadr(&b, to);
	emit(as, &a, &b);
}

static void
conop(int as, long v, int r)
{
	Adr a, b;

	constadr(&a, v);
	regadr(&b, r);
	emit(as, &a, &b);
}

/* left into r, right into another register; which */
static int
both(Node *l, Node *n, int r)
{
	Adr tmp, a;
	int t;

	if(cost(n) >= CALLCOST && cost(l) >= CALLCOST || cost(n) > nfree()){
		gen(n, r);
		newtemp(&tmp);
		regadr(&a, r);
		emit(AMOVL, &a, &tmp);
		gen(l, r);
		t = regalloc(0);
		regadr(&a, t);
		emit(AMOVL, &tmp, &a);
		return t;
	}
	if(cost(n) >= CALLCOST){
		gen(n, r);
		t = regalloc(0);
		regop(AMOVL, r, t);
		gen(l, r);
		return t;
	}
	if(cost(l) >= cost(n)){
		gen(l, r);
		t = regalloc(0);
		gen(n, t);
		return t;
	}
	t = regalloc(0);
	gen(n, t);
	gen(l, r);
	return t;
}

void
genmul(Node *n, int r)
{
	int t;
	long c;

	if(n->right->op == OCONST){
		gen(n->left, r);
		c = n->right->con;
		if(c == 0)
			conop(AMOVL, 0, r);
		else if(log2(c) >= 0)
			conop(ASALL, log2(c), r);
		else if(c != 1)
			conop(AIMULL, c, r);
		return;
	}
	t = both(n->left, n->right, r);
	regop(AIMULL, t, r);
	regfree(t);
}

static void
push(int as, int r)
{
	Adr a;

	regadr(&a, r);
	if(as == APUSHL)
		emit(as, &a, nil);
	else
		emit(as, nil, &a);
}

/* The machine divides DX:AX. */
void
gendiv(Node *n, int r)
{
	Adr a;
	int t, d, savea, saved, res;

	if(n->right->op == OCONST && n->con && log2(n->right->con) >= 0){
		gen(n->left, r);
		if(n->op == ODIV)
			conop(ASHRL, log2(n->right->con), r);
		else
			conop(AANDL, n->right->con - 1, r);
		return;
	}
	t = both(n->left, n->right, r);
	d = t;
	if(t == AX || t == DX){
		/* the divisor is in the way */
		d = -1;
		for(res = BX; res < NREG && d < 0; res++)
			if(res != SP && (busy & 1 << res) == 0)
				d = res;
		if(d < 0 && (busy & 1 << CX) == 0)
			d = CX;
		if(d < 0)
			fatal("expression is too complicated: division");
		regtake(d);
		regop(AMOVL, t, d);
		regfree(t);
	}
	savea = r != AX && (busy & 1 << AX) != 0;
	saved = r != DX && (busy & 1 << DX) != 0;
	if(savea)
		push(APUSHL, AX);
	if(saved)
		push(APUSHL, DX);
	if(r != AX)
		regop(AMOVL, r, AX);
	if(n->con)
		regop(AXORL, DX, DX);
	else
		emit(ACDQ, nil, nil);
	regadr(&a, d);
	emit(n->con ? ADIVL : AIDIVL, &a, nil);
	res = n->op == ODIV ? AX : DX;
	if(r != res)
		regop(AMOVL, res, r);
	if(saved)
		push(APOPL, DX);
	if(savea)
		push(APOPL, AX);
	regfree(d);
}

void
genshift(Node *n, int r)
{
	Adr a, b;
	int as, t, w;

	as = ASALL;
	if(n->op == OSHR)
		as = n->con ? ASHRL : ASARL;
	if(n->right->op == OCONST){
		gen(n->left, r);
		conop(as, n->right->con & 31, r);
		return;
	}
	t = both(n->left, n->right, r);
	/* the count goes to CX, what was there to a register that is free */
	w = r;
	if(t != CX){
		if(busy & 1 << CX){
			regop(AXCHGL, CX, t);
			if(r == CX)
				w = t;
		} else
			regop(AMOVL, t, CX);
	}
	regadr(&a, CX);
	regadr(&b, w);
	emit(as, &a, &b);
	if(t != CX && (busy & 1 << CX))
		regop(AXCHGL, CX, t);
	regfree(t);
}
