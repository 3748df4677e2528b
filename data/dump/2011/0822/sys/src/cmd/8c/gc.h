/* The compiler: types, declarations, trees, instructions. */
typedef struct Type Type;
typedef struct Decl Decl;
typedef struct Node Node;
typedef struct Prog Prog;
typedef struct Label Label;
typedef struct Case Case;

enum {
	TVOID = 1,
	TCHAR,
	TUCHAR,
	TSHORT,
	TUSHORT,
	TINT,
	TUINT,
	TPTR,
	TARRAY,
	TFUNC,
	TSTRUCT,
	TUNION
};

struct Type {
	int kind;
	long width;	/* bytes; of an array without a length 0 */
	int align;
	Type *link;	/* pointed to, element, or result */
	Decl *members;	/* fields or parameters */
	int dots;	/* more arguments may follow; or nothing is known of them */
	int complete;	/* the fields are known */
	Sym *tag;
};

enum {
	CNONE,
	CTYPEDEF,
	CEXTERN,
	CSTATIC,
	CAUTO,
	CPARAM,
	CFIELD,
	CCONST
};

struct Decl {
	Decl *link;	/* next field or parameter */
	Decl *outer;	/* what it hides */
	Decl *scope;	/* declared before it in the same block */
	Sym *sym;
	Sym *outsym;	/* in the object file: differs for static locals */
	Type *type;
	int class;
	int level;	/* depth of the block */
	int tentative;	/* wants space if no definition follows */
	int defined;
	long offset;	/* in the struct or frame; a constant's value */
	long line;
};

enum {
	ONAME = 1,	/* decl + con */
	OCONST,
	OADDR,
	OIND,
	ONEG,
	OCOM,
	ONOT,
	OCAST,		/* from or to a type that is no word */
	OCALL,		/* left called, right the arguments joined by OLIST */
	OLIST,
	OADD,		/* in these, con says that the operation is unsigned */
	OSUB,
	OMUL,
	ODIV,
	OMOD,
	OAND,
	OOR,
	OXOR,
	OSHL,
	OSHR,
	OEQ,
	ONE,
	OLT,
	OLE,
	OGT,
	OGE,
	OANDAND,
	OOROR,
	OCOND,		/* left ? right : third */
	OCOMMA,
	OAS,
	OASOP,		/* left op= right, the operator in con */
	OPOST		/* left += con, the value is the old one */
};

struct Node {
	int op;
	Type *type;
	Node *left;
	Node *right;
	Node *third;
	Decl *decl;
	long con;
	long line;
	int cost;	/* registers wanted; see cost() */
};

struct Label {
	Label *link;
	long pc;
	Sym *sym;	/* of a label in the source */
	int placed;
	long line;
};

struct Prog {
	Prog *link;
	int as;		/* ALABEL: no instruction, label is here */
	long line;
	Adr from;
	Adr to;
	Label *label;	/* where a branch goes */
};

enum {
	ALABEL = ALAST,
	CALLCOST = 100	/* at least, of a tree with a call in it */
};

struct Case {
	Case *link;
	long val;
	Label *label;
};

/* type.c */
extern Type *tvoid, *tchar, *tuchar, *tshort, *tushort, *tint, *tuint;
extern Type *newtype(int, long, Type*);
extern Type *ptrto(Type*);
extern int isint(Type*);
extern int isaggregate(Type*);
extern int sametype(Type*, Type*);
extern char *typestr(Type*);
/* dcl.c */
extern Decl *declare(Sym*, Type*, int);
extern void openscope(void);
extern void closescope(void);
extern int istypename(void);
extern Type *abstracttype(void);
extern void program(void);
extern void localdecl(void);
extern void need(int);
extern long autosize;
extern int level;
/* expr.c */
extern Node *expr(void);
extern Node *assignexpr(void);
extern long constexpr(void);
/* tree.c */
extern Node *node(int, Type*, Node*, Node*);
extern Node *con(long);
extern Node *namenode(Decl*);
extern Node *value(Node*);
extern Node *binary(int, Node*, Node*);
extern Node *unary(int, Node*);
extern Node *address(Node*);
extern Node *indirect(Node*);
extern Node *member(Node*, Sym*);
extern Node *cast(Type*, Node*);
extern Node *convert(Type*, Node*, char*);
extern Node *assign(int, Node*, Node*);
extern Node *step(Node*, int, int);
extern Node *call(Node*, Node*);
extern Node *conditional(Node*, Node*, Node*);
/* init.c */
extern void initstatic(Decl*);
extern void stringend(void);
extern Decl *stringdecl(char*, int);
/* stmt.c */
extern void function(Decl*);
/* txt.c */
extern Label *newlabel(void);
extern void place(Label*);
extern Prog *emit(int, Adr*, Adr*);
extern void branch(int, Label*);
extern void emitfunc(Decl*, long);
extern void emitdata(Decl*, long, int, Adr*);
extern void emitglobl(Decl*, long);
extern void constadr(Adr*, long);
extern void regadr(Adr*, int);
extern void nameadr(Adr*, Decl*, long);
extern Prog *firstp;
extern long progline;
/* reg.c */
extern int busy;
extern int regalloc(int);
extern void regtake(int);
extern void regfree(int);
extern int nfree(void);
extern void release(Adr*);
extern void newtemp(Adr*);
/* cgen.c */
extern int cost(Node*);
extern void gen(Node*, int);
extern void source(Node*, Adr*);
extern void lvalue(Node*, Adr*);
extern void load(Type*, Adr*, int);
extern void effect(Node*);
extern int isfixed(Node*);
/* muldiv.c */
extern void genmul(Node*, int);
extern void gendiv(Node*, int);
extern void genshift(Node*, int);
/* call.c */
extern void gencall(Node*, int);
extern long argsize;
/* bool.c */
extern void bgen(Node*, int, Label*);
extern void genbool(Node*, int);
/* swt.c */
extern void genswitch(Node*, Case*, int, Label*);
/* peep.c */
extern void peep(void);

enum {
	NONE = -1,	/* no register */
	AX = 0,
	CX,
	DX,
	BX,
	SP,
	BP,
	SI,
	DI,
	NREG
};
