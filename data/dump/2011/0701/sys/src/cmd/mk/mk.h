/* mk: files, the rules that make them, and when that is due. */
typedef struct Words Words;
typedef struct Var Var;
typedef struct Rule Rule;
typedef struct File File;

struct Words {
	Words *link;
	char *s;
};

struct Var {
	Var *link;
	char *name;
	Words *value;
	int fixed;	/* set on the command line */
};

struct Rule {
	Rule *link;
	Words *targets;
	Words *prereqs;
	char *recipe;	/* lines; nil if there is none */
	int meta;	/* a target has a % */
	int virtual;
	int quiet;
};

struct File {
	File *link;
	char *name;
	ulong time;	/* 0: does not exist */
	int state;
	int made;	/* in this run */
};

enum {
	UNSEEN,
	MAKING,
	DONE
};

enum {
	NLINE = 8192
};

extern Rule *rules;

/* var.c */
extern Words *addword(Words*, char*);
extern Words *expand(char*);
extern void setvar(char*, Words*, int);
extern char *join(char*, char*, Words*);
/* parse.c */
extern void parse(char*);
/* make.c */
extern void make(char*);
/* run.c */
extern void run(Rule*, char*);
extern void fatal(char*, ...);
