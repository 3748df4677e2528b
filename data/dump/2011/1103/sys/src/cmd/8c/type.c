#include <u.h>
#include <libc.h>
#include "8.out.h"
#include "../cc/cc.h"
#include "gc.h"

static Type void_ = { TVOID, 1, 1 };
static Type char_ = { TCHAR, 1, 1 };
static Type uchar_ = { TUCHAR, 1, 1 };
static Type short_ = { TSHORT, 2, 2 };
static Type ushort_ = { TUSHORT, 2, 2 };
static Type int_ = { TINT, 4, 4 };
static Type uint_ = { TUINT, 4, 4 };

Type *tvoid = &void_;
Type *tchar = &char_;
Type *tuchar = &uchar_;
Type *tshort = &short_;
Type *tushort = &ushort_;
Type *tint = &int_;
Type *tuint = &uint_;

Type*
newtype(int kind, long width, Type *link)
{
	Type *t;

	t = new(sizeof(Type));
	t->kind = kind;
	t->width = width;
	t->align = 4;
	t->link = link;
	if(kind == TARRAY)
		t->align = link->align;
	return t;
}

Type*
ptrto(Type *t)
{
	return newtype(TPTR, 4, t);
}

int
isint(Type *t)
{
	return t->kind >= TCHAR && t->kind <= TUINT;
}

int
isaggregate(Type *t)
{
	return t->kind == TSTRUCT || t->kind == TUNION;
}

int
sametype(Type *a, Type *b)
{
	Decl *p, *q;

	if(a == b)
		return 1;
	if(a->kind != b->kind || isaggregate(a))
		return 0;
	if(a->kind == TARRAY && a->width != b->width && a->width != 0 && b->width != 0)
		return 0;
	if(a->link != nil && !sametype(a->link, b->link))
		return 0;
	if(a->kind == TFUNC){
		if(a->dots != b->dots)
			return 0;
		q = b->members;
		for(p = a->members; p != nil; p = p->link){
			if(q == nil || !sametype(p->type, q->type))
				return 0;
			q = q->link;
		}
		return q == nil;
	}
	return 1;
}

static char*
describe(char *p, char *e, Type *t)
{
	switch(t->kind){
	case TVOID:
		return seprint(p, e, "void");
	case TCHAR:
		return seprint(p, e, "char");
	case TUCHAR:
		return seprint(p, e, "uchar");
	case TSHORT:
		return seprint(p, e, "short");
	case TUSHORT:
		return seprint(p, e, "ushort");
	case TINT:
		return seprint(p, e, "int");
	case TUINT:
		return seprint(p, e, "uint");
	case TPTR:
		p = seprint(p, e, "*");
		return describe(p, e, t->link);
	case TARRAY:
		p = seprint(p, e, "[]");
		return describe(p, e, t->link);
	case TFUNC:
		p = seprint(p, e, "function returning ");
		return describe(p, e, t->link);
	}
	if(t->tag != nil)
		return seprint(p, e, "struct %s", t->tag->name);
	return seprint(p, e, "struct");
}

/* For messages; good until the call after next. */
char*
typestr(Type *t)
{
	static char buf[2][128];
	static int which;

	which ^= 1;
	describe(buf[which], buf[which] + 128, t);
	return buf[which];
}
