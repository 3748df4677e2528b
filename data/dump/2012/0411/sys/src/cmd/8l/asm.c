#include <u.h>
#include <libc.h>
#include "../8c/8.out.h"
#include "l.h"

/* The bytes of an instruction. */
static uchar *out;

static void
put1(int c)
{
	*out++ = c;
}

static void
put4(long v)
{
	put1(v);
	put1(v >> 8);
	put1(v >> 16);
	put1(v >> 24);
}

static void
putop(int op)
{
	if(op & 0x100)
		put1(0x0f);
	put1(op);
}

static int
isreg(Adr *a)
{
	return a->index == D_NONE && (a->type <= D_BL || a->type >= D_AX && a->type <= D_DI);
}

/* The number of a register, byte or word. */
static int
regno(Adr *a)
{
	if(a->type <= D_BL)
		return a->type;
	return a->type - D_AX;
}

static int
isconst(Adr *a)
{
	return a->type == D_CONST || a->type == D_ADDR;
}

static int
ismem(Adr *a)
{
	return a->type >= D_INDIR || a->type >= D_EXTERN && a->type <= D_PARAM;
}

static long
constval(Adr *a)
{
	if(a->type == D_ADDR && a->sym != nil)
		return symaddr(a->sym) + a->offset;
	return a->offset;
}

static int
issmall(Adr *a)
{
	return a->type == D_CONST && a->offset >= -128 && a->offset <= 127;
}

static void
bad(Prog *p)
{
	diag("line %ld: instruction %d cannot have these operands", p->line, p->as);
}

/* The ModRM byte, with what follows it, for operand a and the reg field. */
static void
modrm(Adr *a, int reg)
{
	int base, index, scale;
	long off;

	reg <<= 3;
	if(isreg(a)){
		put1(0xc0 | reg | regno(a));
		return;
	}
	off = a->offset;
	base = -1;
	switch(a->type){
	case D_EXTERN:
	case D_STATIC:
		off += symaddr(a->sym);
		break;
	case D_AUTO:
	case D_PARAM:
		base = D_SP - D_AX;
		break;
	default:
		if(a->type != D_INDIR + D_NONE)
			base = a->type - D_INDIR - D_AX;
	}
	if(a->index != D_NONE){
		index = (a->index - D_AX) << 3;
		for(scale = 0; 1 << scale < a->scale; scale++)
			;
		scale <<= 6;
		if(base < 0){
			put1(reg | 4);
			put1(scale | index | 5);
			put4(off);
			return;
		}
		scale |= index | base;
	} else {
		if(base < 0){
			put1(reg | 5);
			put4(off);
			return;
		}
		scale = -1;
		if(base == 4)
			scale = 0x24;
	}
	index = 0x80;
	if(off >= -128 && off <= 127)
		index = 0x40;
	if(off == 0 && base != 5)
		index = 0;
	if(scale >= 0){
		put1(index | reg | 4);
		put1(scale);
	} else
		put1(index | reg | base);
	if(index == 0x40)
		put1(off);
	else if(index == 0x80)
		put4(off);
}

static void
prefix(int width)
{
	if(width == 2)
		put1(0x66);
}

static void
putimm(int width, long v)
{
	put1(v);
	if(width > 1)
		put1(v >> 8);
	if(width > 2){
		put1(v >> 16);
		put1(v >> 24);
	}
}

/* from op to; for CMP the operands change places */
static void
alu(Prog *p, Optab *o, Adr *from, Adr *to)
{
	int big;

	big = o->width > 1;
	prefix(o->width);
	if(isconst(from)){
		if(big && issmall(from)){
			put1(0x83);
			modrm(to, o->op >> 3);
			put1(from->offset);
			return;
		}
		put1(0x80 | big);
		modrm(to, o->op >> 3);
		putimm(o->width, constval(from));
		return;
	}
	if(isreg(from)){
		put1(o->op | big);
		modrm(to, regno(from));
	} else if(isreg(to) && ismem(from)){
		put1(o->op | 2 | big);
		modrm(from, regno(to));
	} else
		bad(p);
}

/* MOVL to and from what is neither memory nor a general register; 1 if it was one. */
static int
movspecial(Prog *p)
{
	Adr *f, *t;

	f = &p->from;
	t = &p->to;
	if(t->type >= D_CS && t->type <= D_GS){
		put1(0x8e);
		modrm(f, "\1\2\3\0\4\5"[t->type - D_CS]);
	} else if(f->type >= D_CS && f->type <= D_GS){
		put1(0x8c);
		modrm(t, "\1\2\3\0\4\5"[f->type - D_CS]);
	} else if(t->type >= D_CR && t->type < D_CR + 8){
		putop(0x122);
		modrm(f, t->type - D_CR);
	} else if(f->type >= D_CR && f->type < D_CR + 8){
		putop(0x120);
		modrm(t, f->type - D_CR);
	} else if(t->type == D_GDTR || t->type == D_IDTR){
		putop(0x101);
		modrm(f, 2 + t->type - D_GDTR);
	} else if(t->type == D_LDTR || t->type == D_TASK){
		putop(0x100);
		modrm(f, t->type == D_LDTR ? 2 : 3);
	} else
		return 0;
	return 1;
}

static void
mov(Prog *p, int width)
{
	Adr *f, *t;
	int big;

	f = &p->from;
	t = &p->to;
	if(width > 1 && movspecial(p))
		return;
	big = width > 1;
	prefix(width);
	if(isconst(f)){
		if(width == 4 && isreg(t))
			put1(0xb8 + regno(t));
		else {
			put1(0xc6 | big);
			modrm(t, 0);
		}
		putimm(width, constval(f));
	} else if(isreg(f)){
		put1(0x88 | big);
		modrm(t, regno(f));
	} else if(isreg(t) && ismem(f)){
		put1(0x8a | big);
		modrm(f, regno(t));
	} else
		bad(p);
}

static void
imul(Prog *p)
{
	if(!isreg(&p->to)){
		bad(p);
		return;
	}
	if(!isconst(&p->from)){
		putop(0x1af);
		modrm(&p->from, regno(&p->to));
		return;
	}
	put1(issmall(&p->from) ? 0x6b : 0x69);
	modrm(&p->to, regno(&p->to));
	putimm(issmall(&p->from) ? 1 : 4, p->from.offset);
}

static void
shift(Prog *p, Optab *o)
{
	if(p->from.type != D_CONST){
		if(p->from.type != D_CX && p->from.type != D_CL)
			bad(p);
		put1(0xd3);
		modrm(&p->to, o->ext);
	} else if(p->from.offset == 1){
		put1(0xd1);
		modrm(&p->to, o->ext);
	} else {
		put1(0xc1);
		modrm(&p->to, o->ext);
		put1(p->from.offset);
	}
}

static void
test(Prog *p, Optab *o)
{
	if(isconst(&p->from)){
		put1(o->op == 0x84 ? 0xf6 : 0xf7);
		modrm(&p->to, 0);
		putimm(o->width, constval(&p->from));
	} else if(isreg(&p->from)){
		put1(o->op);
		modrm(&p->to, regno(&p->from));
	} else if(isreg(&p->to)){
		put1(o->op);
		modrm(&p->from, regno(&p->to));
	} else
		bad(p);
}

static void
pushpop(Prog *p, Optab *o, Adr *a)
{
	if(isconst(a) && o->kind == KPUSH){
		put1(issmall(a) ? 0x6a : 0x68);
		putimm(issmall(a) ? 1 : 4, constval(a));
	} else if(isreg(a))
		put1(o->op + regno(a));
	else if(ismem(a)){
		put1(o->kind == KPUSH ? 0xff : 0x8f);
		modrm(a, o->kind == KPUSH ? 6 : 0);
	} else
		bad(p);
}

static void
jump(Prog *p, Optab *o)
{
	long v;

	if(p->target == nil){
		if(p->to.type == D_BRANCH || o->kind == KJCC || o->kind == KLOOP)
			bad(p);
		put1(0xff);
		modrm(&p->to, o->ext);
		return;
	}
	v = p->target->pc - p->pc;
	if(o->kind == KCALL){
		put1(o->op);
		put4(v - 5);
	} else if(!p->far){
		put1(o->op);
		put1(v - 2);
		if(o->kind == KLOOP && (v - 2 < -128 || v - 2 > 127))
			bad(p);
	} else if(o->kind == KJMP){
		put1(0xe9);
		put4(v - 5);
	} else {
		put1(0x0f);
		put1(o->op + 0x10);
		put4(v - 6);
	}
}

/* Assemble p at p->pc; how many bytes. */
int
assemble(Prog *p, uchar *buf)
{
	Optab *o;

	out = buf;
	if(p->as == ATEXT)
		return 0;
	o = oplook(p->as);
	switch(o->kind){
	case KPLAIN:
		putop(o->op);
		break;
	case KALU:
		alu(p, o, &p->from, &p->to);
		break;
	case KCMP:
		alu(p, o, &p->to, &p->from);
		break;
	case KMOV:
		mov(p, o->width);
		break;
	case KEXTEND:
	case KLEA:
		if(!isreg(&p->to))
			bad(p);
		putop(o->op);
		modrm(&p->from, regno(&p->to));
		break;
	case KUNARY:
		put1(o->op);
		modrm(&p->to, o->ext);
		break;
	case KMULDIV:
		put1(o->op);
		modrm(&p->from, o->ext);
		break;
	case KIMUL:
		imul(p);
		break;
	case KSHIFT:
		shift(p, o);
		break;
	case KTEST:
		test(p, o);
		break;
	case KXCHG:
		put1(o->op);
		if(isreg(&p->from))
			modrm(&p->to, regno(&p->from));
		else
			modrm(&p->from, regno(&p->to));
		break;
	case KPUSH:
		pushpop(p, o, &p->from);
		break;
	case KPOP:
		pushpop(p, o, &p->to);
		break;
	case KCALL:
	case KJMP:
	case KJCC:
	case KLOOP:
		jump(p, o);
		break;
	case KINT:
		put1(o->op);
		put1(p->from.offset);
		break;
	case KPORT:
		prefix(o->width);
		if(p->from.type == D_CONST){
			put1(o->op | o->width > 1);
			put1(p->from.offset);
		} else
			put1(o->op | 8 | o->width > 1);
		break;
	case KSET:
		putop(o->op);
		modrm(&p->to, 0);
		break;
	case KBYTES:
		if(o->width > 0)
			putimm(o->width, constval(&p->from));
		break;
	case KADJSP:
		put1(issmall(&p->from) ? 0x83 : 0x81);
		put1(p->from.offset > 0 ? 0xec : 0xc4);
		putimm(issmall(&p->from) ? 1 : 4, p->from.offset > 0 ? p->from.offset : -p->from.offset);
		break;
	}
	return out - buf;
}
