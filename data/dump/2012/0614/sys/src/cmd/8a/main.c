#include <u.h>
#include <libc.h>
#include "../8c/8.out.h"
#include "../cc/cc.h"
#include "a.h"

typedef struct Word Word;

struct Word {
	char *name;
	int word;
	int value;
};

static Word words[] = {
	{ "AL", WREG, D_AL },
	{ "CL", WREG, D_CL },
	{ "DL", WREG, D_DL },
	{ "BL", WREG, D_BL },
	{ "AX", WREG, D_AX },
	{ "CX", WREG, D_CX },
	{ "DX", WREG, D_DX },
	{ "BX", WREG, D_BX },
	{ "SP", WREG, D_SP },
	{ "BP", WREG, D_BP },
	{ "SI", WREG, D_SI },
	{ "DI", WREG, D_DI },
	{ "CS", WREG, D_CS },
	{ "SS", WREG, D_SS },
	{ "DS", WREG, D_DS },
	{ "ES", WREG, D_ES },
	{ "FS", WREG, D_FS },
	{ "GS", WREG, D_GS },
	{ "GDTR", WREG, D_GDTR },
	{ "IDTR", WREG, D_IDTR },
	{ "LDTR", WREG, D_LDTR },
	{ "TASK", WREG, D_TASK },
	{ "CR0", WREG, D_CR },
	{ "CR2", WREG, D_CR + 2 },
	{ "CR3", WREG, D_CR + 3 },
	{ "CR4", WREG, D_CR + 4 },
	{ "SB", WPSEUDO, D_EXTERN },
	{ "FP", WPSEUDO, D_PARAM }
};

static Prog *firstp, *lastp;
static long pc;

static Prog*
newprog(int as)
{
	Prog *p;

	p = new(sizeof(Prog));
	p->as = as;
	p->line = line;
	noadr(&p->from);
	noadr(&p->to);
	if(lastp == nil)
		firstp = p;
	else
		lastp->link = p;
	lastp = p;
	if(as != ADATA && as != AGLOBL && as != AEND)
		pc++;
	return p;
}

/* Does the only operand of an instruction go to the first place? */
static int
isfrom(int as)
{
	switch(as){
	case APUSHL:
	case AMULL:
	case ADIVL:
	case AIDIVL:
	case AINT:
	case AINB:
	case AINW:
	case AINL:
	case AOUTB:
	case AOUTW:
	case AOUTL:
	case ABYTE:
	case AWORD:
	case ALONG:
		return 1;
	}
	return 0;
}

static void
instruction(int as)
{
	Prog *p;
	Adr a;

	p = newprog(as);
	if(tok == '\n' || tok == ';' || tok == TEOF)
		return;
	operand(&a, &p->label);
	switch(as){
	case ADATA:
		p->from = a;
		need('/');
		p->from.scale = constant();
		need(',');
		operand(&p->to, nil);
		return;
	case ATEXT:
	case AGLOBL:
		p->from = a;
		need(',');
		if(tok != '$'){
			p->from.scale = constant();
			need(',');
		}
		operand(&p->to, nil);
		return;
	}
	if(tok != ','){
		if(isfrom(as))
			p->from = a;
		else
			p->to = a;
		return;
	}
	next();
	p->from = a;
	operand(&p->to, &p->label);
}

static void
statement(void)
{
	Sym *s;
	int as;

	if(tok == TNAME && peek() == ':'){
		s = toksym;
		if(s->label != nil)
			diag(line, "redeclaration of label %s", s->name);
		s->label = new(sizeof(long));
		*(long*)s->label = pc;
		next();
		next();
		return;
	}
	if(tok != '\n' && tok != ';'){
		if(tok != WOP && tok != TNAME)
			fatal("syntax error");
		as = toksym->value;
		if(tok == TNAME)
			fatal("no such instruction: %s", toksym->name);
		next();
		instruction(as);
	}
	if(tok != TEOF && tok != '\n' && tok != ';')
		fatal("syntax error: something follows the instruction");
	next();
}

static void
write8(void)
{
	Prog *p;

	for(p = firstp; p != nil; p = p->link){
		if(p->label != nil){
			if(p->label->label == nil)
				diag(p->line, "label not defined: %s", p->label->name);
			else
				p->to.offset = *(long*)p->label->label;
		}
		outprog(p->as, p->line, &p->from, &p->to);
	}
}

static void
usage(void)
{
	fprint(2, "usage: 8a [-Dname[=value]] [-Idir] [-o file] file.s\n");
	exits("usage");
}

/* The value of an option, which may be the next argument. */
static char*
optarg(char ***argv)
{
	char *s;

	s = **argv + 2;
	if(*s != 0)
		return s;
	(*argv)++;
	if(**argv == nil)
		usage();
	return **argv;
}

static void
setwords(void)
{
	Sym *s;
	int i;

	for(i = 0; i < nelem(words); i++){
		s = lookup(words[i].name);
		s->word = words[i].word;
		s->value = words[i].value;
	}
	opwords(WOP);
}

int
main(int argc, char **argv)
{
	char *obj;

	obj = nil;
	for(argv++; *argv != nil && **argv == '-'; argv++)
		switch((*argv)[1]){
		case 'D':
			defineopt(optarg(&argv));
			break;
		case 'I':
			incdir(optarg(&argv));
			break;
		case 'o':
			obj = optarg(&argv);
			break;
		default:
			usage();
		}
	if(*argv == nil || argv[1] != nil)
		usage();
	setwords();
	incdir("/386/include");
	incdir("/sys/include");
	if(obj == nil)
		obj = objname(*argv);
	outinit();
	wantnewline = 1;
	lexinit(*argv);
	next();
	while(tok != TEOF)
		statement();
	newprog(AEND);
	write8();
	if(nerrors > 0)
		exits("error");
	outflush(obj);
	exits(nil);
	return argc;
}
