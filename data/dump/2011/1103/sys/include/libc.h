/* The C library: system calls, strings, memory, formatted output. */
#define nelem(a) (sizeof(a) / sizeof((a)[0]))
#define offsetof(s, m) ((ulong)&((s*)0)->m)

/* system calls (section 2 of the manual) */
enum {
	OREAD = 0,
	OWRITE = 1,
	ORDWR = 2,
	OEXEC = 3,
	OTRUNC = 16,
	OCEXEC = 32
};

enum {
	RFNAMEG = 1,
	RFENVG = 2,
	RFFDG = 4,
	RFNOTEG = 8,
	RFPROC = 16
};

enum {
	ERRMAX = 128
};

extern int await(char*, int);
extern int brk_(void*);
extern int chdir(char*);
extern int close(int);
extern int create(char*, int, ulong);
extern int dup(int, int);
extern int errstr(char*, uint);
extern int exec(char*, char**);
extern void exits(char*);
extern int fd2path(int, char*, int);
extern int fstat(int, uchar*, int);
extern int open(char*, int);
extern int pipe(int*);
extern long pread(int, void*, long, long, long);
extern long pwrite(int, void*, long, long, long);
extern int remove(char*);
extern int rfork(int);
extern int stat(char*, uchar*, int);

/* made of system calls */
extern int fork(void);
extern void *sbrk(ulong);
extern char *getwd(char*, int);
extern long read(int, void*, long);
extern long readn(int, void*, long);
extern int rerrstr(char*, uint);
extern int waitmsg(char*, int);
extern long write(int, void*, long);

/* memory and strings */
extern void *malloc(ulong);
extern void free(void*);
extern void *realloc(void*, ulong);
extern int memcmp(void*, void*, ulong);
extern void *memmove(void*, void*, ulong);
extern void *memset(void*, int, ulong);
extern char *strcat(char*, char*);
extern char *strchr(char*, int);
extern int strcmp(char*, char*);
extern char *strcpy(char*, char*);
extern char *strdup(char*);
extern char *strrchr(char*, int);
extern long strlen(char*);
extern int strncmp(char*, char*, long);
extern ulong strtoul(char*, char**, int);

/* formatted output */
extern int fprint(int, char*, ...);
extern int print(char*, ...);
extern char *seprint(char*, char*, char*, ...);
extern void sysfatal(char*, ...);
extern char *vseprint(char*, char*, char*, va_list);

extern char *argv0;
