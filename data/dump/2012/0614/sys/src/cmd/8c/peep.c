#include <u.h>
#include <libc.h>
#include "8.out.h"
#include "../cc/cc.h"
#include "gc.h"

/* Drop jumps to the next instruction and code that cannot be reached. */
void
peep(void)
{
	Prog *p, *q;

	for(p = firstp; p != nil; p = p->link)
		while(p->link != nil){
			q = p->link;
			if((p->as == AJMP || p->as == ARET) && q->as != ALABEL)
				p->link = q->link;
			else if(q->as == AJMP && q->link != nil && q->link->as == ALABEL && q->link->label == q->label)
				p->link = q->link;
			else
				break;
		}
}
