#include <u.h>
#include <libc.h>

static int
digit(int c)
{
	if(c >= '0' && c <= '9')
		return c - '0';
	if(c >= 'a' && c <= 'z')
		return c - 'a' + 10;
	if(c >= 'A' && c <= 'Z')
		return c - 'A' + 10;
	return 99;
}

/* Base 0 takes the base from a prefix: 0x, 0, or none. */
ulong
strtoul(char *s, char **endp, int base)
{
	ulong v;
	int neg;

	while(*s == ' ' || *s == '\t')
		s++;
	neg = 0;
	if(*s == '-' || *s == '+')
		neg = *s++ == '-';
	if(s[0] == '0' && (s[1] == 'x' || s[1] == 'X') && (base == 0 || base == 16)){
		s += 2;
		base = 16;
	} else if(base == 0){
		base = 10;
		if(*s == '0')
			base = 8;
	}
	for(v = 0; digit(*s) < base; s++)
		v = v * base + digit(*s);
	if(endp != nil)
		*endp = s;
	if(neg)
		return -v;
	return v;
}
