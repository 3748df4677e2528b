/*
 * Records what random loops of integer instructions compute on the processor it runs on: only a hash of registers, flags
 * and memory after each, since the point is how instructions follow each other (flags above all), not what each does.
 *
 *   gcc -m32 -O1 -fno-pie -no-pie -o record-blocks test/oracle/record-blocks.c
 *   ./record-blocks BLOCKS > test/emu/cpu/block-vectors.bin
 *
 * The blocks are not stored: test/emu/cpu/block-cases.ts makes the same ones from the same seed, and documents the format.
 * Keep the two in step. With a second argument, the first block's number, and DUMP in the environment, what is hashed is
 * written out in full instead.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

typedef uint8_t u8;
typedef uint32_t u32;

/* Fixed places, the same in the emulator. */
#define DATA	0x200000u
#define AREA	(DATA + 0x100)	/* 128 bytes of operands */
#define COUNTER	(DATA + 0x200)	/* how often the loop is run */
#define STACK	(DATA + 0x800)
#define CODE	0x201000u
#define HERE	(CODE + 0x100)
#define ROUTINE	(CODE + 0x800)	/* adc eax, ebx; ret */

static u32 seed;

static u32
draw(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed;
}

static u8 *const data = (u8 *)DATA;
static u8 *at;

static void
emit(u32 v, int bytes)
{
	while (bytes-- > 0) {
		*at++ = v;
		v >>= 8;
	}
}

/* Any register but ESP; a byte register if `size` is 0. */
static u32
drawRegister(u32 size)
{
	u32 r = draw() % 8;

	return size != 0 && r == 4 ? 0 : r;
}

/* ModR/M for a register or for a dword of AREA, by chance. */
static void
emitOperand(u32 reg, u32 size)
{
	u32 r = draw();

	if (r & 3) {
		u32 rm = drawRegister(size);
		emit(0xc0 | reg << 3 | rm, 1);
	} else {
		emit(reg << 3 | 5, 1);
		emit(AREA + (r >> 8) % 31 * 4, 4);
	}
}

/* Operand size prefix for size 1 (16 bits); 0 is bytes, 2 is 32 bits. The opcode's low bit says whether it is bytes. */
static void
emitOpcode(u32 opcode, u32 size)
{
	if (size == 1) emit(0x66, 1);
	if (opcode > 0xff) emit(0x0f, 1);
	emit((opcode & 0xff) | (size != 0), 1);
}

/* The same for opcodes that exist for words and dwords only; size is 1 or 2. */
static void
emitWide(u32 opcode, u32 size)
{
	if (size == 1) emit(0x66, 1);
	if (opcode > 0xff) emit(0x0f, 1);
	emit(opcode & 0xff, 1);
}

static void
emitImmediate(u32 size)
{
	u32 v = draw();

	if (v & 1) v = (int32_t)v >> 24;
	emit(v, size == 0 ? 1 : size == 1 ? 2 : 4);
}

/* One instruction, or a few that belong together: then no branch may skip a part. */
static void
drawStep(void)
{
	u32 kind = draw() % 24, size = draw() % 4, wide, r = draw(), reg, other;

	if (size == 3) size = 2;
	wide = size == 0 ? 2 : size;
	reg = drawRegister(size);
	switch (kind) {
	case 0: case 1: case 2: case 3:	/* arithmetic between E and G */
		emitOpcode((r & 7) << 3 | (r >> 3 & 1) << 1, size);
		emitOperand(reg, size);
		break;
	case 4: case 5:			/* arithmetic with an immediate */
		emitOpcode(0x80, size);
		emitOperand(r & 7, size);
		emitImmediate(size);
		break;
	case 6:				/* arithmetic with a short immediate */
		emitWide(0x83, wide);
		emitOperand(r & 7, wide);
		emit(r >> 8, 1);
		break;
	case 7:				/* INC, DEC */
		emitOpcode(0xfe, size);
		emitOperand(r & 1, size);
		break;
	case 8:				/* INC, DEC by the short encoding */
		if (wide == 1) emit(0x66, 1);
		emit(0x40 | (r & 1) << 3 | (reg == 4 ? 0 : reg), 1);
		break;
	case 9:				/* NOT, NEG */
		emitOpcode(0xf6, size);
		emitOperand(2 + (r & 1), size);
		break;
	case 10:			/* MOV */
		emitOpcode(0x88 | (r & 1) << 1, size);
		emitOperand(reg, size);
		break;
	case 11:			/* MOV immediate */
		emitOpcode(0xc6, size);
		emitOperand(0, size);
		emitImmediate(size);
		break;
	case 12:			/* LEA with base, scaled index, displacement */
		other = drawRegister(2);
		emitWide(0x8d, 2);
		emit(0x80 | (reg == 4 ? 0 : reg) << 3 | 4, 1);
		emit((r & 3) << 6 | other << 3 | (r >> 2 & 7), 1);
		emit(r, 4);
		break;
	case 13:			/* a shift or rotation by 1 */
		emitOpcode(0xd0, size);
		emitOperand((r & 7) == 6 ? 4 : r & 7, size);
		break;
	case 14:			/* by more: OF is undefined until the ADC that follows takes CF and defines all */
		other = (r & 7) == 6 ? 4 : r & 7;
		emitWide(0xc1, 2);
		emitOperand(other, 2);
		emit((r >> 8) % 31 + 1, 1);
		emitWide(0x11, 2);
		emitOperand(reg == 4 ? 0 : reg, 2);
		break;
	case 15:			/* SETcc, CMOVcc */
		if (r & 1) {
			emitWide(0x190 | (r >> 4 & 15), 2);
			emitOperand(0, 0);
		} else {
			emitWide(0x140 | (r >> 4 & 15), wide);
			emitOperand(reg == 4 ? 0 : reg, wide);
		}
		break;
	case 16:			/* MOVZX, MOVSX */
		emitWide((r & 1 ? 0x1b6 : 0x1be) | (r >> 1 & 1), wide);
		emitOperand(reg == 4 ? 0 : reg, r >> 1 & 1);
		break;
	case 17:			/* XCHG, XADD, CMPXCHG */
		if (r % 3 == 0) emitOpcode(0x86, size);
		else emitOpcode(r % 3 == 1 ? 0x1c0 : 0x1b0, size);
		emitOperand(reg, size);
		break;
	case 18:			/* a bit test, and SBB that takes CF */
		emitWide(0x1ba, 2);
		other = drawRegister(2);
		emit(0xc0 | (4 + (r & 3)) << 3 | other, 1);
		emit(r >> 8, 1);
		emitWide(0x19, 2);
		emitOperand(reg == 4 ? 0 : reg, 2);
		break;
	case 19:			/* PUSH and POP */
		other = drawRegister(2);
		emit(0x50 | (reg == 4 ? 0 : reg), 1);
		emit(0x58 | other, 1);
		break;
	case 20:			/* IMUL, and TEST, since SF and ZF are undefined */
		other = drawRegister(2);
		emitWide(0x1af, 2);
		emitOperand(other, 2);
		emit(0x85, 1);
		emit(0xc0 | other << 3 | other, 1);
		break;
	case 21:			/* CALL */
		emit(0xe8, 1);
		emit(ROUTINE - ((u32)at + 4), 4);
		break;
	case 22:			/* an operand that is not always at the same place */
		other = drawRegister(2);
		emit(0x83, 1);
		emit(0xe0 | other, 1);
		emit(0x7c, 1);
		emitOpcode((r & 7) << 3 | (r >> 3 & 1) << 1, size == 1 ? 2 : size);
		emit(0x80 | reg << 3 | other, 1);
		emit(AREA, 4);
		break;
	case 23:
		switch (r >> 8 & 7) {
		case 0: emit(0xf5, 1); break;	/* CMC */
		case 1: emit(0xf8, 1); break;	/* CLC */
		case 2: emit(0xf9, 1); break;	/* STC */
		case 3: emit(0x99, 1); break;	/* CDQ */
		case 4: emit(0x98, 1); break;	/* CWDE */
		case 5: emit(0x0f, 1); emit(0xc8 | (reg == 4 ? 0 : reg), 1); break;	/* BSWAP */
		default:			/* MOV ECX, EDI, ESI; REP MOVSD or STOSB */
			emit(0xb9, 1);
			emit(r >> 11 & 7, 4);
			emit(0xbf, 1);
			emit(AREA + (r >> 14 & 63), 4);
			emit(0xbe, 1);
			emit(AREA + (r >> 20 & 63), 4);
			emit(0xf3, 1);
			emit(r >> 8 & 1 ? 0xa5 : 0xaa, 1);
		}
		break;
	}
}

struct {
	u32 registers[8], flags, savedEsp;
} machine __attribute__((used));

void finish(void);
void execute(void);
__asm__(
	".text\n"
	"execute:\n\t"
	"pushal\n\t"
	"movl %esp, machine+36\n\t"
	"pushl machine+32\n\t"
	"popfl\n\t"
	"movl machine+0, %eax\n\t"
	"movl machine+4, %ecx\n\t"
	"movl machine+8, %edx\n\t"
	"movl machine+12, %ebx\n\t"
	"movl machine+16, %esp\n\t"
	"movl machine+20, %ebp\n\t"
	"movl machine+24, %esi\n\t"
	"movl machine+28, %edi\n\t"
	"jmp 0x201100\n"
	"finish:\n\t"
	"movl %eax, machine+0\n\t"
	"movl %ecx, machine+4\n\t"
	"movl %edx, machine+8\n\t"
	"movl %ebx, machine+12\n\t"
	"movl %esp, machine+16\n\t"
	"movl %ebp, machine+20\n\t"
	"movl %esi, machine+24\n\t"
	"movl %edi, machine+28\n\t"
	"movl machine+36, %esp\n\t"
	"pushfl\n\t"
	"popl machine+32\n\t"
	"cld\n\t"
	"popal\n\t"
	"ret\n");

static void
prepare(u32 number)
{
	u32 i, steps, v;

	seed = (number + 1) * 0x9e3779b1;
	if (seed == 0) seed = 1;
	for (i = 0; i < 4; i++) draw();
	memset(data, 0, 4096);
	for (i = 0; i < 8; i++) machine.registers[i] = draw();
	machine.registers[4] = STACK;
	machine.flags = 0x202 | (draw() & 0x8d5);
	for (i = 0; i < 32; i++) {
		v = draw();
		memcpy(data + 0x100 + 4 * i, &v, 4);
	}
	v = draw() % 60 + 1;
	memcpy(data + 0x200, &v, 4);

	memset((u8 *)CODE, 0xcc, 4096);
	at = (u8 *)HERE;
	steps = draw() % 20 + 4;
	for (i = 0; i < steps; i++) {
		/* Now and then a conditional jump over the next step. */
		u8 *displacement = 0;
		u32 r = draw();
		if (r % 4 == 0) {
			emit(0x70 | (r >> 8 & 15), 1);
			displacement = at;
			emit(0, 1);
		}
		drawStep();
		if (displacement) *displacement = at - (displacement + 1);
	}
	emit(0xff, 1);	/* DEC dword [COUNTER] */
	emit(0x0d, 1);
	emit(COUNTER, 4);
	emit(0x0f, 1);	/* JNZ HERE */
	emit(0x85, 1);
	emit(HERE - ((u32)at + 4), 4);
	emit(0xe9, 1);
	emit((u32)finish - ((u32)at + 4), 4);
	memcpy((u8 *)ROUTINE, "\x11\xd8\xc3", 3);
}

static u32
hash(u32 h, const void *p, int n)
{
	const u8 *b = p;

	while (n-- > 0) h = (h ^ *b++) * 0x01000193;
	return h;
}

int
main(int argc, char **argv)
{
	u32 blocks, first, n, h;

	if (argc < 2 || (blocks = strtoul(argv[1], 0, 0)) == 0) {
		fprintf(stderr, "usage: record-blocks BLOCKS [FIRST_BLOCK]\n");
		return 2;
	}
	first = argc > 2 ? strtoul(argv[2], 0, 0) : 0;
	if (mmap((void *)DATA, 8192, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
			== MAP_FAILED) {
		perror("record-blocks: cannot map its fixed address");
		return 1;
	}
	fwrite(&blocks, 4, 1, stdout);
	fwrite(&first, 4, 1, stdout);
	for (n = first; n < first + blocks; n++) {
		prepare(n);
		execute();
		machine.flags &= 0x8d5;
		if (getenv("DUMP")) {
			fwrite(machine.registers, 4, 9, stdout);
			fwrite(data + 0x100, 1, 128, stdout);
			continue;
		}
		h = hash(0x811c9dc5, machine.registers, 36);
		h = hash(h, data + 0x100, 128);
		h = hash(h, data + 0x7c0, 128);
		fwrite(&h, 4, 1, stdout);
	}
	return 0;
}
