#include <u.h>
#include <libc.h>
#include "../8c/8.out.h"
#include "l.h"

/* The instructions: Intel's manual, volume 2.  An op above 255 has 0F before it. */
Optab optab[] = {
	{ AADCL, KALU, 4, 0x10 },
	{ AADDB, KALU, 1, 0x00 },
	{ AADDL, KALU, 4, 0x00 },
	{ AADDW, KALU, 2, 0x00 },
	{ AADJSP, KADJSP, 4 },
	{ AANDB, KALU, 1, 0x20 },
	{ AANDL, KALU, 4, 0x20 },
	{ AANDW, KALU, 2, 0x20 },
	{ ABYTE, KBYTES, 1 },
	{ ACALL, KCALL, 4, 0xe8, 2 },
	{ ACDQ, KPLAIN, 4, 0x99 },
	{ ACLD, KPLAIN, 4, 0xfc },
	{ ACLI, KPLAIN, 4, 0xfa },
	{ ACLTS, KPLAIN, 4, 0x106 },
	{ ACMPB, KCMP, 1, 0x38 },
	{ ACMPL, KCMP, 4, 0x38 },
	{ ACMPW, KCMP, 2, 0x38 },
	{ ADECL, KUNARY, 4, 0xff, 1 },
	{ ADIVL, KMULDIV, 4, 0xf7, 6 },
	{ AHLT, KPLAIN, 4, 0xf4 },
	{ AIDIVL, KMULDIV, 4, 0xf7, 7 },
	{ AIMULL, KIMUL, 4, 0x1af },
	{ AINB, KPORT, 1, 0xe4 },
	{ AINL, KPORT, 4, 0xe4 },
	{ AINW, KPORT, 2, 0xe4 },
	{ AINCL, KUNARY, 4, 0xff, 0 },
	{ AINT, KINT, 1, 0xcd },
	{ AIRETL, KPLAIN, 4, 0xcf },
	{ AJCC, KJCC, 4, 0x73 },
	{ AJCS, KJCC, 4, 0x72 },
	{ AJEQ, KJCC, 4, 0x74 },
	{ AJGE, KJCC, 4, 0x7d },
	{ AJGT, KJCC, 4, 0x7f },
	{ AJHI, KJCC, 4, 0x77 },
	{ AJLE, KJCC, 4, 0x7e },
	{ AJLS, KJCC, 4, 0x76 },
	{ AJLT, KJCC, 4, 0x7c },
	{ AJMI, KJCC, 4, 0x78 },
	{ AJMP, KJMP, 4, 0xeb, 4 },
	{ AJNE, KJCC, 4, 0x75 },
	{ AJPL, KJCC, 4, 0x79 },
	{ ALEAL, KLEA, 4, 0x8d },
	{ ALONG, KBYTES, 4 },
	{ ALOOP, KLOOP, 4, 0xe2 },
	{ AMOVB, KMOV, 1 },
	{ AMOVL, KMOV, 4 },
	{ AMOVW, KMOV, 2 },
	{ AMOVBLSX, KEXTEND, 1, 0x1be },
	{ AMOVBLZX, KEXTEND, 1, 0x1b6 },
	{ AMOVWLSX, KEXTEND, 2, 0x1bf },
	{ AMOVWLZX, KEXTEND, 2, 0x1b7 },
	{ AMOVSB, KPLAIN, 4, 0xa4 },
	{ AMOVSL, KPLAIN, 4, 0xa5 },
	{ AMULL, KMULDIV, 4, 0xf7, 4 },
	{ ANEGL, KUNARY, 4, 0xf7, 3 },
	{ ANOP, KBYTES, 0 },
	{ ANOTL, KUNARY, 4, 0xf7, 2 },
	{ AORB, KALU, 1, 0x08 },
	{ AORL, KALU, 4, 0x08 },
	{ AORW, KALU, 2, 0x08 },
	{ AOUTB, KPORT, 1, 0xe6 },
	{ AOUTL, KPORT, 4, 0xe6 },
	{ AOUTW, KPORT, 2, 0xe6 },
	{ APOPAL, KPLAIN, 4, 0x61 },
	{ APOPFL, KPLAIN, 4, 0x9d },
	{ APOPL, KPOP, 4, 0x58 },
	{ APUSHAL, KPLAIN, 4, 0x60 },
	{ APUSHFL, KPLAIN, 4, 0x9c },
	{ APUSHL, KPUSH, 4, 0x50 },
	{ AREP, KPLAIN, 4, 0xf3 },
	{ ARET, KPLAIN, 4, 0xc3 },
	{ ASALL, KSHIFT, 4, 0xc1, 4 },
	{ ASARL, KSHIFT, 4, 0xc1, 7 },
	{ ASBBL, KALU, 4, 0x18 },
	{ ASHLL, KSHIFT, 4, 0xc1, 4 },
	{ ASHRL, KSHIFT, 4, 0xc1, 5 },
	{ ASTD, KPLAIN, 4, 0xfd },
	{ ASTI, KPLAIN, 4, 0xfb },
	{ ASTOSB, KPLAIN, 4, 0xaa },
	{ ASTOSL, KPLAIN, 4, 0xab },
	{ ASUBB, KALU, 1, 0x28 },
	{ ASUBL, KALU, 4, 0x28 },
	{ ASUBW, KALU, 2, 0x28 },
	{ ATESTB, KTEST, 1, 0x84 },
	{ ATESTL, KTEST, 4, 0x85 },
	{ AWORD, KBYTES, 2 },
	{ AXCHGL, KXCHG, 4, 0x87 },
	{ AXORB, KALU, 1, 0x30 },
	{ AXORL, KALU, 4, 0x30 },
	{ AXORW, KALU, 2, 0x30 },
	{ 0 }
};

/* nil if the linker does not know the instruction */
Optab*
oplook(int as)
{
	static Optab *index[ALAST];
	Optab *o;

	if(index[ARET] == nil)
		for(o = optab; o->as != 0; o++)
			index[o->as] = o;
	return index[as];
}
