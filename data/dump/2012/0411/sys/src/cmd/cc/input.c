#include <u.h>
#include <libc.h>
#include "../8c/8.out.h"
#include "cc.h"

/*
 * Input is a stack: the file, the files that it includes, and on top of them
 * the texts of the macros being expanded.
 */
typedef struct Input Input;

struct Input {
	Input *link;
	char *p;
	char *e;
	Macro *macro;	/* nil for a file */
};

static Input *in;
static Input *unused;
long line = 1;

static void
push(char *p, char *e, Macro *m)
{
	Input *i;

	i = unused;
	if(i != nil)
		unused = i->link;
	else
		i = new(sizeof(Input));
	i->p = p;
	i->e = e;
	i->macro = m;
	i->link = in;
	in = i;
}

void
pushtext(char *s, Macro *m)
{
	m->busy = 1;
	push(s, s + strlen(s), m);
}

static void
pop(void)
{
	Input *i;

	i = in;
	in = i->link;
	if(i->macro != nil)
		i->macro->busy = 0;
	else
		linehist(nil);
	i->link = unused;
	unused = i;
}

/* Read from the file next; -1 if it cannot be opened. */
int
readfile(char *name)
{
	int fd;
	long n, got, size;
	char *buf, *bigger;

	fd = open(name, OREAD);
	if(fd < 0)
		return -1;
	size = 8192;
	buf = malloc(size);
	got = 0;
	for(;;){
		n = read(fd, buf + got, size - got);
		if(n < 0)
			fatal("%s: %r", name);
		if(n == 0)
			break;
		got += n;
		if(got == size){
			size *= 2;
			bigger = realloc(buf, size);
			if(bigger == nil)
				fatal("%s: out of memory", name);
			buf = bigger;
		}
	}
	close(fd);
	linehist(strdup(name));
	push(buf, buf + got, nil);
	return 0;
}

void
pushfile(char *name)
{
	if(readfile(name) < 0)
		fatal("%s: %r", name);
}

int
getch(void)
{
	int c;

	for(;;){
		if(in == nil)
			return -1;
		if(in->p >= in->e){
			pop();
			continue;
		}
		c = *(uchar*)in->p++;
		if(c == '\n'){
			if(in->macro == nil)
				line++;
			return c;
		}
		if(c == '\\' && in->p < in->e && *in->p == '\n'){
			in->p++;
			line++;
			continue;
		}
		return c;
	}
}

/* Only what getch gave last may be put back. */
void
ungetch(int c)
{
	if(c < 0 || in == nil)
		return;
	in->p--;
	if(c == '\n' && in->macro == nil)
		line--;
}
