#include <u.h>
#include <libc.h>
#include "../8c/8.out.h"
#include "../cc/cc.h"
#include "a.h"

typedef struct Opname Opname;

struct Opname {
	char *name;
	int as;
};

static Opname names[] = {
	{ "ADCL", AADCL },
	{ "ADDB", AADDB },
	{ "ADDL", AADDL },
	{ "ADDW", AADDW },
	{ "ADJSP", AADJSP },
	{ "ANDB", AANDB },
	{ "ANDL", AANDL },
	{ "ANDW", AANDW },
	{ "BYTE", ABYTE },
	{ "CALL", ACALL },
	{ "CLD", ACLD },
	{ "CLI", ACLI },
	{ "CLTS", ACLTS },
	{ "CMPB", ACMPB },
	{ "CMPL", ACMPL },
	{ "CMPW", ACMPW },
	{ "DATA", ADATA },
	{ "DECL", ADECL },
	{ "DIVL", ADIVL },
	{ "GLOBL", AGLOBL },
	{ "HLT", AHLT },
	{ "IDIVL", AIDIVL },
	{ "IMULL", AIMULL },
	{ "INB", AINB },
	{ "INL", AINL },
	{ "INW", AINW },
	{ "INCL", AINCL },
	{ "INT", AINT },
	{ "IRETL", AIRETL },
	{ "JCC", AJCC },
	{ "JCS", AJCS },
	{ "JEQ", AJEQ },
	{ "JGE", AJGE },
	{ "JGT", AJGT },
	{ "JHI", AJHI },
	{ "JLE", AJLE },
	{ "JLS", AJLS },
	{ "JLT", AJLT },
	{ "JMI", AJMI },
	{ "JMP", AJMP },
	{ "JNE", AJNE },
	{ "JPL", AJPL },
	{ "LEAL", ALEAL },
	{ "LONG", ALONG },
	{ "LOOP", ALOOP },
	{ "MOVB", AMOVB },
	{ "MOVL", AMOVL },
	{ "MOVW", AMOVW },
	{ "MOVBLSX", AMOVBLSX },
	{ "MOVBLZX", AMOVBLZX },
	{ "MOVWLSX", AMOVWLSX },
	{ "MOVWLZX", AMOVWLZX },
	{ "MOVSB", AMOVSB },
	{ "MOVSL", AMOVSL },
	{ "MULL", AMULL },
	{ "NEGL", ANEGL },
	{ "NOP", ANOP },
	{ "NOTL", ANOTL },
	{ "ORB", AORB },
	{ "ORL", AORL },
	{ "ORW", AORW },
	{ "OUTB", AOUTB },
	{ "OUTL", AOUTL },
	{ "OUTW", AOUTW },
	{ "POPAL", APOPAL },
	{ "POPFL", APOPFL },
	{ "POPL", APOPL },
	{ "PUSHAL", APUSHAL },
	{ "PUSHFL", APUSHFL },
	{ "PUSHL", APUSHL },
	{ "REP", AREP },
	{ "RET", ARET },
	{ "SALL", ASALL },
	{ "SARL", ASARL },
	{ "SBBL", ASBBL },
	{ "CDQ", ACDQ },
	{ "SHLL", ASHLL },
	{ "SHRL", ASHRL },
	{ "STD", ASTD },
	{ "STI", ASTI },
	{ "STOSB", ASTOSB },
	{ "STOSL", ASTOSL },
	{ "SUBB", ASUBB },
	{ "SUBL", ASUBL },
	{ "SUBW", ASUBW },
	{ "TESTB", ATESTB },
	{ "TESTL", ATESTL },
	{ "TEXT", ATEXT },
	{ "WORD", AWORD },
	{ "XCHGL", AXCHGL },
	{ "XORB", AXORB },
	{ "XORL", AXORL },
	{ "XORW", AXORW },
	{ "END", AEND },
	{ "JNZ", AJNE },
	{ "JZ", AJEQ },
	{ "JC", AJCS },
	{ "JNC", AJCC },
};

/* Make the instructions words of the language, their numbers the words' values. */
void
opwords(int word)
{
	Sym *s;
	int i;

	for(i = 0; i < nelem(names); i++){
		s = lookup(names[i].name);
		s->word = word;
		s->value = names[i].as;
	}
}
