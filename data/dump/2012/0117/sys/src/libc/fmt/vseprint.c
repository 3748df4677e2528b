#include <u.h>
#include <libc.h>

/*
 * Formatted output into a buffer.  After % come flags and counts in any
 * sensible order: - left, # prefix, comma for thousands, u unsigned; l and h, which
 * change nothing; a width, a precision; * takes a count from the arguments.  Then a verb:
 * d o x X p numbers, c a character, s a string, r the error string.
 */
typedef struct Fmt Fmt;

struct Fmt {
	char *p;	/* next byte */
	char *e;	/* last byte that may be written */
	int width;
	int prec;	/* -1: none */
	int left;
	int sharp;
	int unsign;
	int comma;
};

static void
put(Fmt *f, int c)
{
	if(f->p < f->e)
		*f->p++ = c;
}

static void
pad(Fmt *f, int n)
{
	for(; n > 0; n--)
		put(f, ' ');
}

static void
putstr(Fmt *f, char *s)
{
	int n, i;

	if(s == nil)
		s = "<nil>";
	n = strlen(s);
	if(f->prec >= 0 && n > f->prec)
		n = f->prec;
	if(!f->left)
		pad(f, f->width - n);
	for(i = 0; i < n; i++)
		put(f, s[i]);
	if(f->left)
		pad(f, f->width - n);
}

static void
putnum(Fmt *f, ulong v, int base, char *digits)
{
	char buf[48], *p;
	int neg, n;

	neg = 0;
	if(!f->unsign && base == 10 && (long)v < 0){
		neg = 1;
		v = -v;
	}
	p = buf + sizeof(buf);
	*--p = 0;
	n = 0;
	do {
		if(f->comma && n > 0 && n % 3 == 0)
			*--p = ',';
		*--p = digits[v % base];
		v /= base;
		n++;
	} while(v != 0);
	while(n < f->prec && p > buf + 3){
		*--p = '0';
		n++;
	}
	if(f->sharp && base == 16){
		*--p = digits[16];
		*--p = '0';
	}
	if(f->sharp && base == 8)
		*--p = '0';
	if(neg)
		*--p = '-';
	f->prec = -1;
	putstr(f, p);
}

/* Writes at most e-buf bytes, the last a zero; the answer points at that zero. */
char*
vseprint(char *buf, char *e, char *fmt, va_list arg)
{
	Fmt f;
	char one[2], err[ERRMAX];
	int n, verb;

	f.p = buf;
	f.e = e - 1;
	while(*fmt != 0){
		if(*fmt != '%'){
			put(&f, *fmt++);
			continue;
		}
		fmt++;
		f.width = 0;
		f.prec = -1;
		f.left = 0;
		f.sharp = 0;
		f.unsign = 0;
		f.comma = 0;
		n = 0;
	more:
		verb = *fmt++;
		switch(verb){
		case '-':
			f.left = 1;
			goto more;
		case '#':
			f.sharp = 1;
			goto more;
		case 'u':
			f.unsign = 1;
			goto more;
		case ',':
			f.comma = 1;
			goto more;
		case 'l':
		case 'h':
			goto more;
		case '.':
			f.prec = 0;
			n = 1;
			goto more;
		case '*':
			if(n)
				f.prec = va_arg(arg, int);
			else
				f.width = va_arg(arg, int);
			goto more;
		case '0': case '1': case '2': case '3': case '4':
		case '5': case '6': case '7': case '8': case '9':
			if(n)
				f.prec = f.prec * 10 + verb - '0';
			else
				f.width = f.width * 10 + verb - '0';
			goto more;
		case 'd':
			putnum(&f, va_arg(arg, ulong), 10, "0123456789");
			break;
		case 'o':
			putnum(&f, va_arg(arg, ulong), 8, "01234567");
			break;
		case 'p':
			f.prec = 8;
		case 'x':
			putnum(&f, va_arg(arg, ulong), 16, "0123456789abcdefx");
			break;
		case 'X':
			putnum(&f, va_arg(arg, ulong), 16, "0123456789ABCDEFX");
			break;
		case 'c':
			one[0] = va_arg(arg, int);
			one[1] = 0;
			putstr(&f, one);
			break;
		case 's':
			putstr(&f, va_arg(arg, char*));
			break;
		case 'r':
			rerrstr(err, ERRMAX);
			putstr(&f, err);
			break;
		case 0:
			fmt--;
			break;
		default:
			put(&f, verb);
		}
	}
	*f.p = 0;
	return f.p;
}
