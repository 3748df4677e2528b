#include <u.h>
#include <libc.h>
#include "mem.h"
#include "dat.h"
#include "fns.h"

/* The screen of a CGA in text mode: a character and its attribute in two bytes. */
enum {
	WIDTH = 80,
	HEIGHT = 25,
	GRAY = 0x700,
	CRTC = 0x3d4,
	CURSORHI = 14,
	CURSORLO = 15,
	KBDDATA = 0x60,
	KBDSTATUS = 0x64,
	KBDFULL = 1
};

static ushort *screen = (ushort*)(KZERO + 0xb8000);
static int pos;

static int
crtc(int reg)
{
	outb(CRTC, reg);
	return inb(CRTC + 1);
}

static void
cursor(void)
{
	outb(CRTC, CURSORHI);
	outb(CRTC + 1, pos >> 8);
	outb(CRTC, CURSORLO);
	outb(CRTC + 1, pos);
}

static void
scroll(void)
{
	int i;

	memmove(screen, screen + WIDTH, (HEIGHT - 1) * WIDTH * 2);
	pos -= WIDTH;
	for(i = 0; i < WIDTH; i++)
		screen[pos + i] = GRAY | ' ';
}

static void
put(int c)
{
	int i;

	if(c == '\n')
		pos += WIDTH - pos % WIDTH;
	else if(c == '\t')
		for(i = 8 - pos % 8; i > 0; i--)
			screen[pos++] = GRAY | ' ';
	else
		screen[pos++] = GRAY | c & 0xff;
	if(pos >= WIDTH * HEIGHT)
		scroll();
}

/* Go on where the loader stopped to write; forget what was typed. */
void
consinit(void)
{
	pos = crtc(CURSORHI) << 8;
	pos |= crtc(CURSORLO);
	if(pos >= WIDTH * HEIGHT)
		pos = 0;
	while(inb(KBDSTATUS) & KBDFULL)
		inb(KBDDATA);
}

/* The kernel's print is the library's but for where it goes. */
int
print(char *fmt, ...)
{
	char buf[256], *p, *e;
	va_list arg;
	int s;

	va_start(arg, fmt);
	e = vseprint(buf, buf + sizeof(buf), fmt, arg);
	s = splhi();
	for(p = buf; p < e; p++)
		put(*p);
	cursor();
	splx(s);
	return e - buf;
}

/* There are no system calls here, and so no error string. */
int
rerrstr(char *buf, uint n)
{
	if(n > 0)
		buf[0] = 0;
	return 0;
}

void
panic(char *fmt, ...)
{
	char buf[128];
	va_list arg;

	splhi();
	va_start(arg, fmt);
	vseprint(buf, buf + sizeof(buf), fmt, arg);
	print("panic: %s\n", buf);
	print("cpu 0 exiting\n");
	for(;;)
		;
}
