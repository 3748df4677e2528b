#include <u.h>
#include <libc.h>
#include "../8c/8.out.h"
#include "../cc/cc.h"
#include "a.h"

void
need(int t)
{
	if(tok == t)
		next();
	else if(tok == TNAME)
		fatal("syntax error: wanted '%c' near %s", t, toksym->name);
	else
		fatal("syntax error: wanted '%c'", t);
}

static long
primary(void)
{
	long v;

	v = tokval;
	switch(tok){
	case TNUMBER:
		next();
		return v;
	case '-':
		next();
		return -primary();
	case '+':
		next();
		return primary();
	case '~':
		next();
		return ~primary();
	case '(':
		next();
		v = constant();
		need(')');
		return v;
	}
	fatal("syntax error: wanted a constant");
	return 0;
}

static int
binds(int t)
{
	switch(t){
	case '*':
	case '/':
	case '%':
		return 5;
	case '+':
	case '-':
		return 4;
	case TSHL:
	case TSHR:
		return 3;
	case '&':
		return 2;
	case '|':
	case '^':
		return 1;
	}
	return 0;
}

static long
sum(int least)
{
	long v, w;
	int op;

	v = primary();
	while(binds(tok) >= least){
		op = tok;
		next();
		w = sum(binds(op) + 1);
		switch(op){
		case '*':
			v *= w;
			break;
		case '/':
		case '%':
			if(w == 0)
				fatal("division by zero");
			if(op == '/')
				v /= w;
			else
				v %= w;
			break;
		case '+':
			v += w;
			break;
		case '-':
			v -= w;
			break;
		case TSHL:
			v <<= w;
			break;
		case TSHR:
			v = (ulong)v >> w;
			break;
		case '&':
			v &= w;
			break;
		case '|':
			v |= w;
			break;
		case '^':
			v ^= w;
			break;
		}
	}
	return v;
}

long
constant(void)
{
	return sum(1);
}

static int
reg(void)
{
	int r;

	if(tok != WREG)
		fatal("syntax error: wanted a register");
	r = toksym->value;
	next();
	return r;
}

/* (reg*scale) */
static void
index(Adr *a)
{
	next();
	a->index = reg();
	need('*');
	a->scale = constant();
	if(a->scale != 1 && a->scale != 2 && a->scale != 4 && a->scale != 8)
		diag(line, "bad scale %d", a->scale);
	need(')');
}

/* (reg), (reg*scale) or both, after an offset */
static void
memory(Adr *a)
{
	int r;

	a->type = D_INDIR + D_NONE;
	if(tok != '(')
		return;
	next();
	r = reg();
	if(tok == '*'){
		next();
		a->index = r;
		a->scale = constant();
		need(')');
		return;
	}
	a->type = D_INDIR + r;
	need(')');
	if(tok == '(')
		index(a);
}

/* name, <> if static, offset, (SB) and the like; a name alone is a label */
static void
named(Adr *a, Sym **label)
{
	Sym *s;
	int isstatic;

	s = toksym;
	next();
	isstatic = 0;
	if(tok == '<'){
		next();
		need('>');
		isstatic = 1;
	}
	if(tok == '+' || tok == '-')
		a->offset = constant();
	if(tok != '('){
		if(label == nil || isstatic || a->offset != 0)
			fatal("syntax error: %s has no (SB)", s->name);
		*label = s;
		a->type = D_BRANCH;
		return;
	}
	next();
	a->sym = s;
	if(tok == WPSEUDO)
		a->type = toksym->value;
	else if(tok == WREG && toksym->value == D_SP)
		a->type = D_AUTO;
	else
		fatal("syntax error: wanted SB, FP or SP");
	next();
	need(')');
	if(isstatic)
		a->type = D_STATIC;
	if(tok == '(')
		index(a);
}

static void
immediate(Adr *a)
{
	int i;

	if(tok == TSTRING){
		a->type = D_SCONST;
		if(tokstrlen > NSNAME)
			diag(line, "string is longer than %d", NSNAME);
		for(i = 0; i < NSNAME; i++)
			a->text[i] = i < tokstrlen ? tokstr[i] : 0;
		next();
		return;
	}
	if(tok == TNAME){
		named(a, nil);
		a->index = a->type;
		a->type = D_ADDR;
		return;
	}
	a->type = D_CONST;
	a->offset = constant();
}

void
operand(Adr *a, Sym **label)
{
	noadr(a);
	switch(tok){
	case '$':
		next();
		immediate(a);
		return;
	case '*':
		next();
		a->type = reg();
		return;
	case WREG:
		a->type = reg();
		return;
	case TNAME:
		named(a, label);
		return;
	case '(':
		if(peek() == WREG){
			memory(a);
			return;
		}
	}
	a->offset = constant();
	memory(a);
}
