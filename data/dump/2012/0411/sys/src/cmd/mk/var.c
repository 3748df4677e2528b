#include <u.h>
#include <libc.h>
#include "mk.h"

static Var *vars;

/* The list with a word more at its end. */
Words*
addword(Words *list, char *s)
{
	Words *w, *last;

	w = malloc(sizeof(Words));
	w->s = strdup(s);
	if(list == nil)
		return w;
	for(last = list; last->link != nil; last = last->link)
		;
	last->link = w;
	return list;
}

static Var*
find(char *name)
{
	Var *v;

	for(v = vars; v != nil; v = v->link)
		if(strcmp(v->name, name) == 0)
			return v;
	return nil;
}

static Words*
getvar(char *name)
{
	Var *v;

	v = find(name);
	if(v == nil)
		return nil;
	return v->value;
}

/* What is set on the command line stays. */
void
setvar(char *name, Words *value, int fixed)
{
	Var *v;

	v = find(name);
	if(v == nil){
		v = malloc(sizeof(Var));
		v->name = strdup(name);
		v->link = vars;
		vars = v;
	} else if(v->fixed)
		return;
	v->value = value;
	v->fixed = fixed;
}

/* The words with blanks between them; the end. */
char*
join(char *p, char *e, Words *w)
{
	*p = 0;
	for(; w != nil; w = w->link){
		p = seprint(p, e, "%s", w->s);
		if(w->link != nil)
			p = seprint(p, e, " ");
	}
	return p;
}

static int
isname(int c)
{
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
}

/* ${X:a%b=c%d}: the words of X that look like a%b, changed */
static Words*
substitute(Words *list, char *pattern)
{
	Words *out;
	char *from, *to, *fp, *tp, buf[512];
	int n, head, tail;

	from = strdup(pattern);
	to = strchr(from, '=');
	if(to == nil)
		fatal("bad substitution: %s", pattern);
	*to++ = 0;
	fp = strchr(from, '%');
	tp = strchr(to, '%');
	if(fp == nil || tp == nil)
		fatal("bad substitution: %s", pattern);
	*fp++ = 0;
	*tp++ = 0;
	head = strlen(from);
	tail = strlen(fp);
	out = nil;
	for(; list != nil; list = list->link){
		n = strlen(list->s);
		if(n < head + tail || strncmp(list->s, from, head) != 0 || strcmp(list->s + n - tail, fp) != 0){
			out = addword(out, list->s);
			continue;
		}
		seprint(buf, buf + sizeof(buf), "%s%.*s%s", to, n - head - tail, list->s + head, tp);
		out = addword(out, buf);
	}
	return out;
}

/* A variable at *sp, behind the $: its words. */
static Words*
reference(char **sp)
{
	char name[64], pattern[256], *s;
	Words *w;
	int n, brace;

	s = *sp;
	brace = *s == '{';
	if(brace)
		s++;
	for(n = 0; isname(*s) && n < sizeof(name) - 1; n++)
		name[n] = *s++;
	name[n] = 0;
	w = getvar(name);
	if(brace){
		if(*s == ':'){
			s++;
			for(n = 0; *s != 0 && *s != '}' && n < sizeof(pattern) - 1; n++)
				pattern[n] = *s++;
			pattern[n] = 0;
			w = substitute(w, pattern);
		}
		if(*s != '}')
			fatal("missing } in a variable");
		s++;
	}
	*sp = s;
	return w;
}

/*
 * Split a line into words and put in what variables hold.
 * A list in the middle of a word sticks to it at its ends.
 */
Words*
expand(char *s)
{
	Words *out, *w;
	char buf[NLINE], *p, *e;
	int quote, any;

	out = nil;
	p = buf;
	e = buf + sizeof(buf) - 1;
	quote = 0;
	any = 0;
	for(;;){
		if(*s == 0 || !quote && (*s == ' ' || *s == '\t' || *s == '\n')){
			if(any){
				*p = 0;
				out = addword(out, buf);
			}
			if(*s++ == 0)
				return out;
			p = buf;
			any = 0;
			continue;
		}
		if(*s == '\''){
			quote = !quote;
			any = 1;
			s++;
			continue;
		}
		if(*s == '$' && !quote){
			s++;
			for(w = reference(&s); w != nil; w = w->link){
				p = seprint(p, e, "%s", w->s);
				any = 1;
				if(w->link != nil){
					out = addword(out, buf);
					p = buf;
				}
			}
			continue;
		}
		any = 1;
		if(p < e)
			*p++ = *s;
		s++;
	}
}
