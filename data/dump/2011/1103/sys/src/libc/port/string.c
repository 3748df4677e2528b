#include <u.h>
#include <libc.h>

long
strlen(char *s)
{
	char *p;

	for(p = s; *p != 0; p++)
		;
	return p - s;
}

int
strcmp(char *a, char *b)
{
	for(; *a == *b; a++, b++)
		if(*a == 0)
			return 0;
	return *(uchar*)a - *(uchar*)b;
}

int
strncmp(char *a, char *b, long n)
{
	for(; n > 0; n--){
		if(*a != *b)
			return *(uchar*)a - *(uchar*)b;
		if(*a == 0)
			return 0;
		a++;
		b++;
	}
	return 0;
}

char*
strcpy(char *to, char *from)
{
	char *p;

	for(p = to; (*p = *from) != 0; p++)
		from++;
	return to;
}

char*
strcat(char *to, char *from)
{
	strcpy(to + strlen(to), from);
	return to;
}

/* The first c in s, which may be the terminating zero. */
char*
strchr(char *s, int c)
{
	for(; *s != c; s++)
		if(*s == 0)
			return nil;
	return s;
}

char*
strrchr(char *s, int c)
{
	char *last;

	for(last = nil; *s != 0; s++)
		if(*s == c)
			last = s;
	return last;
}

char*
strdup(char *s)
{
	char *p;

	p = malloc(strlen(s) + 1);
	if(p != nil)
		strcpy(p, s);
	return p;
}
