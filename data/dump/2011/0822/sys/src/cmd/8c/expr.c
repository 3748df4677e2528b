#include <u.h>
#include <libc.h>
#include "8.out.h"
#include "../cc/cc.h"
#include "gc.h"
#include "words.h"

static Node *unaryexpr(void);

/* Adjacent strings are one. */
static Node*
stringnode(void)
{
	Decl *d;
	Node *n;
	char *s, *t;
	int len;

	len = 0;
	s = nil;
	while(tok == TSTRING){
		t = new(len + tokstrlen + 1);
		if(s != nil)
			memmove(t, s, len);
		memmove(t + len, tokstr, tokstrlen);
		s = t;
		len += tokstrlen;
		next();
	}
	d = stringdecl(s, len + 1);
	n = namenode(d);
	n->con = d->offset;
	n->type = newtype(TARRAY, len + 1, tchar);
	return n;
}

static Node*
name(void)
{
	Decl *d;
	Sym *s;
	Node *n;

	s = toksym;
	next();
	d = s->decl;
	if(d == nil){
		diag(line, "name not declared: %s", s->name);
		d = declare(s, tint, CEXTERN);
	}
	if(d->class == CTYPEDEF){
		diag(line, "%s is a type", s->name);
		return con(0);
	}
	if(d->class == CCONST){
		n = con(d->offset);
		n->type = d->type;
		return n;
	}
	return namenode(d);
}

static Node*
primary(void)
{
	Node *n;

	switch(tok){
	case TNUMBER:
		n = con(tokval);
		if(tokunsigned)
			n->type = tuint;
		next();
		return n;
	case TSTRING:
		return stringnode();
	case TNAME:
		return name();
	case '(':
		next();
		n = expr();
		need(')');
		return n;
	}
	diag(line, "syntax error in an expression");
	fatal("wanted a value");
	return nil;
}

static Node*
arguments(void)
{
	Node *first, *last, *a;

	first = nil;
	last = nil;
	while(tok != ')'){
		a = node(OLIST, tint, assignexpr(), nil);
		if(last == nil)
			first = a;
		else
			last->right = a;
		last = a;
		if(tok != ',')
			break;
		next();
	}
	need(')');
	return first;
}

static Sym*
fieldname(void)
{
	Sym *s;

	next();
	if(tok != TNAME)
		fatal("wanted a field's name");
	s = toksym;
	next();
	return s;
}

static Node*
postfix(Node *n)
{
	Node *a;

	for(;;)
		switch(tok){
		case '[':
			next();
			a = expr();
			need(']');
			n = indirect(binary(OADD, n, a));
			break;
		case '(':
			next();
			a = arguments();
			n = call(n, a);
			break;
		case '.':
			n = member(n, fieldname());
			break;
		case TARROW:
			n = member(indirect(value(n)), fieldname());
			break;
		case TINC:
			next();
			n = step(n, 1, 1);
			break;
		case TDEC:
			next();
			n = step(n, -1, 1);
			break;
		default:
			return n;
		}
}

static Node*
sizeofexpr(void)
{
	Type *t;
	Node *n;

	next();
	if(tok == '('){
		next();
		if(istypename()){
			t = abstracttype();
			need(')');
		} else {
			n = expr();
			need(')');
			t = postfix(n)->type;
		}
	} else
		t = unaryexpr()->type;
	if(t->width == 0)
		diag(line, "sizeof %s", typestr(t));
	n = con(t->width);
	n->type = tuint;
	return n;
}

static Node*
unaryexpr(void)
{
	Node *n;
	Type *t;

	switch(tok){
	case '-':
		next();
		return unary(ONEG, unaryexpr());
	case '+':
		next();
		return unaryexpr();
	case '~':
		next();
		return unary(OCOM, unaryexpr());
	case '!':
		next();
		return unary(ONOT, unaryexpr());
	case '*':
		next();
		n = value(unaryexpr());
		return indirect(n);
	case '&':
		next();
		n = unaryexpr();
		return address(n);
	case TINC:
		next();
		return step(unaryexpr(), 1, 0);
	case TDEC:
		next();
		return step(unaryexpr(), -1, 0);
	case WSIZEOF:
		return sizeofexpr();
	case '(':
		next();
		if(istypename()){
			t = abstracttype();
			need(')');
			return cast(t, unaryexpr());
		}
		n = expr();
		need(')');
		return postfix(n);
	}
	return postfix(primary());
}

/* How strongly a binary operator binds, and its node; 0 if it is none. */
static int
operator(int *op)
{
	switch(tok){
	case '*':
		*op = OMUL;
		return 10;
	case '/':
		*op = ODIV;
		return 10;
	case '%':
		*op = OMOD;
		return 10;
	case '+':
		*op = OADD;
		return 9;
	case '-':
		*op = OSUB;
		return 9;
	case TSHL:
		*op = OSHL;
		return 8;
	case TSHR:
		*op = OSHR;
		return 8;
	case '<':
		*op = OLT;
		return 7;
	case '>':
		*op = OGT;
		return 7;
	case TLE:
		*op = OLE;
		return 7;
	case TGE:
		*op = OGE;
		return 7;
	case TEQ:
		*op = OEQ;
		return 6;
	case TNE:
		*op = ONE;
		return 6;
	case '&':
		*op = OAND;
		return 5;
	case '^':
		*op = OXOR;
		return 4;
	case '|':
		*op = OOR;
		return 3;
	case TANDAND:
		*op = OANDAND;
		return 2;
	case TOROR:
		*op = OOROR;
		return 1;
	}
	return 0;
}

static Node*
binaryexpr(int least)
{
	Node *n;
	int op, prec;

	n = unaryexpr();
	for(;;){
		prec = operator(&op);
		if(prec == 0 || prec < least)
			return n;
		next();
		n = binary(op, n, binaryexpr(prec + 1));
	}
}

static Node*
condexpr(void)
{
	Node *n, *a;

	n = binaryexpr(1);
	if(tok != '?')
		return n;
	next();
	a = expr();
	need(':');
	return conditional(n, a, condexpr());
}

Node*
assignexpr(void)
{
	Node *n;
	int op;

	n = condexpr();
	switch(tok){
	case '=':
		next();
		return assign(0, n, assignexpr());
	case TASADD:
		op = OADD;
		break;
	case TASSUB:
		op = OSUB;
		break;
	case TASMUL:
		op = OMUL;
		break;
	case TASDIV:
		op = ODIV;
		break;
	case TASMOD:
		op = OMOD;
		break;
	case TASAND:
		op = OAND;
		break;
	case TASOR:
		op = OOR;
		break;
	case TASXOR:
		op = OXOR;
		break;
	case TASSHL:
		op = OSHL;
		break;
	case TASSHR:
		op = OSHR;
		break;
	default:
		return n;
	}
	next();
	return assign(op, n, assignexpr());
}

Node*
expr(void)
{
	Node *n;

	n = assignexpr();
	while(tok == ','){
		next();
		n = binary(OCOMMA, n, assignexpr());
	}
	return n;
}

long
constexpr(void)
{
	Node *n;

	n = condexpr();
	if(n->op != OCONST){
		diag(line, "not a constant");
		return 1;
	}
	return n->con;
}
