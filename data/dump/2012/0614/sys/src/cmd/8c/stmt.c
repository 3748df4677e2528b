#include <u.h>
#include <libc.h>
#include "8.out.h"
#include "../cc/cc.h"
#include "gc.h"
#include "words.h"

static Label *breakto;
static Label *continueto;
static Label *labels;	/* named ones of the function */
static Case *cases;	/* of the innermost switch */
static int ncases;
static Label *defaultto;
static int inswitch;
static Type *result;	/* of the function */

static void statement(void);

static Node*
condition(void)
{
	Node *n;

	need('(');
	n = value(expr());
	if(!isint(n->type) && n->type->kind != TPTR)
		diag(line, "condition of type %s", typestr(n->type));
	need(')');
	return n;
}

static Label*
namedlabel(Sym *s)
{
	Label *l;

	if(s->label != nil)
		return s->label;
	l = newlabel();
	l->sym = s;
	l->line = line;
	l->link = labels;
	labels = l;
	s->label = l;
	return l;
}

static void
block(void)
{
	need('{');
	openscope();
	while(tok != '}' && tok != TEOF){
		progline = line;
		if(istypename() && peek() != ':')
			localdecl();
		else
			statement();
	}
	closescope();
	need('}');
}

static void
ifstmt(void)
{
	Label *no, *end;

	next();
	no = newlabel();
	bgen(condition(), 0, no);
	statement();
	if(tok != WELSE){
		place(no);
		return;
	}
	next();
	end = newlabel();
	branch(AJMP, end);
	place(no);
	statement();
	place(end);
}

static void
body(Label *brk, Label *cont)
{
	Label *b, *c;

	b = breakto;
	c = continueto;
	breakto = brk;
	continueto = cont;
	statement();
	breakto = b;
	continueto = c;
}

static void
whilestmt(void)
{
	Label *top, *end;

	next();
	top = newlabel();
	end = newlabel();
	place(top);
	bgen(condition(), 0, end);
	body(end, top);
	branch(AJMP, top);
	place(end);
}

static void
dostmt(void)
{
	Label *top, *test, *end;

	next();
	top = newlabel();
	test = newlabel();
	end = newlabel();
	place(top);
	body(end, test);
	place(test);
	if(tok != WWHILE)
		fatal("wanted while");
	next();
	progline = line;
	bgen(condition(), 1, top);
	place(end);
	need(';');
}

static void
forstmt(void)
{
	Label *top, *cont, *end, *test;
	Node *c, *s;
	long ln;

	ln = line;
	next();
	need('(');
	if(tok != ';')
		effect(expr());
	need(';');
	c = nil;
	s = nil;
	if(tok != ';')
		c = value(expr());
	need(';');
	if(tok != ')')
		s = expr();
	need(')');
	top = newlabel();
	cont = newlabel();
	end = newlabel();
	test = newlabel();
	branch(AJMP, test);
	place(top);
	body(end, cont);
	place(cont);
	progline = ln;
	if(s != nil)
		effect(s);
	place(test);
	if(c != nil)
		bgen(c, 1, top);
	else
		branch(AJMP, top);
	place(end);
}

static void
switchstmt(void)
{
	Label *b, *d, *end, *test;
	Case *cs;
	Node *e;
	int n, in;
	long ln;

	ln = line;
	next();
	e = condition();
	cs = cases;
	n = ncases;
	d = defaultto;
	b = breakto;
	in = inswitch;
	cases = nil;
	ncases = 0;
	defaultto = nil;
	inswitch = 1;
	test = newlabel();
	end = newlabel();
	breakto = end;
	branch(AJMP, test);
	statement();
	branch(AJMP, end);
	place(test);
	progline = ln;
	genswitch(e, cases, ncases, defaultto != nil ? defaultto : end);
	place(end);
	cases = cs;
	ncases = n;
	defaultto = d;
	breakto = b;
	inswitch = in;
}

static void
caselabel(void)
{
	Case *c;

	if(!inswitch)
		diag(line, "case outside of a switch");
	if(tok == WDEFAULT){
		next();
		if(defaultto != nil)
			diag(line, "duplicate default in a switch");
		defaultto = newlabel();
		place(defaultto);
	} else {
		next();
		c = new(sizeof(Case));
		c->val = constexpr();
		c->label = newlabel();
		place(c->label);
		c->link = cases;
		cases = c;
		ncases++;
	}
	need(':');
}

static void
returnstmt(void)
{
	Node *n;

	next();
	if(tok != ';'){
		n = expr();
		if(result->kind == TVOID)
			diag(line, "a void function returns a value");
		else {
			n = convert(result, n, "return");
			if(result->width < 4)
				n = cast(result, n);
			regtake(AX);
			gen(n, AX);
			regfree(AX);
		}
	} else if(result->kind != TVOID)
		diag(line, "return without a value");
	need(';');
	emit(ARET, nil, nil);
}

static void
jump(Label *to, char *what)
{
	next();
	if(to == nil)
		diag(line, "%s outside of a loop", what);
	else
		branch(AJMP, to);
	need(';');
}

static void
statement(void)
{
	Label *l;

	progline = line;
	switch(tok){
	case '{':
		block();
		return;
	case ';':
		next();
		return;
	case WIF:
		ifstmt();
		return;
	case WWHILE:
		whilestmt();
		return;
	case WDO:
		dostmt();
		return;
	case WFOR:
		forstmt();
		return;
	case WSWITCH:
		switchstmt();
		return;
	case WCASE:
	case WDEFAULT:
		caselabel();
		if(tok != '}')
			statement();
		return;
	case WBREAK:
		jump(breakto, "break");
		return;
	case WCONTINUE:
		jump(continueto, "continue");
		return;
	case WRETURN:
		returnstmt();
		return;
	case WGOTO:
		next();
		if(tok != TNAME)
			fatal("goto: wanted a label");
		branch(AJMP, namedlabel(toksym));
		next();
		need(';');
		return;
	case TNAME:
		if(peek() == ':'){
			l = namedlabel(toksym);
			if(l->placed)
				diag(line, "duplicate label: %s", toksym->name);
			place(l);
			next();
			next();
			if(tok != '}')
				statement();
			return;
		}
	}
	effect(value(expr()));
	need(';');
}

/* A function's body: the declaration with its parameters has been read. */
void
function(Decl *f)
{
	Decl *p, *d;
	Label *l;
	long off;

	autosize = 0;
	argsize = 0;
	labels = nil;
	result = f->type->link;
	f->line = line;
	openscope();
	off = 0;
	for(p = f->type->members; p != nil; p = p->link){
		if(p->sym == nil)
			diag(line, "parameter without a name");
		else {
			d = declare(p->sym, p->type, CPARAM);
			d->offset = off;
		}
		off += 4;
	}
	block();
	closescope();
	emit(ARET, nil, nil);
	for(l = labels; l != nil; l = l->link){
		if(!l->placed)
			diag(l->line, "label not defined: %s", l->sym->name);
		l->sym->label = nil;
	}
	emitfunc(f, autosize + argsize);
}
