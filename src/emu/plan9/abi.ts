/** Numbers of the Plan 9 system interface: open(2), stat(2), fork(2), bind(2), notify(2), segattach(2), a.out(6). */

export const OREAD = 0;
export const OWRITE = 1;
export const ORDWR = 2;
export const OEXEC = 3;
export const OTRUNC = 0x10;
export const OCEXEC = 0x20;
export const ORCLOSE = 0x40;
export const OEXCL = 0x1000;

export const QTDIR = 0x80;

/** Bits of a file's mode, as unsigned 32-bit numbers. */
export const DMDIR = 0x8000_0000;
export const DMAPPEND = 0x4000_0000;

export const RFNAMEG = 1 << 0;
export const RFENVG = 1 << 1;
export const RFFDG = 1 << 2;
export const RFNOTEG = 1 << 3;
export const RFPROC = 1 << 4;
export const RFMEM = 1 << 5;
export const RFNOWAIT = 1 << 6;
export const RFCNAMEG = 1 << 10;
export const RFCENVG = 1 << 11;
export const RFCFDG = 1 << 12;
export const RFREND = 1 << 13;
export const RFNOMNT = 1 << 14;

export const MREPL = 0;
export const MBEFORE = 1;
export const MAFTER = 2;
export const MORDER = 3;
export const MCREATE = 4;
export const MCACHE = 16;

export const NCONT = 0;
export const NDFLT = 1;
export const NSAVE = 2;
export const NRSTR = 3;

/** Bytes of the longest error string, note or exit status, its NUL included. */
export const ERRMAX = 128;

/** Bytes of a page, and the places of a process's segments (sys/src/9/pc/mem.h). */
export const BY2PG = 4096;
export const UTZERO = 0x1000;
export const USTKTOP = 0xdfff_f000;
export const USTKSIZE = 16 * 1024 * 1024;
/** Bytes of the structure at the top of the stack (tos.h); the process id is at offset 48 in it. */
export const TOS_SIZE = 56;
export const TOS_PID = 48;
