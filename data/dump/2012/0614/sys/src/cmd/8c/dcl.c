#include <u.h>
#include <libc.h>
#include "8.out.h"
#include "../cc/cc.h"
#include "gc.h"
#include "words.h"

int level;		/* 0 outside of functions */
long autosize;		/* of the function at hand */
static Decl *scope;	/* declarations of the open blocks, the latest first */

static Type *basetype(int*);
static Type *declarator(Type*, Sym**, Decl**);

void
need(int t)
{
	if(tok == t){
		next();
		return;
	}
	if(tok == TNAME)
		diag(line, "syntax error near %s", toksym->name);
	else if(tok >= 256 || tok < 0)
		diag(line, "syntax error");
	else
		diag(line, "syntax error near '%c'", tok);
	fatal("wanted '%c'", t);
}

void
openscope(void)
{
	level++;
}

void
closescope(void)
{
	while(scope != nil && scope->level == level){
		scope->sym->decl = scope->outer;
		scope = scope->scope;
	}
	level--;
}

static long
roundup(long v, long to)
{
	return (v + to - 1) & ~(to - 1);
}

/* Enter a declaration, or meet the earlier one of the same thing again. */
Decl*
declare(Sym *s, Type *t, int class)
{
	Decl *d;
	char buf[128];
	static int nstatic;

	d = s->decl;
	if(d != nil && d->level == level){
		if(level == 0 && d->class == CSTATIC && class == CEXTERN)
			class = CSTATIC;
		if(!sametype(d->type, t) && !(d->type->kind == TFUNC && t->kind == TFUNC && sametype(d->type->link, t->link)
			&& (d->type->members == nil && d->type->dots || t->members == nil && t->dots)))
			diag(line, "redeclaration of %s: %s, was %s", s->name, typestr(t), typestr(d->type));
		else if(class != d->class)
			diag(line, "redeclaration of %s in another class", s->name);
		if(t->kind == TFUNC && t->members != nil || t->kind == TARRAY && t->width != 0)
			d->type = t;
		return d;
	}
	d = new(sizeof(Decl));
	d->sym = s;
	d->outsym = s;
	d->type = t;
	d->class = class;
	d->level = level;
	d->line = line;
	d->outer = s->decl;
	d->scope = scope;
	scope = d;
	s->decl = d;
	if(class == CSTATIC && level > 0){
		seprint(buf, buf + sizeof(buf), "%s$%d", s->name, ++nstatic);
		d->outsym = lookup(buf);
	}
	if(class == CAUTO){
		autosize = roundup(autosize + t->width, 4);
		d->offset = -autosize;
	}
	return d;
}

static void
fields(Type *t)
{
	Type *base, *ft;
	Decl *d, *last;
	Sym *s;
	long off;

	last = nil;
	off = 0;
	t->align = 4;
	need('{');
	while(tok != '}'){
		if(!istypename())
			fatal("syntax error in a structure");
		base = basetype(nil);
		for(;;){
			s = nil;
			ft = declarator(base, &s, nil);
			if(s == nil)
				fatal("field without a name");
			if(ft->width == 0 || ft->kind == TFUNC)
				diag(line, "field %s has no size", s->name);
			d = new(sizeof(Decl));
			d->sym = s;
			d->type = ft;
			d->class = CFIELD;
			if(t->kind == TSTRUCT){
				d->offset = roundup(off, ft->align);
				off = d->offset + ft->width;
			} else if(ft->width > off)
				off = ft->width;
			if(last == nil)
				t->members = d;
			else
				last->link = d;
			last = d;
			if(tok != ',')
				break;
			next();
		}
		need(';');
	}
	next();
	t->width = roundup(off, t->align);
	t->complete = 1;
}

/* struct or union, tag, fields: tags are known in the whole file */
static Type*
structure(int kind)
{
	Sym *s;
	Type *t;

	next();
	s = nil;
	if(tok == TNAME){
		s = toksym;
		next();
	}
	if(s != nil && s->tag != nil)
		t = s->tag;
	else {
		t = newtype(kind, 0, nil);
		t->tag = s;
		if(s != nil)
			s->tag = t;
	}
	if(t->kind != kind)
		diag(line, "%s is both a struct and a union", s->name);
	if(tok == '{'){
		if(t->complete)
			diag(line, "redeclaration of struct %s", s->name);
		fields(t);
	}
	return t;
}

static Type*
enumeration(void)
{
	Decl *d;
	Sym *s;
	long v;

	next();
	if(tok == TNAME)
		next();
	if(tok != '{')
		return tint;
	next();
	v = 0;
	while(tok != '}'){
		if(tok != TNAME)
			fatal("syntax error in an enum");
		s = toksym;
		next();
		if(tok == '='){
			next();
			v = constexpr();
		}
		d = declare(s, tint, CCONST);
		d->offset = v++;
		if(tok != ',')
			break;
		next();
	}
	need('}');
	return tint;
}

int
istypename(void)
{
	Decl *d;

	if(tok >= WFIRSTTYPE && tok <= WLASTTYPE)
		return 1;
	if(tok != TNAME)
		return 0;
	d = toksym->decl;
	return d != nil && d->class == CTYPEDEF;
}

/* The words before the declarators: a type, and a storage class if that is wanted. */
static Type*
basetype(int *class)
{
	Type *t;
	Decl *d;
	int uns, width;

	t = nil;
	uns = 0;
	width = 0;
	for(;;){
		switch(tok){
		case WTYPEDEF:
			if(class != nil)
				*class = CTYPEDEF;
			break;
		case WEXTERN:
			if(class != nil)
				*class = CEXTERN;
			break;
		case WSTATIC:
			if(class != nil)
				*class = CSTATIC;
			break;
		case WAUTO:
		case WCONST:
			break;
		case WUNSIGNED:
			uns = 1;
			if(width == 0)
				width = WINT;
			break;
		case WSIGNED:
			if(width == 0)
				width = WINT;
			break;
		case WCHAR:
		case WSHORT:
		case WVOID:
			width = tok;
			break;
		case WINT:
		case WLONG:
			if(width == 0)
				width = WINT;
			break;
		case WSTRUCT:
			t = structure(TSTRUCT);
			continue;
		case WUNION:
			t = structure(TUNION);
			continue;
		case WENUM:
			t = enumeration();
			continue;
		default:
			if(tok == TNAME && t == nil && width == 0){
				d = toksym->decl;
				if(d != nil && d->class == CTYPEDEF){
					t = d->type;
					break;
				}
			}
			if(t != nil)
				return t;
			switch(width){
			case WVOID:
				return tvoid;
			case WCHAR:
				return uns ? tuchar : tchar;
			case WSHORT:
				return uns ? tushort : tshort;
			}
			return uns ? tuint : tint;
		}
		next();
	}
}

static Decl*
parameters(int *dots)
{
	Type *t;
	Decl *first, *last, *d;
	Sym *s;

	*dots = 0;
	first = nil;
	last = nil;
	if(tok == ')'){
		*dots = 1;
		return nil;
	}
	for(;;){
		if(tok == TDOTS){
			next();
			*dots = 1;
			break;
		}
		if(!istypename())
			fatal("syntax error: a parameter's type is missing");
		s = nil;
		t = declarator(basetype(nil), &s, nil);
		if(t->kind == TVOID && first == nil && tok == ')')
			break;
		if(t->kind == TARRAY)
			t = ptrto(t->link);
		else if(t->kind == TFUNC)
			t = ptrto(t);
		if(t->kind == TVOID || isaggregate(t))
			diag(line, "parameter of type %s", typestr(t));
		d = new(sizeof(Decl));
		d->sym = s;
		d->type = t;
		d->class = CPARAM;
		if(last == nil)
			first = d;
		else
			last->link = d;
		last = d;
		if(tok != ',')
			break;
		next();
	}
	return first;
}

/* What follows a name: lengths and parameters.  The outermost parameters are left in params. */
static Type*
suffix(Type *t, Decl **params)
{
	Type *a;
	Decl *d;
	int dots;
	long n;

	if(tok == '['){
		next();
		n = 0;
		if(tok != ']')
			n = constexpr();
		if(n < 0)
			diag(line, "negative length of an array");
		need(']');
		t = suffix(t, nil);
		if(t->width == 0)
			diag(line, "array of elements without a size");
		return newtype(TARRAY, n * t->width, t);
	}
	if(tok == '('){
		next();
		openscope();
		d = parameters(&dots);
		closescope();
		need(')');
		t = suffix(t, nil);
		a = newtype(TFUNC, 1, t);
		a->members = d;
		a->dots = dots;
		if(params != nil)
			*params = d;
		return a;
	}
	return t;
}

static Type*
declarator(Type *t, Sym **name, Decl **params)
{
	Type *hole, *inner;
	int p;

	while(tok == '*'){
		t = ptrto(t);
		next();
		while(tok == WCONST)
			next();
	}
	if(tok == '('){
		p = peek();
		if(p == '*' || p == '('){
			next();
			hole = new(sizeof(Type));
			inner = declarator(hole, name, nil);
			need(')');
			*hole = *suffix(t, nil);
			return inner;
		}
	}
	if(tok == TNAME){
		if(name != nil)
			*name = toksym;
		next();
	}
	return suffix(t, params);
}

/* A type without a name, as in a cast. */
Type*
abstracttype(void)
{
	return declarator(basetype(nil), nil, nil);
}

/* Local declarations up to the semicolon. */
void
localdecl(void)
{
	Type *base, *t;
	Sym *s;
	Decl *d;
	int class;

	class = CAUTO;
	base = basetype(&class);
	while(tok != ';'){
		s = nil;
		t = declarator(base, &s, nil);
		if(s == nil)
			fatal("syntax error in a declaration");
		if(t->kind == TFUNC && class != CTYPEDEF)
			class = CEXTERN;
		d = declare(s, t, class);
		if(tok == '='){
			next();
			if(class == CSTATIC)
				initstatic(d);
			else if(t->kind == TARRAY || isaggregate(t))
				fatal("an automatic %s cannot be initialised", typestr(t));
			else
				effect(assign(0, namenode(d), assignexpr()));
		} else if(class == CSTATIC)
			emitglobl(d, d->type->width);
		if(class == CAUTO && d->type->width == 0)
			diag(line, "%s has no size", s->name);
		if(tok != ',')
			break;
		next();
	}
	need(';');
}

static void
external(void)
{
	Type *base, *t;
	Decl *d, *params;
	Sym *s;
	int class, isextern;

	class = CNONE;
	base = basetype(&class);
	if(tok == ';'){
		next();
		return;
	}
	isextern = class == CEXTERN;
	if(class == CNONE)
		class = CEXTERN;
	for(;;){
		s = nil;
		params = nil;
		t = declarator(base, &s, &params);
		if(s == nil)
			fatal("syntax error in a declaration");
		d = declare(s, t, class);
		if(tok == '{' && t->kind == TFUNC){
			if(d->defined)
				diag(line, "redefinition of %s", s->name);
			d->defined = 1;
			d->type = t;
			function(d);
			return;
		}
		if(class != CTYPEDEF && t->kind != TFUNC){
			if(tok == '='){
				next();
				if(d->defined)
					diag(line, "redefinition of %s", s->name);
				d->defined = 1;
				initstatic(d);
			} else if(!isextern)
				d->tentative = 1;
		}
		if(tok != ',')
			break;
		next();
	}
	need(';');
}

void
program(void)
{
	Decl *d;

	next();
	while(tok != TEOF)
		external();
	for(d = scope; d != nil; d = d->scope)
		if(d->tentative && !d->defined){
			if(d->type->width == 0)
				diag(d->line, "%s has no size", d->sym->name);
			emitglobl(d, d->type->width);
		}
}
