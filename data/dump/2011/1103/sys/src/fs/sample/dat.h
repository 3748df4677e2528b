typedef struct Block Block;
typedef struct Conf Conf;
typedef struct Dentry Dentry;
typedef struct Device Device;
typedef struct Devops Devops;
typedef struct Lock Lock;
typedef struct Ureg Ureg;

enum {
	HZ = 100,
	BLOCKSIZE = 1024,
	NAMELEN = 28,
	NDIRECT = 6,
	NBLOCK = 256	/* of a memory device */
};

struct Lock {
	int key;
};

/* What is found out about the machine. */
struct Conf {
	ulong lowmem;	/* KB below 640K */
	ulong topmem;	/* MB of memory altogether */
	int ndev;
	int nblock;
	int configured;
};

/* What a device can do: the first of them tells its size in blocks. */
struct Devops {
	int (*size)(Device*);
	Block *(*get)(Device*, int);
};

struct Device {
	Devops *ops;
	char *name;
	char *base;
	int nblock;
	Device *next;
};

/* A block begins with its kind and with what it belongs to. */
struct Block {
	ushort tag;
	ushort path;
	ulong sum;
	char data[BLOCKSIZE - 8];
};

enum {
	Tfree = 0,
	Tsuper,
	Tdir,
	Tfile
};

struct Dentry {
	char name[NAMELEN];
	ushort mode;
	ushort path;
	ulong size;
	short direct[NDIRECT];
};

/* The stack at an exception or interrupt: see l.s. */
struct Ureg {
	ulong di;
	ulong si;
	ulong bp;
	ulong nsp;
	ulong bx;
	ulong dx;
	ulong cx;
	ulong ax;
	ulong trap;
	ulong ecode;
	ulong pc;
	ulong cs;
	ulong flags;
};

extern Conf conf;
extern ulong ticks;	/* of the clock, HZ a second */
