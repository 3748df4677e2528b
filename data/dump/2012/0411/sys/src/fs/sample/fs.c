#include <u.h>
#include <libc.h>
#include "dat.h"
#include "fns.h"

/*
 * A very small file system: block 0 is the super block, block 1 the only
 * directory, the others files.  Every block has a tag, the path of what it belongs to,
 * and the sum of its bytes.
 */
enum {
	SUPER = 0,
	DIR = 1,
	DIRPATH = 1,
	FIRSTPATH = 2
};

static int nextblock;
static int nextpath;

static Block*
get(int n)
{
	Device *d;

	d = topdev();
	return d->ops->get(d, n);
}

static ulong
sum(Block *b)
{
	ulong s;
	int i;

	s = b->tag * 31 + b->path;
	for(i = 0; i < sizeof(b->data); i++)
		s = s * 33 ^ *(uchar*)&b->data[i];
	return s;
}

static void
claim(int n, int tag, int path)
{
	Block *b;

	b = get(n);
	memset(b, 0, sizeof(Block));
	b->tag = tag;
	b->path = path;
	b->sum = sum(b);
}

static int
ndentries(void)
{
	return sizeof(((Block*)0)->data) / sizeof(Dentry);
}

static Dentry*
dentry(int n)
{
	return (Dentry*)get(DIR)->data + n;
}

/* Make a file with this content; 0 if there is no room. */
static int
makefile(char *name, char *text, long n)
{
	Dentry *d;
	Block *b;
	int i;
	long m;

	for(i = 0; i < ndentries(); i++)
		if(dentry(i)->path == 0)
			break;
	if(i == ndentries())
		return 0;
	d = dentry(i);
	strcpy(d->name, name);
	d->mode = 0664;
	d->path = nextpath++;
	for(i = 0; n > 0 && i < NDIRECT; i++){
		m = n < sizeof(b->data) ? n : sizeof(b->data);
		d->direct[i] = nextblock;
		claim(nextblock, Tfile, d->path);
		b = get(nextblock++);
		memmove(b->data, text, m);
		b->sum = sum(b);
		d->size += m;
		text += m;
		n -= m;
	}
	get(DIR)->sum = sum(get(DIR));
	return 1;
}

/* Ream the device, and give it some files. */
void
fsinit(void)
{
	static char text[3000];
	char name[NAMELEN];
	int i;

	nextblock = 2;
	nextpath = FIRSTPATH;
	claim(SUPER, Tsuper, 0);
	claim(DIR, Tdir, DIRPATH);
	for(i = 0; i < sizeof(text); i++)
		text[i] = 'a' + i % 26;
	for(i = 0; i < 5; i++){
		seprint(name, name + sizeof(name), "file%d", i);
		if(!makefile(name, text + i, 600 * (i + 1) - i))
			panic("cannot create %s", name);
	}
}

static int
checkblock(int n, int tag, int path)
{
	Block *b;

	b = get(n);
	if(b->tag == tag && b->path == path && b->sum == sum(b))
		return 0;
	print("block %d: tag %d path %d sum %8.8lux\n", n, b->tag, b->path, b->sum);
	return 1;
}

/* Look at everything; how much of it is bad. */
int
fscheck(void)
{
	Dentry *d;
	long left;
	int i, j, bad, files;

	bad = checkblock(SUPER, Tsuper, 0) + checkblock(DIR, Tdir, DIRPATH);
	files = 0;
	for(i = 0; i < ndentries(); i++){
		d = dentry(i);
		if(d->path == 0)
			continue;
		files++;
		left = d->size;
		for(j = 0; left > 0; j++){
			bad += checkblock(d->direct[j], Tfile, d->path);
			left -= sizeof(((Block*)0)->data);
		}
	}
	print("check: %d files, %d blocks used, nbad = %d\n", files, nextblock, bad);
	return bad;
}
