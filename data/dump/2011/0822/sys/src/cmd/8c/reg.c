#include <u.h>
#include <libc.h>
#include "8.out.h"
#include "../cc/cc.h"
#include "gc.h"

/* Registers that hold something, a bit each. */
int busy;

/* The order in which they are taken: CX and DX late, shifts and divisions want them. */
static char order[] = { AX, BX, SI, DI, BP, DX, CX };
static char byteorder[] = { AX, BX, DX, CX };

/* A free register; one that has a byte part if byte is set. */
int
regalloc(int byte)
{
	int i, r, n;
	char *o;

	o = order;
	n = sizeof(order);
	if(byte){
		o = byteorder;
		n = sizeof(byteorder);
	}
	for(i = 0; i < n; i++){
		r = o[i];
		if((busy & 1 << r) == 0){
			busy |= 1 << r;
			return r;
		}
	}
	fatal("expression is too complicated: out of registers");
	return 0;
}

void
regtake(int r)
{
	if(busy & 1 << r)
		fatal("compiler error: register %d is in use", r);
	busy |= 1 << r;
}

void
regfree(int r)
{
	if((busy & 1 << r) == 0)
		fatal("compiler error: register %d is not in use", r);
	busy &= ~(1 << r);
}

int
nfree(void)
{
	int i, n;

	n = 0;
	for(i = 0; i < sizeof(order); i++)
		if((busy & 1 << order[i]) == 0)
			n++;
	return n;
}

/* Free the registers in an operand. */
void
release(Adr *a)
{
	int r;

	r = a->type;
	if(r >= D_INDIR)
		r -= D_INDIR;
	if(r >= D_AX && r <= D_DI)
		regfree(r - D_AX);
	if(a->index >= D_AX && a->index <= D_DI && a->type != D_ADDR)
		regfree(a->index - D_AX);
}

/* A word of the frame to keep a value in. */
void
newtemp(Adr *a)
{
	static Sym *s;

	if(s == nil)
		s = lookup(".safe");
	autosize += 4;
	noadr(a);
	a->type = D_AUTO;
	a->sym = s;
	a->offset = -autosize;
}
