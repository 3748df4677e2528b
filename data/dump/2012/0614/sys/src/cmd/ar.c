#include <u.h>
#include <libc.h>
#include <ar.h>
#include "8c/8.out.h"

/*
 * ar rc archive file ...: make an archive of object files from nothing, with a
 * table of the symbols that they define.  Dates, users and groups are zero,
 * so that the same files make the same archive.
 */
typedef struct Member Member;

struct Member {
	char *name;	/* of the file */
	uchar *data;
	long size;
};

static uchar *symdef;
static long nsymdef;

static void
fill(char *to, int n, char *s)
{
	int i;

	for(i = 0; i < n; i++)
		to[i] = *s != 0 ? *s++ : ' ';
}

static void
header(struct ar_hdr *h, char *name, long size)
{
	char buf[16];

	fill(h->name, SARNAME, name);
	fill(h->date, sizeof(h->date), "0");
	fill(h->uid, sizeof(h->uid), "0");
	fill(h->gid, sizeof(h->gid), "0");
	fill(h->mode, sizeof(h->mode), "644");
	seprint(buf, buf + sizeof(buf), "%ld", size);
	fill(h->size, sizeof(h->size), buf);
	fill(h->fmag, 2, ARFMAG);
}

static void
readmember(Member *m)
{
	int fd;
	long n, max;

	fd = open(m->name, OREAD);
	if(fd < 0)
		sysfatal("cannot open %s: %r", m->name);
	max = 8192;
	m->data = malloc(max);
	while((n = read(fd, m->data + m->size, max - m->size)) > 0){
		m->size += n;
		if(m->size == max){
			max *= 2;
			m->data = realloc(m->data, max);
		}
	}
	if(n < 0)
		sysfatal("%s: %r", m->name);
	close(fd);
}

/* Where the operand at p ends; its symbol's number, 0 if it has none. */
static uchar*
skipadr(uchar *p, int *sym)
{
	int t;

	t = *p++;
	*sym = 0;
	if(t & T_INDEX)
		p += 2;
	if(t & T_OFFSET)
		p += 4;
	if(t & T_SYM)
		*sym = *p++;
	if(t & (T_FCONST | T_SCONST))
		p += 8;
	if(t & T_TYPE)
		p++;
	return p;
}

static void
addsym(int type, long at, char *name)
{
	int n;

	n = strlen(name) + 1;
	symdef = realloc(symdef, nsymdef + n + 5);
	symdef[nsymdef++] = type;
	symdef[nsymdef++] = at;
	symdef[nsymdef++] = at >> 8;
	symdef[nsymdef++] = at >> 16;
	symdef[nsymdef++] = at >> 24;
	memmove(symdef + nsymdef, name, n);
	nsymdef += n;
}

/* Enter what the object defines for others. */
static void
scan(Member *m, long at)
{
	char *names[NSYM];
	int types[NSYM], as, num, sym, to;
	uchar *p, *e;

	p = m->data;
	e = p + m->size;
	memset(types, 0, sizeof(types));
	while(p + 2 <= e){
		as = p[0] | p[1] << 8;
		p += 2;
		if(as <= 0 || as >= ALAST)
			sysfatal("%s: not an object file", m->name);
		if(as == ANAME || as == ASIGNAME){
			if(as == ASIGNAME)
				p += 4;
			num = p[1] % NSYM;
			types[num] = p[0];
			names[num] = (char*)p + 2;
			p += strlen((char*)p + 2) + 3;
			continue;
		}
		p = skipadr(p + 4, &sym);
		p = skipadr(p, &to);
		if((as == ATEXT || as == AGLOBL) && types[sym] == D_EXTERN)
			addsym(as == ATEXT ? 'T' : 'D', at, names[sym]);
	}
}

static long
even(long n)
{
	return n + 1 & ~1;
}

static void
put(int fd, void *p, long n, char *file)
{
	if(write(fd, p, n) != n)
		sysfatal("%s: %r", file);
}

int
main(int argc, char **argv)
{
	struct ar_hdr h;
	Member *members, *m;
	char *base;
	long at, tab;
	int fd, i, n, pass;

	if(argc < 4 || strchr(argv[1], 'r') == nil){
		fprint(2, "usage: ar rc archive file.8 ...\n");
		exits("usage");
	}
	n = argc - 3;
	members = malloc(n * sizeof(Member));
	for(i = 0; i < n; i++){
		members[i].name = argv[i + 3];
		readmember(&members[i]);
	}
	/* the table comes first, and its size moves what it speaks of */
	tab = 0;
	for(pass = 0; pass < 2; pass++){
		nsymdef = 0;
		at = SARMAG + SARHDR + even(tab);
		for(i = 0; i < n; i++){
			scan(&members[i], at);
			at += SARHDR + even(members[i].size);
		}
		tab = nsymdef;
	}
	fd = create(argv[2], OWRITE, 0664);
	if(fd < 0)
		sysfatal("cannot create %s: %r", argv[2]);
	put(fd, ARMAG, SARMAG, argv[2]);
	header(&h, SYMDEF, even(tab));
	put(fd, &h, SARHDR, argv[2]);
	symdef = realloc(symdef, tab + 1);
	symdef[tab] = 0;
	put(fd, symdef, even(tab), argv[2]);
	for(i = 0; i < n; i++){
		m = &members[i];
		base = strrchr(m->name, '/');
		header(&h, base != nil ? base + 1 : m->name, m->size);
		put(fd, &h, SARHDR, argv[2]);
		put(fd, m->data, m->size, argv[2]);
		if(m->size & 1)
			put(fd, "", 1, argv[2]);
	}
	exits(nil);
	return 0;
}
