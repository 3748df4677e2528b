#include <u.h>
#include <libc.h>
#include "mk.h"

enum {
	NMETA = 3
};

static File *files;

/* When the file was written, in seconds; 0 if there is none. */
static ulong
modified(char *name)
{
	uchar buf[512];

	/* a directory entry: size[2] type[2] dev[4] qid[13] mode[4] atime[4] mtime[4] ... */
	if(stat(name, buf, sizeof(buf)) < 33)
		return 0;
	return buf[29] | buf[30] << 8 | buf[31] << 16 | buf[32] << 24;
}

static File*
getfile(char *name)
{
	File *f;

	for(f = files; f != nil; f = f->link)
		if(strcmp(f->name, name) == 0)
			return f;
	f = malloc(sizeof(File));
	f->name = strdup(name);
	f->time = modified(name);
	f->link = files;
	files = f;
	return f;
}

static int
contains(Words *w, char *s)
{
	for(; w != nil; w = w->link)
		if(strcmp(w->s, s) == 0)
			return 1;
	return 0;
}

/* Does the name match a%b?  Then leave what stands for the % in stem. */
static int
match(char *pattern, char *name, char *stem)
{
	char *p;
	int n, head, tail;

	p = strchr(pattern, '%');
	if(p == nil)
		return 0;
	n = strlen(name);
	head = p - pattern;
	tail = strlen(p + 1);
	if(n <= head + tail || strncmp(pattern, name, head) != 0 || strcmp(p + 1, name + n - tail) != 0)
		return 0;
	seprint(stem, stem + 256, "%.*s", n - head - tail, name + head);
	return 1;
}

static void
fillstem(char *buf, char *e, char *pattern, char *stem)
{
	char *p;

	p = strchr(pattern, '%');
	if(p == nil)
		seprint(buf, e, "%s", pattern);
	else
		seprint(buf, e, "%.*s%s%s", (int)(p - pattern), pattern, stem, p + 1);
}

/* The prerequisites of a meta-rule for this stem. */
static Words*
fillall(Rule *r, char *stem)
{
	Words *w, *out;
	char buf[512];

	out = nil;
	for(w = r->prereqs; w != nil; w = w->link){
		fillstem(buf, buf + sizeof(buf), w->s, stem);
		out = addword(out, buf);
	}
	return out;
}

static int
hasrule(char *name)
{
	Rule *r;

	for(r = rules; r != nil; r = r->link)
		if(!r->meta && contains(r->targets, name))
			return 1;
	return 0;
}

/*
 * The first meta-rule that makes the file out of something: its first
 * prerequisite is there or can be made, by so many meta-rules at most.
 */
static Rule*
metarule(char *name, char *stem, Words **prereqs, int depth)
{
	Rule *r;
	Words *w, *p, *unused;
	char inner[256];

	for(r = rules; r != nil; r = r->link){
		if(!r->meta || r->recipe == nil)
			continue;
		for(w = r->targets; w != nil; w = w->link){
			if(!match(w->s, name, stem))
				continue;
			p = fillall(r, stem);
			*prereqs = p;
			if(p == nil || getfile(p->s)->time != 0 || hasrule(p->s))
				return r;
			if(depth > 0 && metarule(p->s, inner, &unused, depth - 1) != nil)
				return r;
		}
	}
	return nil;
}

void
make(char *name)
{
	File *f, *g;
	Rule *r, *how;
	Words *w, *all, *found;
	char stem[256];
	int due, virtual;

	f = getfile(name);
	if(f->state == DONE)
		return;
	if(f->state == MAKING)
		fatal("%s depends on itself", name);
	f->state = MAKING;
	how = nil;
	all = nil;
	virtual = 0;
	stem[0] = 0;
	for(r = rules; r != nil; r = r->link){
		if(r->meta || !contains(r->targets, name))
			continue;
		for(w = r->prereqs; w != nil; w = w->link)
			all = addword(all, w->s);
		virtual |= r->virtual;
		if(r->recipe != nil){
			if(how != nil)
				fatal("two recipes for %s", name);
			how = r;
		}
	}
	if(how == nil && !virtual){
		how = metarule(name, stem, &found, NMETA);
		if(how != nil)
			for(w = found; w != nil; w = w->link)
				all = addword(all, w->s);
	}
	if(how == nil && all == nil && f->time == 0 && !virtual)
		fatal("don't know how to make '%s'", name);
	due = f->time == 0 || virtual;
	for(w = all; w != nil; w = w->link){
		make(w->s);
		g = getfile(w->s);
		if(g->made || g->time > f->time)
			due = 1;
	}
	if(due && how != nil){
		setvar("target", addword(nil, name), 0);
		setvar("prereq", all, 0);
		setvar("stem", stem[0] != 0 ? addword(nil, stem) : nil, 0);
		run(how, name);
		f->made = 1;
		f->time = modified(name);
	} else if(virtual)
		f->made = 1;
	f->state = DONE;
}
