#include <u.h>
#include <libc.h>
#include "8.out.h"
#include "../cc/cc.h"
#include "gc.h"

/* Trees are typed, and their constants folded, as they are made. */
Node*
node(int op, Type *t, Node *l, Node *r)
{
	Node *n;

	n = new(sizeof(Node));
	n->op = op;
	n->type = t;
	n->left = l;
	n->right = r;
	n->line = line;
	return n;
}

Node*
con(long v)
{
	Node *n;

	n = node(OCONST, tint, nil, nil);
	n->con = v;
	return n;
}

Node*
namenode(Decl *d)
{
	Node *n;

	n = node(ONAME, d->type, nil, nil);
	n->decl = d;
	return n;
}

/* The same value under another type. */
static Node*
retype(Node *n, Type *t)
{
	Node *a;

	a = new(sizeof(Node));
	*a = *n;
	a->type = t;
	return a;
}

static int
islval(Node *n)
{
	return n->op == ONAME || n->op == OIND;
}

Node*
address(Node *n)
{
	if(!islval(n)){
		diag(n->line, "not an l-value");
		return con(0);
	}
	if(n->op == OIND)
		return retype(n->left, ptrto(n->type));
	return node(OADDR, ptrto(n->type), n, nil);
}

Node*
indirect(Node *n)
{
	Node *a;
	Type *t;

	t = n->type;
	if(t->kind != TPTR){
		diag(n->line, "indirection through %s", typestr(t));
		return con(0);
	}
	if(n->op == OADDR && n->left->op == ONAME){
		a = namenode(n->left->decl);
		a->con = n->left->con;
		a->type = t->link;
		return a;
	}
	return node(OIND, t->link, n, nil);
}

/* The value of an expression: arrays and functions become pointers. */
Node*
value(Node *n)
{
	Node *a;

	if(n->type->kind == TARRAY){
		a = address(n);
		a->type = ptrto(n->type->link);
		return a;
	}
	if(n->type->kind == TFUNC)
		return address(n);
	return n;
}

static Type*
promote(Type *t)
{
	if(t->kind == TUINT)
		return tuint;
	if(isint(t))
		return tint;
	return t;
}

static int
isscalar(Type *t)
{
	return isint(t) || t->kind == TPTR;
}

static void
want(int ok, Node *l, Node *r, char *what)
{
	if(!ok)
		diag(l->line, "incompatible types: %s %s %s", typestr(l->type), what, typestr(r->type));
}

static char *opnames[] = {
	"?", "name", "const", "&", "*", "-", "~", "!", "cast", "call", ",", "+", "-", "*", "/", "%",
	"&", "|", "^", "<<", ">>", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "?:", ",", "=", "op=", "++"
};

/* Fold an operation on constants. */
static long
compute(int op, long a, long b, int uns)
{
	ulong ua, ub;

	ua = a;
	ub = b;
	switch(op){
	case OADD:
		return a + b;
	case OSUB:
		return a - b;
	case OMUL:
		return a * b;
	case OAND:
		return a & b;
	case OOR:
		return a | b;
	case OXOR:
		return a ^ b;
	case OSHL:
		return a << b;
	case OSHR:
		if(uns)
			return ua >> b;
		return a >> b;
	case OEQ:
		return a == b;
	case ONE:
		return a != b;
	case OANDAND:
		return a && b;
	case OOROR:
		return a || b;
	}
	if(uns)
		switch(op){
		case ODIV:
			return ua / ub;
		case OMOD:
			return ua % ub;
		case OLT:
			return ua < ub;
		case OLE:
			return ua <= ub;
		case OGT:
			return ua > ub;
		case OGE:
			return ua >= ub;
		}
	switch(op){
	case ODIV:
		return a / b;
	case OMOD:
		return a % b;
	case OLT:
		return a < b;
	case OLE:
		return a <= b;
	case OGT:
		return a > b;
	}
	return a >= b;
}

static Node*
fold(int op, Type *t, Node *l, Node *r, int uns)
{
	Node *n;

	if(l->op == OCONST && r->op == OCONST){
		if((op == ODIV || op == OMOD) && r->con == 0){
			diag(l->line, "division by zero");
			return l;
		}
		n = con(compute(op, l->con, r->con, uns));
		n->type = t;
		return n;
	}
	/* constants go to the right, where that is the same */
	if(l->op == OCONST && (op == OADD || op == OMUL || op == OAND || op == OOR || op == OXOR)){
		n = l;
		l = r;
		r = n;
	}
	if(r->op == OCONST && r->con == 0)
		if(op == OADD || op == OSUB || op == OOR || op == OXOR || op == OSHL || op == OSHR)
			if(l->type == t)
				return l;
	if(r->op == OCONST && r->con == 1 && (op == OMUL || op == ODIV) && l->type == t)
		return l;
	if(op == OSUB && r->op == OCONST){
		op = OADD;
		r = con(-r->con);
	}
	/* (x + c) + d, &name + c */
	if(op == OADD && r->op == OCONST){
		if(l->op == OADD && l->right->op == OCONST)
			return fold(OADD, t, l->left, con(l->right->con + r->con), uns);
		if(l->op == OADDR && l->left->op == ONAME){
			n = namenode(l->left->decl);
			n->con = l->left->con + r->con;
			n->type = l->left->type;
			return node(OADDR, t, n, nil);
		}
	}
	n = node(op, t, l, r);
	n->con = uns;
	return n;
}

static Node*
scale(Node *n, Type *t)
{
	if(t->width == 0 || t->kind == TFUNC)
		diag(n->line, "arithmetic on a pointer to %s", typestr(t));
	return fold(OMUL, promote(n->type), n, con(t->width), 0);
}

static Node*
arith(int op, Node *l, Node *r)
{
	Type *t;
	int uns;

	want(isint(l->type) && isint(r->type), l, r, opnames[op]);
	if(op == OSHL || op == OSHR){
		t = promote(l->type);
		return fold(op, t, l, r, t == tuint);
	}
	t = tint;
	uns = 0;
	if(promote(l->type) == tuint || promote(r->type) == tuint){
		t = tuint;
		uns = 1;
	}
	return fold(op, t, l, r, uns);
}

static int
isnil(Node *n)
{
	return n->op == OCONST && n->con == 0;
}

Node*
binary(int op, Node *l, Node *r)
{
	Type *lt, *rt;
	Node *n;
	int uns;

	if(op == OCOMMA){
		r = value(r);
		return node(OCOMMA, r->type, l, r);
	}
	l = value(l);
	r = value(r);
	lt = l->type;
	rt = r->type;
	if(op == OANDAND || op == OOROR){
		want(isscalar(lt) && isscalar(rt), l, r, opnames[op]);
		return fold(op, tint, l, r, 0);
	}
	if(lt->kind == TPTR || rt->kind == TPTR){
		if(op == OADD && lt->kind != TPTR)
			return binary(op, r, l);
		if(op == OADD || op == OSUB && rt->kind != TPTR){
			want(isint(rt), l, r, opnames[op]);
			return fold(op, lt, l, scale(r, lt->link), 0);
		}
		if(op == OSUB){
			want(sametype(lt, rt), l, r, "-");
			n = fold(OSUB, tint, l, r, 0);
			return fold(ODIV, tint, n, con(lt->link->width), 0);
		}
		if(op >= OEQ && op <= OGE){
			want(sametype(lt, rt) || isnil(l) || isnil(r)
				|| lt->kind == TPTR && lt->link->kind == TVOID
				|| rt->kind == TPTR && rt->link->kind == TVOID, l, r, opnames[op]);
			return fold(op, tint, l, r, 1);
		}
		want(0, l, r, opnames[op]);
		return l;
	}
	if(op >= OEQ && op <= OGE){
		want(isint(lt) && isint(rt), l, r, opnames[op]);
		uns = promote(lt) == tuint || promote(rt) == tuint;
		return fold(op, tint, l, r, uns);
	}
	return arith(op, l, r);
}

Node*
unary(int op, Node *n)
{
	n = value(n);
	if(op == ONOT){
		want(isscalar(n->type), n, n, "!");
		if(n->op == OCONST)
			return con(!n->con);
		return node(ONOT, tint, n, nil);
	}
	want(isint(n->type), n, n, opnames[op]);
	if(n->op == OCONST){
		n->con = op == ONEG ? -n->con : ~n->con;
		n->type = promote(n->type);
		return n;
	}
	return node(op, promote(n->type), n, nil);
}

/* A field of a structure that is in memory. */
Node*
member(Node *n, Sym *s)
{
	Decl *d;
	Node *a;

	if(!isaggregate(n->type)){
		diag(n->line, "not a structure: .%s", s->name);
		return con(0);
	}
	if(!n->type->complete)
		diag(n->line, "incomplete structure: .%s", s->name);
	for(d = n->type->members; d != nil; d = d->link)
		if(d->sym == s)
			break;
	if(d == nil){
		diag(n->line, "not a member of %s: %s", typestr(n->type), s->name);
		return con(0);
	}
	a = address(n);
	a->type = ptrto(tchar);
	return indirect(cast(ptrto(d->type), fold(OADD, a->type, a, con(d->offset), 0)));
}

static long
narrow(Type *t, long v)
{
	switch(t->kind){
	case TCHAR:
		return (char)v;
	case TUCHAR:
		return v & 0xff;
	case TSHORT:
		return (short)v;
	case TUSHORT:
		return v & 0xffff;
	}
	return v;
}

Node*
cast(Type *t, Node *n)
{
	Node *a;

	n = value(n);
	if(t->kind == TVOID)
		return node(OCAST, tvoid, n, nil);
	if(!isscalar(t) || !isscalar(n->type)){
		diag(n->line, "cannot cast %s to %s", typestr(n->type), typestr(t));
		return n;
	}
	if(n->op == OCONST){
		a = con(narrow(t, n->con));
		a->type = t;
		return a;
	}
	if(t->width != 4 || n->type->width != 4)
		return node(OCAST, t, n, nil);
	return retype(n, t);
}

/* Make n a value of type t, as in an assignment. */
Node*
convert(Type *t, Node *n, char *what)
{
	Type *u;

	n = value(n);
	u = n->type;
	if(sametype(t, u))
		return n;
	if(isint(t) && isint(u)){
		if(n->op == OCONST)
			return cast(t, n);
		return n;
	}
	if(t->kind == TPTR){
		if(isnil(n))
			return n;
		if(u->kind == TPTR && (t->link->kind == TVOID || u->link->kind == TVOID))
			return n;
		if(u->kind == TPTR && t->link->kind == TFUNC && u->link->kind == TFUNC && t->link->dots)
			return n;
	}
	diag(n->line, "incompatible types: %s %s %s", typestr(t), what, typestr(u));
	return n;
}

/* l op= r; op 0 for a plain assignment */
Node*
assign(int op, Node *l, Node *r)
{
	Node *n;

	if(!islval(l) || l->type->kind == TARRAY || l->type->kind == TFUNC){
		diag(l->line, "not an l-value");
		return l;
	}
	if(op == 0)
		return node(OAS, l->type, l, convert(l->type, r, "="));
	r = value(r);
	if(l->type->kind == TPTR){
		want((op == OADD || op == OSUB) && isint(r->type), l, r, opnames[op]);
		r = scale(r, l->type->link);
	} else
		want(isint(l->type) && isint(r->type), l, r, opnames[op]);
	n = node(OASOP, l->type, l, r);
	n->con = op;
	return n;
}

/* ++ and --: dir is 1 or -1 */
Node*
step(Node *n, int dir, int post)
{
	Node *a;

	if(n->type->kind == TPTR)
		dir *= n->type->link->width;
	if(!islval(n) || !isscalar(n->type)){
		diag(n->line, "not an l-value");
		return n;
	}
	if(post){
		a = node(OPOST, n->type, n, nil);
		a->con = dir;
		return a;
	}
	a = node(OASOP, n->type, n, con(dir));
	a->con = OADD;
	return a;
}

Node*
call(Node *f, Node *args)
{
	Type *t;
	Decl *p;
	Node *a;

	f = value(f);
	if(f->type->kind != TPTR || f->type->link->kind != TFUNC){
		diag(f->line, "call of %s", typestr(f->type));
		return con(0);
	}
	t = f->type->link;
	p = t->members;
	for(a = args; a != nil; a = a->right){
		a->left = value(a->left);
		if(p != nil){
			a->left = convert(p->type, a->left, "argument");
			p = p->link;
		} else if(!t->dots){
			diag(f->line, "too many arguments in a call");
			break;
		}
		if(!isscalar(a->left->type))
			diag(f->line, "argument of type %s", typestr(a->left->type));
	}
	if(p != nil)
		diag(f->line, "not enough arguments in a call");
	return node(OCALL, t->link, f, args);
}

Node*
conditional(Node *c, Node *a, Node *b)
{
	Node *n;

	c = value(c);
	a = value(a);
	b = value(b);
	if(isint(a->type) && isint(b->type)){
		n = node(OCOND, tint, c, a);
		if(promote(a->type) == tuint || promote(b->type) == tuint)
			n->type = tuint;
	} else {
		if(isnil(a))
			a->type = b->type;
		n = node(OCOND, a->type, c, a);
		convert(a->type, b, ":");
	}
	n->third = b;
	if(c->op == OCONST)
		return cast(n->type, c->con != 0 ? a : b);
	return n;
}
