#include <u.h>
#include <libc.h>
#include <ar.h>
#include "../8c/8.out.h"
#include "l.h"

enum {
	NPATH = 32	/* pieces of a path */
};

Prog *firstp, *datap, *curtext;
static Prog *lastp, *lastdata;
static long pc;		/* instructions so far */
static int version;
static int npieces;	/* of all paths */
static Sym *path[NPATH];
static int npath;
static Auto *hist, *lasthist;

Prog*
newprog(void)
{
	Prog *p;

	p = new(sizeof(Prog));
	p->from.type = D_NONE;
	p->from.index = D_NONE;
	p->to.type = D_NONE;
	p->to.index = D_NONE;
	return p;
}

static uchar*
readall(char *name, long *size)
{
	int fd;
	long n, max, m;
	uchar *buf;

	fd = open(name, OREAD);
	if(fd < 0){
		curtext = nil;
		diag("cannot open file: %s", name);
		errorexit();
	}
	max = 65536;
	buf = malloc(max);
	n = 0;
	while(buf != nil && (m = read(fd, buf + n, max - n)) > 0){
		n += m;
		if(n == max){
			max *= 2;
			buf = realloc(buf, max);
		}
	}
	if(buf == nil)
		sysfatal("%s: out of memory", name);
	close(fd);
	*size = n;
	return buf;
}

static long
get4(uchar *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | p[3] << 24;
}

/* Note that the function at hand has a local or parameter s. */
static void
noteauto(Adr *a)
{
	Auto *u;

	if(curtext == nil)
		return;
	for(u = curtext->autos; u != nil; u = u->link)
		if(u->sym == a->sym && u->type == a->type){
			if(u->offset > a->offset)
				u->offset = a->offset;
			return;
		}
	u = new(sizeof(Auto));
	u->sym = a->sym;
	u->type = a->type;
	u->offset = a->offset;
	u->link = curtext->autos;
	curtext->autos = u;
}

/* Read an operand; where it ends. */
static uchar*
getadr(uchar *p, Adr *a, Sym **syms)
{
	int t;

	t = *p++;
	a->type = D_NONE;
	a->index = D_NONE;
	a->scale = 0;
	a->offset = 0;
	a->sym = nil;
	if(t & T_INDEX){
		a->index = *p++;
		a->scale = *p++;
	}
	if(t & T_OFFSET){
		a->offset = get4(p);
		p += 4;
	}
	if(t & T_SYM)
		a->sym = syms[*p++ % NSYM];
	if(t & T_FCONST)
		p += 8;
	if(t & T_SCONST){
		memmove(a->text, p, NSNAME);
		p += NSNAME;
		a->type = D_SCONST;
	}
	if(t & T_TYPE)
		a->type = *p++;
	if(a->sym != nil && (a->type == D_AUTO || a->type == D_PARAM))
		noteauto(a);
	return p;
}

/* A line of history: the path that was collected begins at it. */
static void
addhist(long line)
{
	Auto *u;
	int i, n;

	u = new(sizeof(Auto));
	u->type = D_FILE;
	u->offset = line;
	u->npath = npath;
	u->path = new(2 * npath + 1);
	for(i = 0; i < npath; i++){
		n = path[i]->value;
		u->path[2 * i] = n >> 8;
		u->path[2 * i + 1] = n;
	}
	npath = 0;
	if(hist == nil)
		hist = u;
	else
		lasthist->link = u;
	lasthist = u;
}

static void
addname(int type, Sym *s)
{
	if(type == D_FILE){
		if(s->type != SFILE){
			s->type = SFILE;
			s->value = ++npieces;
		}
		if(npath < NPATH)
			path[npath++] = s;
	} else if((type == D_EXTERN || type == D_STATIC) && s->type == SNONE)
		s->type = SXREF;
}

static void
addtext(Prog *p, char *file)
{
	Sym *s;

	s = p->from.sym;
	if(s == nil){
		diag("%s: TEXT without a name", file);
		errorexit();
	}
	if(s->type != SNONE && s->type != SXREF)
		diag("%s: redefinition: %s", file, s->name);
	s->type = STEXT;
	curtext = p;
	p->hist = hist;
	hist = nil;
}

static void
adddata(Prog *p)
{
	if(lastdata == nil)
		datap = p;
	else
		lastdata->link = p;
	lastdata = p;
}

static void
addglobl(Prog *p, char *file)
{
	Sym *s;

	s = p->from.sym;
	if(s->type == SNONE || s->type == SXREF){
		s->type = SBSS;
		s->value = 0;
	}
	if(s->type != SBSS)
		diag("%s: redefinition: %s", file, s->name);
	else if(p->to.offset > s->value)
		s->value = p->to.offset;
}

static void
loadobj(uchar *p, long size, char *file)
{
	Sym *syms[NSYM], *s;
	uchar *end;
	Prog *q;
	long start;
	int as, type, num;

	end = p + size;
	version++;
	start = pc;
	curtext = nil;
	hist = nil;
	npath = 0;
	memset(syms, 0, sizeof(syms));
	while(p < end){
		as = p[0] | p[1] << 8;
		if(as <= 0 || as >= ALAST){
			curtext = nil;
			diag("%s: opcode out of range %d\n\tprobably not a .8 file", file, as);
			errorexit();
		}
		p += 2;
		if(as == ANAME || as == ASIGNAME){
			if(as == ASIGNAME)
				p += 4;
			type = *p++;
			num = *p++ % NSYM;
			s = lookup((char*)p, type == D_STATIC ? version : 0);
			p += strlen((char*)p) + 1;
			syms[num] = s;
			addname(type, s);
			continue;
		}
		q = newprog();
		q->as = as;
		q->line = get4(p);
		p = getadr(p + 4, &q->from, syms);
		p = getadr(p, &q->to, syms);
		switch(as){
		case AHISTORY:
			if(q->to.offset == 0)
				addhist(q->line);
			npath = 0;
			continue;
		case AEND:
			curtext = nil;
			return;
		case ADATA:
			adddata(q);
			continue;
		case AGLOBL:
			addglobl(q, file);
			continue;
		case ATEXT:
			addtext(q, file);
			break;
		default:
			if(oplook(as) == nil){
				diag("%s: unknown instruction %d", file, as);
				nerrors--;
				errorexit();
			}
		}
		if(q->to.type == D_BRANCH)
			q->to.offset += start;
		q->pc = pc++;
		if(lastp == nil)
			firstp = q;
		else
			lastp->link = q;
		lastp = q;
	}
	diag("truncated object file: %s", file);
}

/* Load the members of an archive that define what is missing, until nothing more is found. */
static void
loadarchive(uchar *buf, long size, char *file)
{
	struct ar_hdr *h;
	uchar *e, *stop;
	char name[256];
	Sym *s;
	long off;
	int again;

	h = (struct ar_hdr*)(buf + SARMAG);
	if(size < SARMAG + SARHDR || strncmp(h->name, SYMDEF, strlen(SYMDEF)) != 0){
		diag("%s: first entry not symbol header", file);
		return;
	}
	stop = buf + SARMAG + SARHDR + strtoul(h->size, nil, 10);
	do {
		again = 0;
		for(e = buf + SARMAG + SARHDR; e + 5 < stop; e += strlen((char*)e + 5) + 6){
			if(e[0] == 0)
				break;
			s = lookup((char*)e + 5, 0);
			if(s->type != SXREF)
				continue;
			off = get4(e + 1);
			if(off < 0 || off + SARHDR > size){
				diag("%s: bad or out of date archive", file);
				return;
			}
			h = (struct ar_hdr*)(buf + off);
			seprint(name, name + sizeof(name), "%s(%s)", file, s->name);
			loadobj(buf + off + SARHDR, strtoul(h->size, nil, 10), name);
			if(s->type == SXREF){
				diag("%s: failed to load: %s", file, s->name);
				return;
			}
			again = 1;
		}
	} while(again);
}

void
loadfile(char *name)
{
	uchar *buf;
	long size;

	buf = readall(name, &size);
	if(size >= SARMAG && strncmp((char*)buf, ARMAG, SARMAG) == 0)
		loadarchive(buf, size, name);
	else
		loadobj(buf, size, name);
}
