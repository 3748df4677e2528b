#include <u.h>
#include <libc.h>
#include "mk.h"

Rule *rules;
static Rule *lastrule;

static char*
readfile(char *name)
{
	int fd;
	long n, got, max;
	char *buf;

	fd = open(name, OREAD);
	if(fd < 0)
		fatal("cannot open %s: %r", name);
	max = 8192;
	buf = malloc(max);
	got = 0;
	while((n = read(fd, buf + got, max - got - 1)) > 0){
		got += n;
		if(got + 1 >= max){
			max *= 2;
			buf = realloc(buf, max);
		}
	}
	close(fd);
	buf[got] = 0;
	return buf;
}

/* Take a line from *sp, lines that end in a backslash with what follows them; 0 at the end. */
static int
getline(char **sp, char *line)
{
	char *s;
	int n;

	s = *sp;
	if(*s == 0)
		return 0;
	for(n = 0; *s != 0 && *s != '\n'; s++){
		if(s[0] == '\\' && s[1] == '\n'){
			s++;
			line[n++] = ' ';
		} else
			line[n++] = *s;
		if(n >= NLINE - 1)
			fatal("line is too long");
	}
	if(*s == '\n')
		s++;
	line[n] = 0;
	*sp = s;
	return 1;
}

static int
hasmeta(Words *w)
{
	for(; w != nil; w = w->link)
		if(strchr(w->s, '%') != nil)
			return 1;
	return 0;
}

/* targets : attributes : prerequisites; then the lines that begin with a blank */
static void
rule(char *line, char *colon, char **sp)
{
	char recipe[NLINE], next[NLINE], *p, *s, *second;
	Rule *r;

	r = malloc(sizeof(Rule));
	*colon++ = 0;
	second = strchr(colon, ':');
	if(second != nil){
		for(; colon < second; colon++)
			if(*colon == 'V')
				r->virtual = 1;
			else if(*colon == 'Q')
				r->quiet = 1;
			else
				fatal("unknown attribute of a rule: %c", *colon);
		colon++;
	}
	r->targets = expand(line);
	r->prereqs = expand(colon);
	r->meta = hasmeta(r->targets);
	p = recipe;
	*p = 0;
	for(;;){
		s = *sp;
		if(*s != ' ' && *s != '\t')
			break;
		getline(sp, next);
		for(s = next; *s == ' ' || *s == '\t'; s++)
			;
		p = seprint(p, recipe + sizeof(recipe), "%s\n", s);
	}
	if(p != recipe)
		r->recipe = strdup(recipe);
	if(lastrule == nil)
		rules = r;
	else
		lastrule->link = r;
	lastrule = r;
}

void
parse(char *file)
{
	char *s, *p, line[NLINE];
	Words *w;

	s = readfile(file);
	while(getline(&s, line)){
		p = strchr(line, '#');
		if(p != nil)
			*p = 0;
		if(line[0] == '<'){
			for(w = expand(line + 1); w != nil; w = w->link)
				parse(w->s);
			continue;
		}
		for(p = line; *p != 0 && *p != ':' && *p != '='; p++)
			;
		if(*p == '='){
			*p = 0;
			w = expand(line);
			if(w == nil || w->link != nil)
				fatal("%s: bad assignment: %s", file, line);
			setvar(w->s, expand(p + 1), 0);
		} else if(*p == ':')
			rule(line, p, &s);
		else if(expand(line) != nil)
			fatal("%s: syntax error: %s", file, line);
	}
}
