#include <u.h>
#include <libc.h>
#include "8.out.h"
#include "../cc/cc.h"
#include "gc.h"

/* Jump to the label of the value in AX, cases being in order: by halves. */
static void
search(Case **v, int n, Label *other)
{
	Adr reg, c;
	Label *high;
	int i, mid;

	regadr(&reg, AX);
	if(n <= 5){
		for(i = 0; i < n; i++){
			constadr(&c, v[i]->val);
			emit(ACMPL, &reg, &c);
			branch(AJEQ, v[i]->label);
		}
		branch(AJMP, other);
		return;
	}
	mid = n / 2;
	high = newlabel();
	constadr(&c, v[mid]->val);
	emit(ACMPL, &reg, &c);
	branch(AJGT, high);
	branch(AJEQ, v[mid]->label);
	search(v, mid, other);
	place(high);
	search(v + mid + 1, n - mid - 1, other);
}

void
genswitch(Node *e, Case *cases, int n, Label *other)
{
	Case **v, *c;
	int i, j;

	regtake(AX);
	gen(e, AX);
	regfree(AX);
	v = new((n + 1) * sizeof(Case*));
	i = 0;
	for(c = cases; c != nil; c = c->link){
		for(j = i; j > 0 && v[j - 1]->val > c->val; j--)
			v[j] = v[j - 1];
		if(j > 0 && v[j - 1]->val == c->val)
			diag(e->line, "duplicate case %ld in a switch", c->val);
		v[j] = c;
		i++;
	}
	search(v, n, other);
}
