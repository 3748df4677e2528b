#include <u.h>
#include <libc.h>
#include "../8c/8.out.h"
#include "cc.h"

enum {
	NDIR = 8,
	NMACARG = 8,
	NBUF = 4096,
	NNEST = 16
};

static char *dirs[NDIR];
static int ndirs;
static char *srcdir = ".";	/* of the source file */
static int nest;	/* conditionals that are open */

void
incdir(char *dir)
{
	if(ndirs < NDIR)
		dirs[ndirs++] = dir;
}

/* Quoted names are looked for beside the source file. */
void
setsource(char *file)
{
	char *p;

	p = strrchr(file, '/');
	if(p == nil)
		return;
	srcdir = strdup(file);
	srcdir[p - file] = 0;
}

static int
blanks(void)
{
	int c;

	do
		c = getch();
	while(c == ' ' || c == '\t' || c == '\r');
	return c;
}

static int
isname(int c)
{
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 128;
}

/* The next word of the line; empty if there is none. */
static void
word(char *buf)
{
	int c, n;

	n = 0;
	for(c = blanks(); isname(c) && n < 255; c = getch())
		buf[n++] = c;
	buf[n] = 0;
	ungetch(c);
}

static void
skipline(void)
{
	int c;

	do
		c = getch();
	while(c != '\n' && c >= 0);
	ungetch(c);
}

/* The rest of the line, without comments and without blanks at its ends. */
static void
rest(char *buf)
{
	int c, d, n, quote;

	n = 0;
	quote = 0;
	for(c = blanks(); c != '\n' && c >= 0; c = getch()){
		if(quote == 0 && c == '/'){
			d = getch();
			if(d == '/'){
				skipline();
				continue;
			}
			if(d == '*'){
				c = getch();
				do {
					d = c;
					c = getch();
				} while(c >= 0 && (d != '*' || c != '/'));
				c = ' ';
			} else
				ungetch(d);
		}
		if(c == quote)
			quote = 0;
		else if(quote == 0 && (c == '"' || c == '\''))
			quote = c;
		if(n < NBUF - 2)
			buf[n++] = c;
		if(c == '\\' && quote != 0 && n < NBUF - 2)
			buf[n++] = getch();
	}
	while(n > 0 && (buf[n - 1] == ' ' || buf[n - 1] == '\t' || buf[n - 1] == '\r'))
		n--;
	buf[n] = 0;
	ungetch(c);
}

/* Replace the parameters' names in the body by their numbers. */
static char*
number(char *body, char **params, int n)
{
	char *out, *p, *q;
	int i, len, quote;

	out = malloc(strlen(body) + 1);
	p = out;
	quote = 0;
	while(*body != 0){
		if(quote == 0 && isname(*(uchar*)body)){
			for(len = 0; isname(((uchar*)body)[len]); len++)
				;
			for(i = 0; i < n; i++)
				if(strlen(params[i]) == len && strncmp(params[i], body, len) == 0)
					break;
			if(i < n)
				*p++ = i + 1;
			else
				for(q = body; q < body + len; q++)
					*p++ = *q;
			body += len;
			continue;
		}
		if(*body == quote)
			quote = 0;
		else if(quote == 0 && (*body == '"' || *body == '\''))
			quote = *body;
		else if(quote != 0 && *body == '\\' && body[1] != 0)
			*p++ = *body++;
		*p++ = *body++;
	}
	*p = 0;
	return out;
}

static void
define(void)
{
	char buf[NBUF], *params[NMACARG];
	Sym *s;
	Macro *m;
	int c, n;

	word(buf);
	if(buf[0] == 0){
		diag(line, "#define: no name");
		return;
	}
	s = lookup(buf);
	m = new(sizeof(Macro));
	m->nargs = -1;
	n = 0;
	c = getch();
	if(c == '('){
		do {
			word(buf);
			if(buf[0] != 0){
				if(n >= NMACARG)
					fatal("#define %s: too many arguments", s->name);
				params[n++] = strdup(buf);
			}
			c = blanks();
		} while(c == ',');
		if(c != ')')
			diag(line, "#define %s: syntax", s->name);
		m->nargs = n;
	} else
		ungetch(c);
	rest(buf);
	m->body = number(buf, params, n);
	s->macro = m;
}

/* -Dname or -Dname=body */
void
defineopt(char *s)
{
	Macro *m;
	char *p;

	m = new(sizeof(Macro));
	m->nargs = -1;
	p = strchr(s, '=');
	if(p == nil)
		m->body = "1";
	else {
		*p = 0;
		m->body = p + 1;
	}
	lookup(s)->macro = m;
}

static void
include(void)
{
	char buf[NBUF], name[512], *p;
	int i, quote;

	rest(buf);
	quote = buf[0];
	if(quote == '<')
		quote = '>';
	p = nil;
	if(quote == '"' || quote == '>')
		p = strchr(buf + 1, quote);
	if(p == nil){
		diag(line, "#include: syntax");
		return;
	}
	*p = 0;
	p = buf + 1;
	getch();	/* the newline, which belongs to this file */
	if(*p == '/' && readfile(p) >= 0)
		return;
	if(quote == '"'){
		if(strcmp(srcdir, ".") == 0)
			seprint(name, name + sizeof(name), "%s", p);
		else
			seprint(name, name + sizeof(name), "%s/%s", srcdir, p);
		if(readfile(name) >= 0)
			return;
	}
	for(i = 0; i < ndirs; i++){
		seprint(name, name + sizeof(name), "%s/%s", dirs[i], p);
		if(readfile(name) >= 0)
			return;
	}
	diag(line - 1, "#include: cannot find %s", p);
}

/* Pass over lines until the conditional's #else or #endif. */
static void
skip(void)
{
	char buf[256];
	int c, depth;

	depth = 0;
	for(;;){
		skipline();
		if(getch() < 0)
			fatal("#endif is missing");
		c = blanks();
		if(c != '#'){
			ungetch(c);
			continue;
		}
		word(buf);
		if(strcmp(buf, "ifdef") == 0 || strcmp(buf, "ifndef") == 0)
			depth++;
		else if(strcmp(buf, "endif") == 0){
			if(depth-- == 0){
				nest--;
				return;
			}
		} else if(strcmp(buf, "else") == 0 && depth == 0)
			return;
	}
}

/* A # at the beginning of a line has been read. */
void
directive(void)
{
	char buf[256], name[256];
	int not;

	word(buf);
	if(strcmp(buf, "define") == 0)
		define();
	else if(strcmp(buf, "undef") == 0){
		word(name);
		lookup(name)->macro = nil;
	} else if(strcmp(buf, "include") == 0){
		include();
		return;
	} else if(strcmp(buf, "ifdef") == 0 || strcmp(buf, "ifndef") == 0){
		not = buf[2] == 'n';
		word(name);
		nest++;
		if((lookup(name)->macro != nil) == not)
			skip();
	} else if(strcmp(buf, "else") == 0){
		if(nest == 0)
			diag(line, "#else without #ifdef");
		skip();
	} else if(strcmp(buf, "endif") == 0){
		if(nest-- == 0)
			diag(line, "#endif without #ifdef");
	} else if(buf[0] != 0 && strcmp(buf, "pragma") != 0)
		diag(line, "unknown directive: #%s", buf);
	skipline();
}

/* Read the arguments of a macro into buf, each ended by a zero; the count. */
static int
arguments(Sym *s, char *buf)
{
	int c, n, depth, quote;
	char *p, *e;

	p = buf;
	e = buf + NBUF - 2;
	n = 0;
	depth = 0;
	quote = 0;
	for(;;){
		c = getch();
		if(c < 0 || p >= e)
			fatal("arguments of macro %s do not end", s->name);
		if(c == '\n')
			c = ' ';
		if(quote != 0){
			if(c == quote)
				quote = 0;
			else if(c == '\\'){
				*p++ = c;
				c = getch();
			}
		} else if(c == '"' || c == '\'')
			quote = c;
		else if(c == '(')
			depth++;
		else if(c == ')'){
			if(depth-- == 0)
				break;
		} else if(c == ',' && depth == 0){
			*p++ = 0;
			n++;
			continue;
		}
		*p++ = c;
	}
	*p = 0;
	if(p == buf)
		return 0;
	return n + 1;
}

/* Begin to read the macro's text; 0 if the name is not to be expanded here. */
int
expand(Sym *s)
{
	char args[NBUF], out[NBUF], *p, *q, *body;
	Macro *m;
	int c, i, n;

	m = s->macro;
	if(m->busy)
		return 0;
	if(m->nargs < 0){
		pushtext(m->body, m);
		return 1;
	}
	c = blanks();
	if(c != '('){
		ungetch(c);
		return 0;
	}
	n = arguments(s, args);
	if(n != m->nargs){
		diag(line, "macro %s wants %d arguments, has %d", s->name, m->nargs, n);
		return 0;
	}
	p = out;
	for(body = m->body; *body != 0; body++){
		if(p >= out + NBUF - 2)
			fatal("text of macro %s is too long", s->name);
		if(*body >= 1 && *body <= NMACARG){
			q = args;
			for(i = 1; i < *body; i++)
				q += strlen(q) + 1;
			for(; *q != 0 && p < out + NBUF - 2; q++)
				*p++ = *q;
		} else
			*p++ = *body;
	}
	*p = 0;
	pushtext(strdup(out), m);
	return 1;
}
