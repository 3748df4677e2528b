/* The linker. */
typedef struct Sym Sym;
typedef struct Adr Adr;
typedef struct Prog Prog;
typedef struct Auto Auto;
typedef struct Optab Optab;

enum {
	SNONE = 0,
	SXREF,		/* referred to, not defined */
	STEXT,
	SDATA,
	SBSS,
	SFILE		/* a piece of a path */
};

struct Sym {
	Sym *link;	/* in its hash chain */
	Sym *next;	/* in the order of their appearance */
	char *name;
	int version;	/* the object of a static symbol; 0: of all */
	int type;
	long value;	/* text: address; data: size, then offset from the data's beginning; path: its number */
};

struct Adr {
	long offset;
	Sym *sym;
	uchar type;
	uchar index;
	uchar scale;
	char text[NSNAME];
};

/* Something that goes to the symbol table before or after its function. */
struct Auto {
	Auto *link;
	Sym *sym;
	long offset;
	int type;	/* D_AUTO, D_PARAM, D_FILE */
	int npath;
	uchar *path;	/* numbers of the pieces, two bytes each */
};

struct Prog {
	Prog *link;
	int as;
	long line;
	Adr from;
	Adr to;
	Prog *target;	/* of a branch */
	long pc;
	int size;
	int far;	/* the branch does not fit into a byte */
	Auto *autos;	/* of a TEXT */
	Auto *hist;
};

struct Optab {
	int as;
	int kind;
	int width;	/* of the operands, bytes */
	int op;
	int ext;	/* in the reg field */
};

enum {
	KPLAIN,		/* op alone */
	KALU,		/* the eight of the group: op is its number * 8 */
	KCMP,
	KMOV,
	KEXTEND,	/* memory or register to register, op after 0F */
	KLEA,
	KUNARY,		/* operand in to */
	KMULDIV,	/* operand in from */
	KIMUL,
	KSHIFT,
	KTEST,
	KXCHG,
	KPUSH,
	KPOP,
	KCALL,
	KJMP,
	KJCC,
	KLOOP,
	KINT,
	KPORT,
	KSET,
	KBYTES,
	KADJSP
};

enum {
	HEADR = 32,
	INITRND = 4096,
	FUNCRND = 16,	/* functions begin at a multiple of it */
	MAXINS = 16	/* bytes of an instruction */
};

extern long INITTEXT;
extern long INITDAT;
extern Prog *firstp, *datap;
extern Sym *symlist;
extern long textsize, datsize, bsssize;
extern int nerrors;
extern char *outfile;
extern Sym *entry;

/* main.c */
extern void diag(char*, ...);
extern void errorexit(void);
extern void *new(ulong);
extern Sym *lookup(char*, int);
extern long rnd(long, long);
/* load.c */
extern void loadfile(char*);
extern Prog *newprog(void);
extern Prog *curtext;
/* pass.c */
extern void patch(void);
extern void stackoffsets(void);
extern void layoutdata(void);
extern void layouttext(void);
extern void undefined(void);
extern long symaddr(Sym*);
/* optab.c */
extern Optab optab[];
extern Optab *oplook(int);
/* asm.c */
extern int assemble(Prog*, uchar*);
/* out.c */
extern void output(void);
/* sym.c */
extern uchar *symtab(long*);
extern uchar *linetab(long*);
