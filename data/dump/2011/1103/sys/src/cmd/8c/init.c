#include <u.h>
#include <libc.h>
#include "8.out.h"
#include "../cc/cc.h"
#include "gc.h"

static Decl *strings;	/* all string constants of the file */

static void
emittext(Decl *d, long off, char *s, long n)
{
	Adr a;
	int i, len;

	for(; n > 0; n -= NSNAME){
		noadr(&a);
		a.type = D_SCONST;
		len = n < NSNAME ? n : NSNAME;
		for(i = 0; i < NSNAME; i++)
			a.text[i] = i < len ? s[i] : 0;
		emitdata(d, off, len, &a);
		s += NSNAME;
		off += NSNAME;
	}
}

/* Space for a string constant: a declaration whose offset is where the string is. */
Decl*
stringdecl(char *s, int n)
{
	Decl *d;

	if(strings == nil){
		strings = new(sizeof(Decl));
		strings->sym = lookup(".string");
		strings->outsym = strings->sym;
		strings->class = CSTATIC;
		strings->type = newtype(TARRAY, 0, tchar);
	}
	d = new(sizeof(Decl));
	*d = *strings;
	d->offset = strings->type->width;
	emittext(strings, d->offset, s, n);
	strings->type->width += (n + 3) & ~3;
	return d;
}

void
stringend(void)
{
	if(strings != nil)
		emitglobl(strings, strings->type->width);
}

static void
scalar(Type *t, Decl *d, long off)
{
	Node *n, *a;
	Adr adr;

	n = convert(t, assignexpr(), "=");
	a = n;
	if(a->op == OCAST && a->type->width == 4)
		a = a->left;
	if(a->op == OCONST)
		constadr(&adr, a->con);
	else if(a->op == OADDR && a->left->op == ONAME && a->left->decl->class != CAUTO && a->left->decl->class != CPARAM){
		nameadr(&adr, a->left->decl, a->left->con);
		adr.index = adr.type;
		adr.type = D_ADDR;
	} else {
		diag(n->line, "initialiser is not a constant");
		return;
	}
	emitdata(d, off, t->width, &adr);
}

/* Initialise a t at d+off; the bytes that an array without a length has got. */
static long
init(Type *t, Decl *d, long off)
{
	Decl *f;
	Node *n;
	long done, max;
	int brace, i, len;
	char *s;

	brace = 0;
	if(tok == '{'){
		brace = 1;
		next();
	}
	done = 0;
	if(t->kind == TARRAY && t->link->width == 1 && tok == TSTRING){
		/* the text itself, without a string constant */
		s = new(tokstrlen + 1);
		memmove(s, tokstr, tokstrlen);
		len = tokstrlen + 1;
		next();
		max = t->width;
		if(max != 0 && len > max){
			if(len > max + 1)
				diag(line, "string is too long");
			len = max;
		}
		emittext(d, off, s, len);
		done = len;
	} else if(t->kind == TARRAY){
		for(i = 0; tok != '}'; i++){
			if(t->width != 0 && done >= t->width){
				if(brace)
					diag(line, "more initialisers than elements");
				break;
			}
			init(t->link, d, off + done);
			done += t->link->width;
			if(tok != ',' || !brace && t->width != 0 && done >= t->width)
				break;
			next();
		}
	} else if(t->kind == TSTRUCT){
		for(f = t->members; f != nil && tok != '}'; f = f->link){
			init(f->type, d, off + f->offset);
			if(tok != ',' || f->link == nil && !brace)
				break;
			next();
		}
		done = t->width;
		if(brace && tok != '}'){
			n = assignexpr();
			diag(n->line, "more initialisers than fields");
		}
	} else
		scalar(t, d, off);
	if(brace){
		if(tok == ',')
			next();
		need('}');
	}
	return done;
}

void
initstatic(Decl *d)
{
	long n;
	Type *t;

	n = init(d->type, d, 0);
	if(d->type->kind == TARRAY && d->type->width == 0){
		t = newtype(TARRAY, n, d->type->link);
		d->type = t;
	}
	if(d->type->width == 0)
		diag(line, "%s has no size", d->sym->name);
	emitglobl(d, d->type->width);
}
