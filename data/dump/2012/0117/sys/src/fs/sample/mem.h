/* Addresses: memory as the kernel sees it. */
#define KZERO		0x80000000
#define BOOTMAP		0x400000	/* of memory is mapped by l.s, at 0 and at KZERO */
#define STACKSIZE	8192
#define PTEVALID	1
#define PTEWRITE	2

/* Selectors: those of the loader, so that its gates work until the kernel has its own. */
#define KDSEL		0x08
#define KESEL		0x10
