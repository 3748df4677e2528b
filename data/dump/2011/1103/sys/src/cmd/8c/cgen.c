#include <u.h>
#include <libc.h>
#include "8.out.h"
#include "../cc/cc.h"
#include "gc.h"

/*
 * Code for trees.  A value in a register fills it: loads of chars and shorts
 * extend them.  Nothing is kept in a register across a call: of two operands the one
 * with a call in it comes first, and waits in the frame if the other has one too.
 */

/* Registers wanted to compute n, roughly; CALLCOST if there is a call in it. */
int
cost(Node *n)
{
	int a, b;

	if(n->cost != 0)
		return n->cost;
	switch(n->op){
	case ONAME:
	case OCONST:
	case OADDR:
		n->cost = 1;
		return 1;
	case OCALL:
		n->cost = CALLCOST;
		return CALLCOST;
	}
	a = cost(n->left);
	if(n->right != nil){
		b = cost(n->right);
		if(a == b && a < CALLCOST)
			a++;
		else if(b > a)
			a = b;
	}
	if(n->third != nil){
		b = cost(n->third);
		if(b > a)
			a = b;
	}
	n->cost = a;
	return a;
}

static int
hascall(Node *n)
{
	return cost(n) >= CALLCOST;
}

/* Can n be an operand as it is, without a register? */
int
isfixed(Node *n)
{
	if(n->op == OCONST)
		return 1;
	if(n->op == OADDR)
		return n->left->decl->class != CAUTO && n->left->decl->class != CPARAM;
	return n->op == ONAME && n->type->width == 4;
}

static int
needsbyte(Type *t)
{
	return t->width == 1;
}

/* The register r as an operand of the type's width. */
static void
partadr(Adr *a, Type *t, int r)
{
	regadr(a, r);
	if(t->width == 1)
		a->type = D_AL + r;
}

/* An instruction on operands of the type's width: as for chars, words, longs. */
static int
sized(Type *t, int b, int w, int l)
{
	if(t->width == 1)
		return b;
	if(t->width == 2)
		return w;
	return l;
}

static void
emitreg(int as, Adr *from, int r)
{
	Adr to;

	regadr(&to, r);
	emit(as, from, &to);
}

static void
move(int from, int to)
{
	Adr a;

	if(from == to)
		return;
	regadr(&a, from);
	emitreg(AMOVL, &a, to);
}

void
load(Type *t, Adr *a, int r)
{
	switch(t->kind){
	case TCHAR:
		emitreg(AMOVBLSX, a, r);
		break;
	case TUCHAR:
		emitreg(AMOVBLZX, a, r);
		break;
	case TSHORT:
		emitreg(AMOVWLSX, a, r);
		break;
	case TUSHORT:
		emitreg(AMOVWLZX, a, r);
		break;
	default:
		emitreg(AMOVL, a, r);
	}
}

static void
store(Type *t, int r, Adr *a)
{
	Adr from;

	partadr(&from, t, r);
	emit(sized(t, AMOVB, AMOVW, AMOVL), &from, a);
}

static int
isindex(Node *n)
{
	return n->op == OMUL && n->right->op == OCONST
		&& (n->right->con == 2 || n->right->con == 4 || n->right->con == 8);
}

/* The operand a[index] where a is a name: name(SB)(reg*scale). */
static void
setindex(Adr *a, Node *idx)
{
	int r, scale;

	scale = 1;
	if(isindex(idx)){
		scale = idx->right->con;
		idx = idx->left;
	}
	r = regalloc(0);
	gen(idx, r);
	a->index = D_AX + r;
	a->scale = scale;
}

/* The operand in memory that an l-value is.  Its registers are to be released. */
void
lvalue(Node *n, Adr *a)
{
	Node *e;
	long off;
	int r;

	if(n->op == ONAME){
		nameadr(a, n->decl, n->con);
		return;
	}
	if(n->op != OIND)
		fatal("compiler error: operand %d", n->op);
	e = n->left;
	off = 0;
	if(e->op == OADD && e->right->op == OCONST){
		off = e->right->con;
		e = e->left;
	}
	if(e->op == OADDR){
		nameadr(a, e->left->decl, e->left->con + off);
		return;
	}
	if(e->op == OADD && !hascall(e) && nfree() > 2){
		if(e->left->op == OADDR){
			nameadr(a, e->left->left->decl, e->left->left->con + off);
			setindex(a, e->right);
			return;
		}
		if(isindex(e->right)){
			r = regalloc(0);
			gen(e->left, r);
			noadr(a);
			setindex(a, e->right);
			a->type = D_INDIR + D_AX + r;
			a->offset = off;
			return;
		}
	}
	r = regalloc(0);
	gen(e, r);
	noadr(a);
	a->type = D_INDIR + D_AX + r;
	a->offset = off;
}

/* n as the source of an instruction on words: constant, memory or register. */
void
source(Node *n, Adr *a)
{
	int r;

	if(n->op == OCONST){
		constadr(a, n->con);
		return;
	}
	if(n->op == OADDR && isfixed(n)){
		nameadr(a, n->left->decl, n->left->con);
		a->index = a->type;
		a->type = D_ADDR;
		return;
	}
	if((n->op == ONAME || n->op == OIND) && n->type->width == 4){
		lvalue(n, a);
		return;
	}
	r = regalloc(0);
	gen(n, r);
	regadr(a, r);
}

/*
 * Both operands of an instruction: the left one in r, the right one in a.
 */
static void
operands(Node *l, Node *n, int r, Adr *a)
{
	int t;

	if(isfixed(n)){
		gen(l, r);
		source(n, a);
		return;
	}
	if(hascall(n) && hascall(l) || cost(n) > nfree() && !hascall(l)){
		gen(n, r);
		newtemp(a);
		store(tint, r, a);
		gen(l, r);
		return;
	}
	if(hascall(n)){
		gen(n, r);
		t = regalloc(0);
		move(r, t);
		gen(l, r);
		regadr(a, t);
		return;
	}
	if(cost(l) >= cost(n)){
		gen(l, r);
		source(n, a);
		return;
	}
	t = regalloc(0);
	gen(n, t);
	gen(l, r);
	regadr(a, t);
}

static void
genbinary(Node *n, int r)
{
	Adr a;
	int as;

	switch(n->op){
	case OADD:
		as = AADDL;
		break;
	case OSUB:
		as = ASUBL;
		break;
	case OAND:
		as = AANDL;
		break;
	case OOR:
		as = AORL;
		break;
	default:
		as = AXORL;
	}
	operands(n->left, n->right, r, &a);
	emitreg(as, &a, r);
	release(&a);
}

/* Cut the value in r to a narrow type. */
static void
narrow(Type *t, int r)
{
	Adr a;
	int b;

	if(t->width == 4)
		return;
	b = r;
	if(needsbyte(t) && r > BX){
		b = regalloc(1);
		move(r, b);
	}
	partadr(&a, t, b);
	load(t, &a, r);
	if(b != r)
		regfree(b);
}

/* *to = *from, to and from being structures */
static void
copy(Node *l, Node *n)
{
	Adr a;
	long w;

	if(busy != 0)
		fatal("structure assignment in an expression");
	w = l->type->width;
	l = address(l);
	n = address(n);
	if(hascall(n)){
		regtake(AX);
		gen(n, AX);
		newtemp(&a);
		store(tint, AX, &a);
		regfree(AX);
		regtake(DI);
		gen(l, DI);
		regtake(SI);
		emitreg(AMOVL, &a, SI);
	} else {
		regtake(DI);
		gen(l, DI);
		regtake(SI);
		gen(n, SI);
	}
	constadr(&a, w / 4);
	emitreg(AMOVL, &a, CX);
	emit(ACLD, nil, nil);
	emit(AREP, nil, nil);
	emit(AMOVSL, nil, nil);
	regfree(SI);
	regfree(DI);
}

/* left = right; the value goes to r unless that is NONE */
static void
genassign(Node *n, int r)
{
	Node *l, *v;
	Adr a, tmp;
	Type *t;
	int b;

	l = n->left;
	v = n->right;
	t = l->type;
	if(isaggregate(t)){
		copy(l, v);
		return;
	}
	if(v->op == OCAST && v->type->width >= t->width && isint(t) && t->width < 4 && v->left->type->width == 4)
		v = v->left;	/* the store cuts anyway */
	if(v->op == OCONST || v->op == OADDR && isfixed(v)){
		lvalue(l, &a);
		source(v, &tmp);
		emit(sized(t, AMOVB, AMOVW, AMOVL), &tmp, &a);
		if(r != NONE)
			load(t, &a, r);
		release(&a);
		return;
	}
	if(hascall(v) && hascall(l)){
		b = regalloc(1);
		gen(v, b);
		newtemp(&tmp);
		store(tint, b, &tmp);
		regfree(b);
		lvalue(l, &a);
		b = regalloc(1);
		emitreg(AMOVL, &tmp, b);
	} else if(hascall(l) || !hascall(v) && cost(l) > cost(v)){
		lvalue(l, &a);
		b = regalloc(needsbyte(t));
		gen(v, b);
	} else {
		b = regalloc(needsbyte(t));
		gen(v, b);
		lvalue(l, &a);
	}
	store(t, b, &a);
	release(&a);
	if(r != NONE){
		narrow(t, b);
		move(b, r);
	}
	regfree(b);
}

/* Does it matter how often n is evaluated? */
static int
ispure(Node *n)
{
	if(n == nil || n->op == ONAME || n->op == OCONST || n->op == OADDR)
		return 1;
	if(n->op == OCALL || n->op >= OAS)
		return 0;
	return ispure(n->left) && ispure(n->right) && ispure(n->third);
}

/* l op= v for what has no instruction of its own: l = l op v */
static void
genslowop(Node *n, int r)
{
	Node *l, *p, *v;
	Decl *d;

	l = n->left;
	if(!ispure(l)){
		d = new(sizeof(Decl));
		d->class = CAUTO;
		d->outsym = lookup(".addr");
		d->type = ptrto(l->type);
		autosize += 4;
		d->offset = -autosize;
		p = namenode(d);
		genassign(node(OAS, d->type, p, address(l)), NONE);
		l = indirect(p);
	}
	if(l->type->kind == TPTR)
		v = node(n->con, l->type, l, n->right);	/* which is scaled already */
	else
		v = binary(n->con, l, n->right);
	genassign(node(OAS, l->type, l, v), r);
}

static void
genasop(Node *n, int r)
{
	Node *l, *v;
	Adr a, from;
	Type *t;
	int as, b;

	l = n->left;
	v = n->right;
	t = l->type;
	switch(n->con){
	case OADD:
		as = sized(t, AADDB, AADDW, AADDL);
		break;
	case OSUB:
		as = sized(t, ASUBB, ASUBW, ASUBL);
		break;
	case OAND:
		as = sized(t, AANDB, AANDW, AANDL);
		break;
	case OOR:
		as = sized(t, AORB, AORW, AORL);
		break;
	case OXOR:
		as = sized(t, AXORB, AXORW, AXORL);
		break;
	default:
		as = 0;
	}
	if(as == 0 || hascall(l) && hascall(v)){
		genslowop(n, r);
		return;
	}
	if(isfixed(v) && v->op != ONAME){
		lvalue(l, &a);
		source(v, &from);
		emit(as, &from, &a);
	} else {
		if(hascall(l) || !hascall(v) && cost(l) > cost(v)){
			lvalue(l, &a);
			b = regalloc(needsbyte(t));
			gen(v, b);
		} else {
			b = regalloc(needsbyte(t));
			gen(v, b);
			lvalue(l, &a);
		}
		partadr(&from, t, b);
		emit(as, &from, &a);
		regfree(b);
	}
	if(r != NONE)
		load(t, &a, r);
	release(&a);
}

/* Add a constant to what is in memory, which takes a byte less if it is one. */
static void
addconst(Type *t, long v, Adr *a)
{
	Adr c;

	if(t->width == 4 && (v == 1 || v == -1)){
		emit(v == 1 ? AINCL : ADECL, nil, a);
		return;
	}
	constadr(&c, v);
	emit(sized(t, AADDB, AADDW, AADDL), &c, a);
}

/* x++ */
static void
genpost(Node *n, int r)
{
	Adr a;
	Type *t;
	int b;

	t = n->left->type;
	if(r != NONE && hascall(n->left)){
		/* no register is in use while the call is made */
		regfree(r);
		lvalue(n->left, &a);
		b = regalloc(0);
		load(t, &a, b);
		addconst(t, n->con, &a);
		release(&a);
		regfree(b);
		regtake(r);
		move(b, r);
		return;
	}
	lvalue(n->left, &a);
	if(r != NONE)
		load(t, &a, r);
	addconst(t, n->con, &a);
	release(&a);
}

static void
gencond(Node *n, int r)
{
	Label *no, *end;

	no = newlabel();
	end = newlabel();
	regfree(r);
	bgen(n->left, 0, no);
	regtake(r);
	gen(n->right, r);
	branch(AJMP, end);
	place(no);
	gen(n->third, r);
	place(end);
}

/* Compute n into the register r, which the caller has allocated. */
void
gen(Node *n, int r)
{
	Adr a;
	int reg;

	switch(n->op){
	case OCONST:
		constadr(&a, n->con);
		emitreg(AMOVL, &a, r);
		break;
	case OADDR:
		if(isfixed(n)){
			source(n, &a);
			emitreg(AMOVL, &a, r);
		} else {
			nameadr(&a, n->left->decl, n->left->con);
			emitreg(ALEAL, &a, r);
		}
		break;
	case ONAME:
		nameadr(&a, n->decl, n->con);
		load(n->type, &a, r);
		break;
	case OIND:
		/* the pointer's register may be the result's */
		regfree(r);
		reg = busy;
		lvalue(n, &a);
		load(n->type, &a, r);
		release(&a);
		if(busy != reg)
			fatal("compiler error: registers");
		regtake(r);
		break;
	case OCAST:
		gen(n->left, r);
		narrow(n->type, r);
		break;
	case ONEG:
		gen(n->left, r);
		emitreg(ANEGL, nil, r);
		break;
	case OCOM:
		gen(n->left, r);
		emitreg(ANOTL, nil, r);
		break;
	case OADD:
	case OSUB:
	case OAND:
	case OOR:
	case OXOR:
		genbinary(n, r);
		break;
	case OMUL:
		genmul(n, r);
		break;
	case ODIV:
	case OMOD:
		gendiv(n, r);
		break;
	case OSHL:
	case OSHR:
		genshift(n, r);
		break;
	case OCOND:
		gencond(n, r);
		break;
	case OCOMMA:
		regfree(r);
		effect(n->left);
		regtake(r);
		gen(n->right, r);
		break;
	case OAS:
		regfree(r);
		genassign(n, r);
		regtake(r);
		break;
	case OASOP:
		regfree(r);
		genasop(n, r);
		regtake(r);
		break;
	case OPOST:
		genpost(n, r);
		break;
	case OCALL:
		gencall(n, r);
		break;
	default:
		genbool(n, r);
	}
}

/* Compute n for what it does, not for its value. */
void
effect(Node *n)
{
	Label *end;
	int r;

	switch(n->op){
	case OAS:
		genassign(n, NONE);
		return;
	case OASOP:
		genasop(n, NONE);
		return;
	case OPOST:
		genpost(n, NONE);
		return;
	case OCALL:
		gencall(n, NONE);
		return;
	case OCOMMA:
		effect(n->left);
		effect(n->right);
		return;
	case OANDAND:
	case OOROR:
		end = newlabel();
		bgen(n->left, n->op == OOROR, end);
		effect(n->right);
		place(end);
		return;
	case OCAST:
		if(n->left->type->kind == TVOID || n->type->kind == TVOID){
			effect(n->left);
			return;
		}
	}
	if(ispure(n) || isaggregate(n->type))
		return;
	r = regalloc(0);
	gen(n, r);
	regfree(r);
}
