/* What the compiler and the assembler share: tokens, macros, line history, object files. */
typedef struct Sym Sym;
typedef struct Macro Macro;
typedef struct Hist Hist;
typedef struct Adr Adr;

struct Sym {
	Sym *link;	/* in its hash chain */
	char *name;
	Macro *macro;
	int word;	/* what the word means to the language, 0 for a plain name */
	int value;
	void *decl;	/* innermost declaration */
	void *tag;	/* innermost struct, union or enum of this name */
	void *label;	/* label of the function at hand */
	int outnum;	/* number in the object file */
};

/* Every line of every file has one number, in the order of reading. */
struct Hist {
	Hist *link;
	char *name;	/* file that begins at the line; nil: it ends and its includer goes on */
	long line;
};

/* An operand: see 8.out.h. */
struct Adr {
	long offset;
	Sym *sym;
	uchar type;
	uchar index;
	uchar scale;
	char text[NSNAME];
};

/* Tokens: characters stand for themselves, the others are these. */
enum {
	TEOF = -1,
	TNAME = 256,
	TNUMBER,
	TSTRING,
	TANDAND,
	TOROR,
	TEQ,
	TNE,
	TLE,
	TGE,
	TSHL,
	TSHR,
	TINC,
	TDEC,
	TARROW,
	TDOTS,
	TASADD,
	TASSUB,
	TASMUL,
	TASDIV,
	TASMOD,
	TASAND,
	TASOR,
	TASXOR,
	TASSHL,
	TASSHR,
	TWORD		/* words of the language begin here */
};

/* lex.c */
extern int tok;
extern long tokval;
extern int tokunsigned;
extern Sym *toksym;
extern char *tokstr;
extern int tokstrlen;
extern int wantnewline;
extern void lexinit(char*);
extern int next(void);
extern int peek(void);
extern Sym *lookup(char*);
/* input.c */
extern long line;
extern void pushfile(char*);
extern void pushtext(char*, Macro*);
extern int readfile(char*);
extern int getch(void);
extern void ungetch(int);
/* mac.c */
struct Macro {
	char *body;	/* a byte 1..NMACARG stands for an argument */
	int nargs;	/* -1: no parentheses */
	int busy;	/* being expanded: not expanded again */
};
extern void incdir(char*);
extern void setsource(char*);
extern void defineopt(char*);
extern void directive(void);
extern int expand(Sym*);
/* hist.c */
extern int nerrors;
extern char *outfile;
extern void linehist(char*);
extern void diag(long, char*, ...);
extern void fatal(char*, ...);
extern void *new(ulong);
/* obj.c */
extern void noadr(Adr*);
extern void outprog(int, long, Adr*, Adr*);
extern void outinit(void);
extern void outflush(char*);
extern char *objname(char*);
