#include <u.h>
#include <libc.h>
#include "../8c/8.out.h"
#include "cc.h"

enum {
	NHASH = 512,
	NTEXT = 4096
};

int tok;
long tokval;
int tokunsigned;	/* the number had a suffix u */
Sym *toksym;
char *tokstr;
int tokstrlen;
int wantnewline;	/* the end of a line is a token */

static Sym *hash[NHASH];
static char text[NTEXT];
static int bol = 1;	/* only blanks on the line so far */
static int ahead;	/* a token was looked at */
static int aheadtok;
static long aheadval;
static Sym *aheadsym;

Sym*
lookup(char *name)
{
	Sym *s;
	uint h;
	char *p;

	h = 0;
	for(p = name; *p != 0; p++)
		h = h * 31 + *(uchar*)p;
	h &= NHASH - 1;
	for(s = hash[h]; s != nil; s = s->link)
		if(strcmp(s->name, name) == 0)
			return s;
	s = new(sizeof(Sym));
	s->name = strcpy(new(strlen(name) + 1), name);
	s->link = hash[h];
	hash[h] = s;
	return s;
}

/* Begin with a file. */
void
lexinit(char *file)
{
	setsource(file);
	pushfile(file);
}

static int
isletter(int c)
{
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 128;
}

static int
isdigit(int c)
{
	return c >= '0' && c <= '9';
}

static int
hexdigit(int c)
{
	if(isdigit(c))
		return c - '0';
	if(c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if(c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static int
name(int c)
{
	int n;

	n = 0;
	do {
		if(n < NTEXT - 1)
			text[n++] = c;
		c = getch();
	} while(isletter(c) || isdigit(c));
	ungetch(c);
	text[n] = 0;
	toksym = lookup(text);
	if(toksym->macro != nil && expand(toksym))
		return 0;
	if(toksym->word != 0)
		return toksym->word;
	return TNAME;
}

static int
number(int c)
{
	ulong v;
	int base;

	base = 10;
	v = 0;
	if(c == '0'){
		base = 8;
		c = getch();
		if(c == 'x' || c == 'X'){
			base = 16;
			c = getch();
		}
	}
	for(; hexdigit(c) >= 0 && hexdigit(c) < base; c = getch())
		v = v * base + hexdigit(c);
	tokunsigned = 0;
	while(c == 'u' || c == 'U' || c == 'l' || c == 'L'){
		if(c == 'u' || c == 'U')
			tokunsigned = 1;
		c = getch();
	}
	if(isletter(c) || isdigit(c))
		diag(line, "bad number");
	ungetch(c);
	tokval = v;
	if((long)v < 0 && base != 10)
		tokunsigned = 1;
	return TNUMBER;
}

/* One character of a string or character constant; -1 at the closing quote, -2 where it is missing. */
static int
escape(int quote)
{
	int c, v, i;

	c = getch();
	if(c == quote)
		return -1;
	if(c == '\n' || c < 0){
		diag(line, "missing %c", quote);
		ungetch(c);
		return -2;
	}
	if(c != '\\')
		return c;
	c = getch();
	switch(c){
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case 'b':
		return '\b';
	case 'a':
		return 7;
	case 'f':
		return '\f';
	case 'v':
		return 11;
	case 'x':
		v = 0;
		for(c = getch(); hexdigit(c) >= 0; c = getch())
			v = v * 16 + hexdigit(c);
		ungetch(c);
		return v & 0xff;
	}
	if(c < '0' || c > '7')
		return c;
	v = 0;
	for(i = 0; i < 3 && c >= '0' && c <= '7'; i++){
		v = v * 8 + c - '0';
		c = getch();
	}
	ungetch(c);
	return v & 0xff;
}

static int
string(void)
{
	int c, n;

	n = 0;
	while((c = escape('"')) >= 0)
		if(n < NTEXT - 1)
			text[n++] = c;
		else
			fatal("string is too long");
	text[n] = 0;
	tokstr = text;
	tokstrlen = n;
	return TSTRING;
}

static int
character(void)
{
	int c;

	c = escape('\'');
	if(c < 0){
		diag(line, "empty character constant");
		c = 0;
	} else if(escape('\'') != -1)
		diag(line, "character constant is too long");
	tokval = (char)c;
	tokunsigned = 0;
	return TNUMBER;
}

/* If the next character is c, take it. */
static int
follows(int c)
{
	int d;

	d = getch();
	if(d == c)
		return 1;
	ungetch(d);
	return 0;
}

static int
either(int c, int yes, int no)
{
	if(follows(c))
		return yes;
	return no;
}

static void
comment(void)
{
	int c, d;

	c = getch();
	do {
		d = c;
		c = getch();
		if(c < 0)
			fatal("comment does not end");
	} while(d != '*' || c != '/');
}

/* A token that begins with c; 0 if it is none. */
static int
token(int c)
{
	if(isletter(c))
		return name(c);
	if(isdigit(c))
		return number(c);
	switch(c){
	case '"':
		return string();
	case '\'':
		return character();
	case '/':
		if(follows('*')){
			comment();
			return 0;
		}
		if(follows('/')){
			do
				c = getch();
			while(c != '\n' && c >= 0);
			ungetch(c);
			return 0;
		}
		return either('=', TASDIV, '/');
	case '&':
		if(follows('&'))
			return TANDAND;
		return either('=', TASAND, '&');
	case '|':
		if(follows('|'))
			return TOROR;
		return either('=', TASOR, '|');
	case '+':
		if(follows('+'))
			return TINC;
		return either('=', TASADD, '+');
	case '-':
		if(follows('-'))
			return TDEC;
		if(follows('>'))
			return TARROW;
		return either('=', TASSUB, '-');
	case '<':
		if(follows('<'))
			return either('=', TASSHL, TSHL);
		return either('=', TLE, '<');
	case '>':
		if(follows('>'))
			return either('=', TASSHR, TSHR);
		return either('=', TGE, '>');
	case '=':
		return either('=', TEQ, '=');
	case '!':
		return either('=', TNE, '!');
	case '*':
		return either('=', TASMUL, '*');
	case '%':
		return either('=', TASMOD, '%');
	case '^':
		return either('=', TASXOR, '^');
	case '.':
		if(follows('.')){
			if(!follows('.'))
				diag(line, "syntax: ..");
			return TDOTS;
		}
		return '.';
	}
	return c;
}

static int
scan(void)
{
	int c, t;

	for(;;){
		c = getch();
		if(c < 0)
			return TEOF;
		if(c == '\n'){
			bol = 1;
			if(wantnewline)
				return c;
			continue;
		}
		if(c == ' ' || c == '\t' || c == '\r' || c == '\f')
			continue;
		if(c == '#' && bol){
			directive();
			continue;
		}
		bol = 0;
		t = token(c);
		if(t != 0)
			return t;
	}
}

/* The next token is left in tok, what belongs to it in tokval, toksym, tokstr. */
int
next(void)
{
	if(ahead){
		ahead = 0;
		tok = aheadtok;
		tokval = aheadval;
		toksym = aheadsym;
		return tok;
	}
	tok = scan();
	return tok;
}

/* Look at the token after this one, which keeps its value. */
int
peek(void)
{
	long v;
	Sym *s;

	if(!ahead){
		v = tokval;
		s = toksym;
		aheadtok = scan();
		aheadval = tokval;
		aheadsym = toksym;
		tokval = v;
		toksym = s;
		ahead = 1;
	}
	return aheadtok;
}
