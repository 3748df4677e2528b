/*
 * Records what the x87 of the processor it runs on does: cases made from a seed, results written compactly.
 *
 *   gcc -m32 -O1 -o record-x87 test/oracle/record-x87.c
 *   ./record-x87 CASES_PER_FORM | gzip -9 > test/emu/cpu/fpu/x87-vectors.bin.gz
 *
 * The inputs are not stored: test/emu/cpu/fpu/recorded-cases.ts makes the same ones from the same seed, and documents
 * the format. Keep the two in step.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;

enum { BIAS = 16383 };

/* Kinds of memory operand. */
enum { NONE, SINGLE, DOUBLE, EXTENDED, INT16, INT32, INT64, BCD, CONTROL };

struct form {
	u8 opcode;
	u8 modrm;	/* mod = 0 for a memory operand, whose address is in EBX */
	u8 anyRegister;	/* the r/m field is drawn per case */
	u8 operand;
};

static u32 seed;

static u32
draw(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed;
}

struct extended {
	u32 low, high;
	u16 top;
};

static struct extended
drawExtended(struct extended previous)
{
	struct extended v;
	u32 kind = draw() % 36, exponent = BIAS - 32 + draw() % 64, n;

	v.low = draw();
	v.high = draw() | 0x80000000;
	n = draw();
	switch (kind) {
	case 0: exponent = 0; v.low = v.high = 0; break;
	case 1: exponent = 0x7fff; v.low = 0; v.high = 0x80000000; break;
	case 2: exponent = 0x7fff; v.high |= 0xc0000000; break;
	case 3: exponent = 0x7fff; v.high &= 0xbfffffff; v.low |= 1; break;
	case 4: exponent = 0; v.high = (v.high & 0x7fffffff) >> n % 32; break;
	case 5: exponent = 0; break;
	case 6: exponent = 1 + n % 0x7ffe; v.high &= 0x7fffffff; break;
	case 7: exponent = 0x7fff; v.high &= 0x7fffffff; break;
	case 8: case 9: case 10:
		n = n % 1000 + 1;
		exponent = BIAS + 31;
		while (!(n & 0x80000000)) { n <<= 1; exponent--; }
		v.high = n;
		v.low = 0;
		break;
	case 11: v.high = 0x80000000; v.low = 0; break;
	case 12: v.high = 0xffffffff; v.low = 0xffffffff; break;
	case 13: case 14: case 15: v.low &= 0xfffff800; break;
	case 16: v.low = 0; v.high &= 0xffffff00; break;
	case 17: case 18: exponent = 1 + n % 80; break;
	case 19: case 20: exponent = 0x7ffe - n % 80; break;
	case 21: exponent = (n & 1 ? 0x1fff : 0x5fff) - 64 + (n >> 1) % 128; break;
	case 22: exponent = 1 + n % 0x7ffe; break;
	case 23: exponent = BIAS - 126 - 30 + n % 40; break;
	case 24: exponent = BIAS + 127 - 8 + n % 16; break;
	case 25: exponent = BIAS - 1022 - 60 + n % 70; break;
	case 26: exponent = BIAS + 1023 - 8 + n % 16; break;
	case 27: exponent = BIAS + n % 66; break;
	case 28: exponent = BIAS + n % 12; v.high &= 0xfff00000; v.low = 0; break;
	case 29: case 30:
		exponent = previous.top & 0x7fff;
		if (exponent > 2 && exponent < 0x7ff0) exponent += n % 3 - 1;
		v.high = previous.high;
		v.low = previous.low ^ (n >> 8) % 4;
		break;
	case 31: exponent = 0; v.low &= 15; v.high = 0; break;
	default: break;
	}
	v.top = exponent | (draw() & 1) << 15;
	return v;
}

static void
put32(u8 *p, u32 v)
{
	p[0] = v; p[1] = v >> 8; p[2] = v >> 16; p[3] = v >> 24;
}

static void
drawOperand(int kind, u8 *operand, u32 control)
{
	u32 i, how = draw() % 16, low = draw(), high = draw(), exponent;

	switch (kind) {
	case SINGLE:
		exponent = how == 0 ? 0 : how == 1 ? 255 : how < 4 ? high % 256 : 97 + high % 64;
		if (how == 4) low &= 0xff800000;
		if (how == 5) { low = 0; exponent = 0; }
		if (how == 6) { low = 0; exponent = 255; }
		low = (low & 0x807fffff) | exponent << 23;
		break;
	case DOUBLE:
		exponent = how == 0 ? 0 : how == 1 ? 2047 : how < 4 ? (high >> 20) % 2048 : 992 + (high >> 20) % 64;
		if (how == 4) { low = 0; high &= 0x80000000; }
		if (how == 5) { low = 0; high = 0; exponent = 0; }
		if (how == 6) { low = 0; high &= 0x80000000; exponent = 2047; }
		high = (high & 0x800fffff) | exponent << 20;
		break;
	case INT16: case INT32: case INT64:
		if (how == 0) low = high = 0;
		if (how == 1) { low = 0; high = 0x80000000; }
		if (how == 2) low = high = 0xffffffff;
		if (how < 6) high = (u32)((int32_t)high >> 28);
		break;
	case CONTROL:
		low = control ^ (how < 8 ? low & 0xf3f : low);
		break;
	}
	put32(operand, low);
	put32(operand + 4, high);
	put32(operand + 8, draw());
	put32(operand + 12, 0x5a5a5a5a);
	if (kind == EXTENDED) {
		struct extended none = { 0, 0, 0 }, v = drawExtended(none);
		put32(operand, v.low);
		put32(operand + 4, v.high);
		operand[8] = v.top;
		operand[9] = v.top >> 8;
	}
	if (kind == BCD)
		for (i = 0; i < 9; i++) operand[i] = (operand[i] >> 4) % 10 << 4 | (operand[i] & 15) % 10;
}

static u8 *code;
static u8 before[108], after[108], operand[16], operandBefore[16];

/* Runs one instruction on the state in `before`; *flags and *eax are in and out. */
static void
run(const u8 *instruction, int length, u32 *flags, u32 *eax)
{
	u8 *p = code;

	memcpy(p, instruction, length);
	p[length] = 0xc3;
	__asm__ volatile(
		"frstor %[before]\n\t"
		"pushl %[flags]\n\t"
		"popfl\n\t"
		"call *%[code]\n\t"
		"pushfl\n\t"
		"popl %[flags]\n\t"
		"fnsave %[after]\n\t"
		: [flags] "+&r"(*flags), "+a"(*eax), [after] "=m"(after)
		: [before] "m"(before), [code] "r"(code), "b"(operand)
		: "memory", "cc");
}

static void
put(const void *p, int n)
{
	fwrite(p, 1, n, stdout);
}

/* Bits of the byte that says what follows. */
enum { HAS_CONTROL = 1, HAS_MEMORY = 2, HAS_FLAGS = 4, HAS_AX = 8 };

static void
record(int index, const struct form *form, u32 number)
{
	u32 i, r, control, status, tags, top, flags, eax;
	u8 instruction[2], changed, what;
	struct extended v = { 0, 0, 0 };
	static const u8 precisions[] = { 0, 2, 3, 3 };

	seed = (index + 1) * 0x9e3779b1 ^ (number + 1) * 0x85ebca6b;
	if (seed == 0) seed = 1;
	for (i = 0; i < 4; i++) draw();

	instruction[0] = form->opcode;
	instruction[1] = form->modrm | (form->anyRegister ? draw() % 8 : 0);
	r = draw();
	control = 0x40 | precisions[r & 3] << 8 | (r >> 2 & 3) << 10 | ((r >> 4) % 4 == 0 ? r >> 8 & 0x3f : 0x3f);
	r = draw();
	top = r & 7;
	status = top << 11 | (r >> 3 & 0x4700) | ((r >> 20) % 4 == 0 ? r >> 24 & 0x3f & control : 0);
	tags = 0;
	for (i = 0; i < 8; i++) {
		/* ST(7) is mostly free, so that pushes succeed; the others are mostly in use. */
		u32 empty = draw() % 16 == 0;
		if (i == 7) empty = !empty;
		if (empty) tags |= 3 << 2 * ((top + i) & 7);
	}
	memset(before, 0xff, 28);
	put32(before, 0xffff0000 | control);
	put32(before + 4, 0xffff0000 | status);
	put32(before + 8, 0xffff0000 | tags);
	memset(before + 12, 0, 16);
	for (i = 0; i < 8; i++) {
		v = drawExtended(v);
		put32(before + 28 + 10 * i, v.low);
		put32(before + 32 + 10 * i, v.high);
		before[36 + 10 * i] = v.top;
		before[37 + 10 * i] = v.top >> 8;
	}
	drawOperand(form->operand, operand, control);
	memcpy(operandBefore, operand, 16);
	flags = 0x202 | (draw() & 0x8d5);
	eax = 0x12345678;
	r = flags;
	run(instruction, 2, &flags, &eax);

	/* Registers are compared in their physical places, since TOP may have moved. */
	changed = 0;
	top = after[5] >> 3 & 7;
	for (i = 0; i < 8; i++) {
		u32 old = ((i - (status >> 11)) & 7), now = (i - top) & 7;
		if (memcmp(before + 28 + 10 * old, after + 28 + 10 * now, 10) != 0) changed |= 1 << i;
	}
	what = 0;
	if (memcmp(before, after, 2) != 0) what |= HAS_CONTROL;
	if (memcmp(operandBefore, operand, 16) != 0) what |= HAS_MEMORY;
	if ((flags ^ r) & 0x8d5) what |= HAS_FLAGS;
	if (eax != 0x12345678) what |= HAS_AX;
	put(&what, 1);
	put(&changed, 1);
	put(after + 4, 2);
	put(after + 8, 2);
	for (i = 0; i < 8; i++)
		if (changed >> i & 1) put(after + 28 + 10 * ((i - top) & 7), 10);
	if (what & HAS_CONTROL) put(after, 2);
	if (what & HAS_MEMORY) put(operand, 16);
	flags &= 0x8d5;
	if (what & HAS_FLAGS) put(&flags, 2);
	if (what & HAS_AX) put(&eax, 2);
}

static struct form forms[256];
static int formCount;

static void
add(int opcode, int modrm, int anyRegister, int kind)
{
	struct form f = { opcode, modrm, anyRegister, kind };
	forms[formCount++] = f;
}

/* Every encoding but the environment instructions, whose images hold addresses. */
static void
listForms(void)
{
	int reg, i;
	static const u8 arithmetic[] = { SINGLE, INT32, DOUBLE, INT16 };
	static const u8 d9[] = { 0xd0, 0xe0, 0xe1, 0xe4, 0xe5, 0xe8, 0xe9, 0xea, 0xeb, 0xec, 0xed, 0xee, 0xf0, 0xf1, 0xf2,
		0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff };
	static const u8 db[] = { INT32, 0, INT32, INT32, 0, EXTENDED, 0, EXTENDED };
	static const u8 df[] = { INT16, 0, INT16, INT16, BCD, INT64, BCD, INT64 };

	for (i = 0; i < 4; i++)
		for (reg = 0; reg < 8; reg++) add(0xd8 + 2 * i, reg << 3 | 3, 0, arithmetic[i]);
	for (reg = 0; reg < 8; reg++) {
		if (reg == 0 || reg == 2 || reg == 3) {
			add(0xd9, reg << 3 | 3, 0, SINGLE);
			add(0xdd, reg << 3 | 3, 0, DOUBLE);
		}
		if (reg == 5 || reg == 7) add(0xd9, reg << 3 | 3, 0, CONTROL);
		if (reg == 7) add(0xdd, reg << 3 | 3, 0, CONTROL);
		if (db[reg]) add(0xdb, reg << 3 | 3, 0, db[reg]);
		if (df[reg]) add(0xdf, reg << 3 | 3, 0, df[reg]);
	}
	for (reg = 0; reg < 8; reg++) {
		add(0xd8, 0xc0 | reg << 3, 1, NONE);
		add(0xdc, 0xc0 | reg << 3, 1, NONE);
		if (reg != 3) add(0xde, 0xc0 | reg << 3, 1, NONE);
		if (reg < 2 || reg == 3) add(0xd9, 0xc0 | reg << 3, 1, NONE);
		if (reg < 4) add(0xda, 0xc0 | reg << 3, 1, NONE);
		if (reg < 4 || reg == 5 || reg == 6) add(0xdb, 0xc0 | reg << 3, 1, NONE);
		if (reg < 6) add(0xdd, 0xc0 | reg << 3, 1, NONE);
		if (reg < 4 || reg == 5 || reg == 6) add(0xdf, 0xc0 | reg << 3, 1, NONE);
	}
	for (i = 0; i < (int)sizeof d9; i++) add(0xd9, d9[i], 0, NONE);
	for (i = 0; i < 5; i++) add(0xdb, 0xe0 | i, 0, NONE);
	add(0xda, 0xe9, 0, NONE);
	add(0xde, 0xd9, 0, NONE);
	add(0xdf, 0xe0, 0, NONE);
}

int
main(int argc, char **argv)
{
	int i;
	u32 n, cases;

	if (argc < 2 || (cases = strtoul(argv[1], 0, 0)) == 0) {
		fprintf(stderr, "usage: record-x87 CASES_PER_FORM [FIRST_CASE]\n");
		return 2;
	}
	n = argc > 2 ? strtoul(argv[2], 0, 0) : 0;
	code = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (code == MAP_FAILED) {
		perror("record-x87: no executable memory");
		return 1;
	}
	listForms();
	put(&formCount, 2);
	put(&cases, 4);
	put(&n, 4);
	for (i = 0; i < formCount; i++) put(&forms[i], sizeof forms[i]);
	for (i = 0; i < formCount; i++) {
		u32 k;
		for (k = 0; k < cases; k++) record(i, &forms[i], n + k);
	}
	return 0;
}
