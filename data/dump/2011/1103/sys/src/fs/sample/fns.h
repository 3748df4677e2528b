/* l.s */
extern ulong getcr2(void);
extern ulong getcr3(void);
extern void idle(void);
extern int inb(int);
extern void lgdt(void*);
extern void lidt(void*);
extern void outb(int, int);
extern void putcr3(ulong);
extern int splhi(void);
extern void splx(int);
/* conf.c */
extern void confinit(void);
/* lock.c */
extern void lock(Lock*);
extern void unlock(Lock*);
/* dev.c */
extern Device *topdev(void);
extern int devprobe(void);
extern void attach(Device*, int);
/* mmu.c */
extern void mmuinit(void);
extern ulong memsize(ulong);
/* trap.c */
extern void trapinit(void);
extern void enable(int);
/* clock.c */
extern void clockinit(void);
extern void clockintr(void);
/* cons.c */
extern void consinit(void);
extern void panic(char*, ...);
/* fs.c */
extern void fsinit(void);
extern int fscheck(void);
