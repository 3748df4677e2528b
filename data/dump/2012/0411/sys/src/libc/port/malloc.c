#include <u.h>
#include <libc.h>

/*
 * Blocks come in sizes of a power of two, from 16 bytes up, with a head
 * of eight bytes.  Free blocks wait in a list for each size.
 */
typedef struct Head Head;

struct Head {
	Head *next;
	int class;
};

enum {
	NCLASS = 28,
	CHUNK = 65536
};

static Head *freelist[NCLASS];
static char *room;
static char *roomend;

static Head*
carve(ulong size)
{
	ulong n;
	Head *h;

	if(size > roomend - room){
		n = size;
		if(n < CHUNK)
			n = CHUNK;
		room = sbrk(n);
		if(room == (char*)-1){
			room = roomend;
			return nil;
		}
		roomend = room + n;
	}
	h = (Head*)room;
	room += size;
	return h;
}

void*
malloc(ulong n)
{
	Head *h;
	int class;

	for(class = 0; class < NCLASS; class++)
		if(n + sizeof(Head) <= 16 << class)
			break;
	if(class == NCLASS)
		return nil;
	h = freelist[class];
	if(h != nil)
		freelist[class] = h->next;
	else {
		h = carve(16 << class);
		if(h == nil)
			return nil;
	}
	h->class = class;
	memset(h + 1, 0, n);
	return h + 1;
}

void
free(void *p)
{
	Head *h;

	if(p == nil)
		return;
	h = (Head*)p - 1;
	h->next = freelist[h->class];
	freelist[h->class] = h;
}

void*
realloc(void *p, ulong n)
{
	void *q;
	ulong old;

	if(p == nil)
		return malloc(n);
	old = (16 << ((Head*)p - 1)->class) - sizeof(Head);
	if(n <= old)
		return p;
	q = malloc(n);
	if(q == nil)
		return nil;
	memmove(q, p, old);
	free(p);
	return q;
}
