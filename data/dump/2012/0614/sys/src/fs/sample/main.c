#include <u.h>
#include <libc.h>
#include "mem.h"
#include "dat.h"
#include "fns.h"

Conf conf;

void
main(void)
{
	confinit();
	mmuinit();
	trapinit();
	consinit();
	clockinit();
	print("\nPlan 9 64 bit file server with 1-deep indir blks\n");
	print("\tblock size = %d; max file size = %,d\n", BLOCKSIZE, NDIRECT * (BLOCKSIZE - 8));
	print("\tsizeofs: Dentry = %d, Block = %d\n", sizeof(Dentry), sizeof(Block));
	print("iobufinit\n");
	print("\t%d blocks on %d devices; mem = %ld MB\n", conf.nblock, conf.ndev, conf.topmem);
	print("sysinit\n");
	fsinit();
	if(fscheck() != 0)
		panic("file system is broken");
	print("current fs is \"main\"\n");
	print("sample: ");
	for(;;)
		idle();
}
