/* The assembler. */
typedef struct Prog Prog;

struct Prog {
	Prog *link;
	int as;
	long line;
	Adr from;
	Adr to;
	Sym *label;	/* where a branch goes */
};

/* What words mean. */
enum {
	WREG = TWORD,	/* a register, its number in value */
	WPSEUDO,	/* SB, FP: the type of operand in value */
	WOP		/* an instruction, its number in value */
};

/* operand.c */
extern void need(int);
extern long constant(void);
extern void operand(Adr*, Sym**);
/* enam.c */
extern void opwords(int);
