/*
 * Records what the processor it runs on does with integer instructions: cases made from a seed, results written compactly.
 *
 *   gcc -m32 -O1 -fno-pie -no-pie -o record-integer test/oracle/record-integer.c
 *   ./record-integer CASES_PER_FORM | gzip -9 > test/emu/cpu/integer-vectors.bin.gz
 *
 * The inputs are not stored: test/emu/cpu/integer-cases.ts makes the same ones from the same seed, and documents the
 * format. Keep the two in step.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;

/* Fixed places, the same in the emulator. */
#define DATA	0x200000u	/* operands at DATA+0x100..0x17f, the stack around DATA+0x800 */
#define AREA	(DATA + 0x100)
#define STACK	(DATA + 0x800)
#define STACKLOW (STACK - 0x40)
#define CODE	0x201000u	/* the instruction at CODE+0x100, a branch target at CODE+0x180 */
#define HERE	(CODE + 0x100)
#define TARGET	(CODE + 0x180)

enum { EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI };

/* How ModR/M is made. */
enum { NONE, REGISTER, MEMORY };

/* What else a form needs. */
enum {
	PLAIN, STRING, BITOFFSET, BRANCH, INDIRECT, RETURN, DIVIDE, TABLE, FRAME, UNFRAME, LIMITS, POPFLAGS, ADDRESS16,
	ADDRESS32, COUNTER
};

/* Which flags are undefined: classes of instructions, spelled out in integer-cases.ts. */
enum { DEFINED, LOGIC, PRODUCT, QUOTIENT, SHIFT, ROTATE, DOUBLESHIFT, SCAN, BITTEST, ASCII, DECIMAL, ADJUST };

struct form {
	u8 length;		/* of prefixes and opcode */
	u8 bytes[4];
	u8 modrm;
	u8 reg;			/* the reg field, or 8: drawn */
	u8 immediate;		/* bytes */
	u8 special;
	u8 undefined;
};

static struct form forms[2000];
static int formCount;

static u32 seed;

static u32
draw(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed;
}

static u32
drawValue(u32 previous)
{
	u32 kind = draw() % 16, v = draw();

	switch (kind) {
	case 0: return 0;
	case 1: return 0xffffffff;
	case 2: return 0x80000000;
	case 3: return 0x7fffffff;
	case 4: return v & 0xff;
	case 5: return v | 0xffffff00;
	case 6: return 1u << v % 32;
	case 7: return previous;
	case 8: return v & 0x80808080;
	case 9: return v & 0xffff;
	default: return v;
	}
}

static u32 registers[8], flags;
static u8 *const data = (u8 *)DATA, *const code = (u8 *)CODE;
static u8 instruction[16];
static int length;

static void
put32(u8 *p, u32 v)
{
	p[0] = v; p[1] = v >> 8; p[2] = v >> 16; p[3] = v >> 24;
}

static void
emit(u32 v, int bytes)
{
	while (bytes-- > 0) {
		instruction[length++] = v;
		v >>= 8;
	}
}

/* Emits a ModR/M byte (and more) for memory at `address`, and gives the registers it uses their values. */
static void
emitMemory(u32 reg, u32 address)
{
	u32 mode = draw() % 7, displacement = draw();

	reg <<= 3;
	switch (mode) {
	case 0:
		emit(reg | 5, 1);
		emit(address, 4);
		break;
	case 1:
		emit(reg | 3, 1);
		registers[EBX] = address;
		break;
	case 2:
		emit(0x40 | reg | 6, 1);
		emit(displacement, 1);
		registers[ESI] = address - (int8_t)displacement;
		break;
	case 3:
		emit(0x80 | reg | 7, 1);
		emit(displacement, 4);
		registers[EDI] = address - displacement;
		break;
	case 4:
		emit(reg | 4, 1);
		emit(2 << 6 | ECX << 3 | ESI, 1);
		registers[ESI] = address - registers[ECX] * 4;
		break;
	case 5:
		emit(0x40 | reg | 4, 1);
		emit(3 << 6 | EDX << 3 | EBP, 1);
		emit(displacement, 1);
		registers[EBP] = address - registers[EDX] * 8 - (int8_t)displacement;
		break;
	case 6:
		emit(reg | 4, 1);
		emit(1 << 6 | EDI << 3 | 5, 1);
		emit(displacement, 4);
		registers[EDI] = (address - displacement) / 2;
		put32(instruction + length - 4, address - registers[EDI] * 2);
		break;
	}
}

static void
prepare(int index, const struct form *f, u32 number)
{
	u32 i, r, reg, address;

	seed = (index + 1) * 0x9e3779b1 ^ (number + 1) * 0x85ebca6b;
	if (seed == 0) seed = 1;
	for (i = 0; i < 4; i++) draw();

	for (i = 0; i < 8; i++) registers[i] = drawValue(i ? registers[i - 1] : 0);
	registers[ESP] = STACK;
	flags = 0x202 | (draw() & 0x8d5);
	r = draw();
	if (f->special == STRING && r & 1) flags |= 0x400;
	memset(data, 0, 4096);
	for (i = 0; i < 0x80; i += 4) {
		u32 v = drawValue(i ? registers[i / 4 % 8] : 0);
		put32(data + 0x100 + i, f->special == STRING ? v & 0x01010101 : v);
		put32(data + 0x7c0 + i, draw());
	}

	length = 0;
	for (i = 0; i < f->length; i++) emit(f->bytes[i], 1);
	reg = draw() % 8;
	if (f->reg < 8) reg = f->reg;
	address = AREA + 0x30 + draw() % 32;
	r = draw();
	switch (f->special) {
	case STRING:
		registers[ECX] = r % 8;
		registers[ESI] = AREA + 0x20 + (r >> 8) % 32;
		registers[EDI] = AREA + 0x20 + (r >> 16) % 32;
		registers[EAX] &= 0x01010101;
		break;
	case BITOFFSET:
		/* The bit offset is taken as signed, and moves the operand. */
		registers[reg] = f->modrm == MEMORY ? r % 256 - 128 : registers[reg];
		address = AREA + 0x40;
		break;
	case DIVIDE:
		if (r & 1) registers[EDX] = (r >> 8 & 3) == 0 ? 0xffffffff : r >> 24;
		if (r & 2) registers[EAX] &= 0xffff;
		break;
	case TABLE:
		registers[EBX] = AREA;
		registers[EAX] &= 0xffffff3f;
		break;
	case FRAME:
	case UNFRAME:
		registers[EBP] = STACK + 0x10 + r % 4 * 4;
		break;
	case RETURN:
		put32((u8 *)STACK, TARGET);
		break;
	case POPFLAGS:
		put32((u8 *)STACK, r & 0xcd5);
		break;
	case COUNTER:
		registers[ECX] = r & 4 ? r & 3 : registers[ECX] & (r & 8 ? 0xffff0000 : 0xffffffff);
		break;
	}
	if (f->special == ADDRESS16) {
		emit((r & 0xc7) % 0xc0 | reg << 3, 1);
		emit(draw(), 2);
		length = f->length + 1 + (((r & 0xc7) % 0xc0) >> 6 == 0 ? ((r & 7) == 6 ? 2 : 0) : ((r & 0xc7) % 0xc0) >> 6);
	} else if (f->special == ADDRESS32) {
		u32 modrm = (r & 0xc7) % 0xc0, sib = r >> 8 & 0xff, bytes = modrm >> 6 == 1 ? 1 : modrm >> 6 == 2 ? 4 : 0;
		emit(modrm | reg << 3, 1);
		if ((modrm & 7) == 4) emit(sib, 1);
		if (modrm >> 6 == 0 && ((modrm & 7) == 5 || ((modrm & 7) == 4 && (sib & 7) == 5))) bytes = 4;
		emit(draw(), bytes);
	} else if (f->modrm == REGISTER) {
		i = draw() % 8;
		if (f->special == INDIRECT) {
			if (i == ESP) i = EAX;
			registers[i] = TARGET;
		}
		emit(0xc0 | reg << 3 | i, 1);
	} else if (f->modrm == MEMORY) {
		if (f->special == INDIRECT) put32((u8 *)address, TARGET);
		if (f->special == LIMITS) {
			u32 v = registers[reg];
			put32((u8 *)address, f->bytes[0] == 0x66 ? ((v - (r & 3)) & 0xffff) | (v + (r >> 8 & 3)) << 16 : v - (r & 3));
			if (f->bytes[0] != 0x66) put32((u8 *)address + 4, v + (r >> 8 & 3));
		}
		if (f->special == BITOFFSET) {
			/* No register for the address: it could be the one that holds the offset. */
			emit(reg << 3 | 5, 1);
			emit(address, 4);
		} else
			emitMemory(reg, address);
	}
	r = draw();
	if (f->special == BRANCH || f->special == COUNTER)
		emit(TARGET - (HERE + length + f->immediate), f->immediate);
	else if (f->special == FRAME) {
		emit(r & 0x1c, 2);
		emit(r >> 8 & 3, 1);
	} else if (f->special == RETURN)
		emit(r & 0x1c, f->immediate);
	else
		emit(r % 4 == 0 ? (r >> 8 & 1 ? 0xffffffff : 0x7f) : r >> 4, f->immediate);
}

/* Registers and what the code that runs a case needs, at a fixed place for its absolute addresses. */
struct {
	u32 registers[8], flags, eip, savedEsp;
} machine __attribute__((used));

void finish(void);
__asm__(
	".text\n"
	"execute:\n\t"
	"pushal\n\t"
	"movl %esp, machine+40\n\t"
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
	"movl machine+40, %esp\n\t"
	"pushfl\n\t"
	"popl machine+32\n\t"
	"cld\n\t"
	"popal\n\t"
	"ret\n");
void execute(void);

/* Code that notes where execution came out, and ends the case. */
static void
landing(u32 at)
{
	u8 *p = (u8 *)at;

	p[0] = 0xc7;
	p[1] = 0x05;
	put32(p + 2, (u32)&machine.eip);
	put32(p + 6, at);
	p[10] = 0xe9;
	put32(p + 11, (u32)finish - (at + 15));
}

/* A fault ends the case with the vector in place of EIP. */
static void
fault(int signal, siginfo_t *info, void *context)
{
	greg_t *g = ((ucontext_t *)context)->uc_mcontext.gregs;

	(void)signal;
	(void)info;
	machine.eip = g[REG_TRAPNO];
	g[REG_EIP] = (u32)finish;
}

static void
put(const void *p, int n)
{
	fwrite(p, 1, n, stdout);
}

static void
putSpan(const u8 *before, const u8 *after)
{
	u8 first = 0, last = 127, n;

	while (before[first] == after[first]) first++;
	while (before[last] == after[last]) last--;
	n = last - first + 1;
	put(&first, 1);
	put(&n, 1);
	put(after + first, n);
}

/* Bits of the byte that says what follows. */
enum { HAS_EIP = 1, HAS_DATA = 2, HAS_STACK = 4, HAS_FLAGS = 8 };

static void
record(int index, const struct form *f, u32 number)
{
	static u8 before[4096];
	u8 what = 0, changed = 0;
	int i;

	prepare(index, f, number);
	memcpy(before, data, 4096);
	memset(code, 0xcc, 4096);
	memcpy((u8 *)HERE, instruction, length);
	landing(HERE + length);
	landing(TARGET);
	memcpy(machine.registers, registers, sizeof registers);
	machine.flags = flags;
	execute();
	for (i = 0; i < 8; i++)
		if (machine.registers[i] != registers[i]) changed |= 1 << i;
	if (machine.eip != HERE + length) what |= HAS_EIP;
	if (memcmp(before + 0x100, data + 0x100, 128) != 0) what |= HAS_DATA;
	if (memcmp(before + 0x7c0, data + 0x7c0, 128) != 0) what |= HAS_STACK;
	if ((machine.flags ^ flags) & 0xcd5) what |= HAS_FLAGS;
	put(&what, 1);
	put(&changed, 1);
	for (i = 0; i < 8; i++)
		if (changed >> i & 1) put(&machine.registers[i], 4);
	machine.flags &= 0xcd5;
	if (what & HAS_EIP) put(&machine.eip, 4);
	if (what & HAS_DATA) putSpan(before + 0x100, data + 0x100);
	if (what & HAS_STACK) putSpan(before + 0x7c0, data + 0x7c0);
	if (what & HAS_FLAGS) put(&machine.flags, 2);
}

/* Adds a form; `opcode` is one or two bytes (0x0fXX), with a prefix above them if there is one. */
static void
add(u32 opcode, int modrm, int reg, int immediate, int special, int undefined)
{
	struct form *f = &forms[formCount++];
	int shift;

	for (shift = 24; shift >= 0; shift -= 8)
		if (opcode >> shift) f->bytes[f->length++] = opcode >> shift;
	if (f->length == 0) f->length = 1;	/* opcode 00 */
	f->modrm = modrm;
	f->reg = reg;
	f->immediate = immediate;
	f->special = special;
	f->undefined = undefined;
}

/* Opcode with a 66 prefix. */
static u32
word(u32 opcode)
{
	return (opcode < 0x100 ? 0x6600 : 0x660000) | opcode;
}

/* Both ModR/M kinds, for a byte opcode and the one after it in both operand sizes; immediates as given for each. */
static void
sizes(u32 opcode, int reg, int immediateByte, int immediateWord, int immediateDword, int special, int undefined)
{
	int modrm;

	for (modrm = REGISTER; modrm <= MEMORY; modrm++) {
		add(opcode, modrm, reg, immediateByte, special, undefined);
		add(word(opcode + 1), modrm, reg, immediateWord, special, undefined);
		add(opcode + 1, modrm, reg, immediateDword, special, undefined);
	}
}

/* Both ModR/M kinds and both operand sizes. */
static void
both(u32 opcode, int reg, int immediate, int special, int undefined)
{
	int modrm;

	for (modrm = REGISTER; modrm <= MEMORY; modrm++) {
		add(word(opcode), modrm, reg, immediate, special, undefined);
		add(opcode, modrm, reg, immediate, special, undefined);
	}
}

/* Both operand sizes, no ModR/M. */
static void
alone(u32 opcode, int special, int undefined)
{
	add(word(opcode), NONE, 0, 0, special, undefined);
	add(opcode, NONE, 0, 0, special, undefined);
}

static void
listForms(void)
{
	u32 i, op;

	for (i = 0; i < 8; i++) {
		int undefined = i == 1 || i == 4 || i == 6 ? LOGIC : DEFINED;
		op = i << 3;
		sizes(op, 8, 0, 0, 0, PLAIN, undefined);
		sizes(op + 2, 8, 0, 0, 0, PLAIN, undefined);
		add(op + 4, NONE, 0, 1, PLAIN, undefined);
		add(word(op + 5), NONE, 0, 2, PLAIN, undefined);
		add(op + 5, NONE, 0, 4, PLAIN, undefined);
		sizes(0x80, i, 1, 2, 4, PLAIN, undefined);
		both(0x83, i, 1, PLAIN, undefined);
	}
	for (i = 0; i < 8; i++) {
		int undefined = i < 4 ? ROTATE : SHIFT;
		sizes(0xc0, i, 1, 1, 1, PLAIN, undefined);
		sizes(0xd0, i, 0, 0, 0, PLAIN, undefined);
		sizes(0xd2, i, 0, 0, 0, PLAIN, undefined);
	}
	for (i = 0; i < 8; i++) {
		static const u8 undefined[] = { LOGIC, LOGIC, DEFINED, DEFINED, PRODUCT, PRODUCT, QUOTIENT, QUOTIENT };
		if (i < 2) sizes(0xf6, i, 1, 2, 4, PLAIN, undefined[i]);
		else sizes(0xf6, i, 0, 0, 0, i < 6 ? PLAIN : DIVIDE, undefined[i]);
		if (i < 2) sizes(0xfe, i, 0, 0, 0, PLAIN, DEFINED);
		add(word(0x40 + i), NONE, 0, 0, PLAIN, DEFINED);
		add(0x40 + i, NONE, 0, 0, PLAIN, DEFINED);
		add(word(0x48 + i), NONE, 0, 0, PLAIN, DEFINED);
		add(0x48 + i, NONE, 0, 0, PLAIN, DEFINED);
		add(word(0x50 + i), NONE, 0, 0, PLAIN, DEFINED);
		add(0x50 + i, NONE, 0, 0, PLAIN, DEFINED);
		add(word(0x58 + i), NONE, 0, 0, PLAIN, DEFINED);
		add(0x58 + i, NONE, 0, 0, PLAIN, DEFINED);
		add(word(0x90 + i), NONE, 0, 0, PLAIN, DEFINED);
		add(0x90 + i, NONE, 0, 0, PLAIN, DEFINED);
		add(0xb0 + i, NONE, 0, 1, PLAIN, DEFINED);
		add(word(0xb8 + i), NONE, 0, 2, PLAIN, DEFINED);
		add(0xb8 + i, NONE, 0, 4, PLAIN, DEFINED);
		add(0x0fc8 + i, NONE, 0, 0, PLAIN, DEFINED);
	}
	both(0xff, 6, 0, PLAIN, DEFINED);
	add(0xff, REGISTER, 2, 0, INDIRECT, DEFINED);
	add(0xff, MEMORY, 2, 0, INDIRECT, DEFINED);
	add(0xff, REGISTER, 4, 0, INDIRECT, DEFINED);
	add(0xff, MEMORY, 4, 0, INDIRECT, DEFINED);
	both(0x8f, 0, 0, PLAIN, DEFINED);
	add(0x6a, NONE, 0, 1, PLAIN, DEFINED);
	add(word(0x6a), NONE, 0, 1, PLAIN, DEFINED);
	add(0x68, NONE, 0, 4, PLAIN, DEFINED);
	add(word(0x68), NONE, 0, 2, PLAIN, DEFINED);
	alone(0x60, PLAIN, DEFINED);
	alone(0x61, PLAIN, DEFINED);
	alone(0x9c, PLAIN, DEFINED);
	alone(0x9d, POPFLAGS, DEFINED);
	add(0xc8, NONE, 0, 0, FRAME, DEFINED);
	add(0xc9, NONE, 0, 0, UNFRAME, DEFINED);

	sizes(0x84, 8, 0, 0, 0, PLAIN, LOGIC);
	sizes(0x86, 8, 0, 0, 0, PLAIN, DEFINED);
	sizes(0x88, 8, 0, 0, 0, PLAIN, DEFINED);
	sizes(0x8a, 8, 0, 0, 0, PLAIN, DEFINED);
	sizes(0xc6, 0, 1, 2, 4, PLAIN, DEFINED);
	add(0xa8, NONE, 0, 1, PLAIN, LOGIC);
	add(word(0xa9), NONE, 0, 2, PLAIN, LOGIC);
	add(0xa9, NONE, 0, 4, PLAIN, LOGIC);
	both(0x69, 8, 4, PLAIN, PRODUCT);
	forms[formCount - 4].immediate = forms[formCount - 2].immediate = 2;
	both(0x6b, 8, 1, PLAIN, PRODUCT);
	both(0x0faf, 8, 0, PLAIN, PRODUCT);
	add(0x62, MEMORY, 8, 0, LIMITS, DEFINED);
	add(word(0x62), MEMORY, 8, 0, LIMITS, DEFINED);
	add(0x8d, NONE, 8, 0, ADDRESS32, DEFINED);
	add(word(0x8d), NONE, 8, 0, ADDRESS32, DEFINED);
	add(0x678d, NONE, 8, 0, ADDRESS16, DEFINED);
	add(0x66678d, NONE, 8, 0, ADDRESS16, DEFINED);

	alone(0x98, PLAIN, DEFINED);
	alone(0x99, PLAIN, DEFINED);
	add(0x9e, NONE, 0, 0, PLAIN, DEFINED);
	add(0x9f, NONE, 0, 0, PLAIN, DEFINED);
	add(0x27, NONE, 0, 0, PLAIN, DECIMAL);
	add(0x2f, NONE, 0, 0, PLAIN, DECIMAL);
	add(0x37, NONE, 0, 0, PLAIN, ASCII);
	add(0x3f, NONE, 0, 0, PLAIN, ASCII);
	add(0xd4, NONE, 0, 1, PLAIN, ADJUST);
	add(0xd5, NONE, 0, 1, PLAIN, ADJUST);
	add(0xd40a, NONE, 0, 0, PLAIN, ADJUST);
	add(0xd50a, NONE, 0, 0, PLAIN, ADJUST);
	add(0xd6, NONE, 0, 0, PLAIN, DEFINED);
	add(0xd7, NONE, 0, 0, TABLE, DEFINED);
	add(0xf5, NONE, 0, 0, PLAIN, DEFINED);
	add(0xf8, NONE, 0, 0, PLAIN, DEFINED);
	add(0xf9, NONE, 0, 0, PLAIN, DEFINED);
	add(0xfc, NONE, 0, 0, PLAIN, DEFINED);
	add(0xfd, NONE, 0, 0, PLAIN, DEFINED);
	add(0xce, NONE, 0, 0, PLAIN, DEFINED);

	for (i = 0; i < 16; i++) {
		add(0x70 + i, NONE, 0, 1, BRANCH, DEFINED);
		add(0x0f80 + i, NONE, 0, 4, BRANCH, DEFINED);
		add(0x0f90 + i, REGISTER, 0, 0, PLAIN, DEFINED);
		add(0x0f90 + i, MEMORY, 0, 0, PLAIN, DEFINED);
		both(0x0f40 + i, 8, 0, PLAIN, DEFINED);
	}
	for (i = 0; i < 4; i++) {
		add(0xe0 + i, NONE, 0, 1, COUNTER, DEFINED);
		add(0x67e0 + i, NONE, 0, 1, COUNTER, DEFINED);
	}
	add(0xe8, NONE, 0, 4, BRANCH, DEFINED);
	add(0xe9, NONE, 0, 4, BRANCH, DEFINED);
	add(0xeb, NONE, 0, 1, BRANCH, DEFINED);
	add(0xc3, NONE, 0, 0, RETURN, DEFINED);
	add(0xc2, NONE, 0, 2, RETURN, DEFINED);

	both(0x0fa3, 8, 0, BITOFFSET, BITTEST);
	both(0x0fab, 8, 0, BITOFFSET, BITTEST);
	both(0x0fb3, 8, 0, BITOFFSET, BITTEST);
	both(0x0fbb, 8, 0, BITOFFSET, BITTEST);
	for (i = 4; i < 8; i++) both(0x0fba, i, 1, PLAIN, BITTEST);
	both(0x0fbc, 8, 0, PLAIN, SCAN);
	both(0x0fbd, 8, 0, PLAIN, SCAN);
	both(0x0fa4, 8, 1, PLAIN, DOUBLESHIFT);
	both(0x0fa5, 8, 0, PLAIN, DOUBLESHIFT);
	both(0x0fac, 8, 1, PLAIN, DOUBLESHIFT);
	both(0x0fad, 8, 0, PLAIN, DOUBLESHIFT);
	both(0x0fb6, 8, 0, PLAIN, DEFINED);
	both(0x0fb7, 8, 0, PLAIN, DEFINED);
	both(0x0fbe, 8, 0, PLAIN, DEFINED);
	both(0x0fbf, 8, 0, PLAIN, DEFINED);
	sizes(0x0fb0, 8, 0, 0, 0, PLAIN, DEFINED);
	sizes(0x0fc0, 8, 0, 0, 0, PLAIN, DEFINED);
	add(0x0fc7, MEMORY, 1, 0, PLAIN, DEFINED);
	add(0xf00fc7, MEMORY, 1, 0, PLAIN, DEFINED);
	add(0xf001, MEMORY, 8, 0, PLAIN, DEFINED);
	add(0xf00fb1, MEMORY, 8, 0, PLAIN, DEFINED);

	for (op = 0xa4; op < 0xb0; op++) {
		if (op == 0xa8 || op == 0xa9) continue;
		add(op, NONE, 0, 0, STRING, DEFINED);
		add(0xf300 | op, NONE, 0, 0, STRING, DEFINED);
		if (op == 0xa6 || op == 0xa7 || op == 0xae || op == 0xaf) add(0xf200 | op, NONE, 0, 0, STRING, DEFINED);
		if (op & 1) {
			add(0x6600 | op, NONE, 0, 0, STRING, DEFINED);
			add(0x66f300 | op, NONE, 0, 0, STRING, DEFINED);
		}
	}
}

int
main(int argc, char **argv)
{
	static u8 signalStack[65536];
	stack_t alternate = { .ss_sp = signalStack, .ss_size = sizeof signalStack };
	struct sigaction action = { .sa_sigaction = fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
	static const int signals[] = { SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGTRAP };
	u32 cases, first, k;
	int i;

	if (argc < 2 || (cases = strtoul(argv[1], 0, 0)) == 0) {
		fprintf(stderr, "usage: record-integer CASES_PER_FORM [FIRST_CASE]\n");
		return 2;
	}
	first = argc > 2 ? strtoul(argv[2], 0, 0) : 0;
	if (mmap((void *)DATA, 8192, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
			== MAP_FAILED) {
		perror("record-integer: cannot map its fixed address");
		return 1;
	}
	sigaltstack(&alternate, 0);
	for (i = 0; i < (int)(sizeof signals / sizeof signals[0]); i++) sigaction(signals[i], &action, 0);
	listForms();
	put(&formCount, 2);
	put(&cases, 4);
	put(&first, 4);
	for (i = 0; i < formCount; i++) put(&forms[i], sizeof forms[i]);
	for (i = 0; i < formCount; i++)
		for (k = 0; k < cases; k++) record(i, &forms[i], first + k);
	return 0;
}
