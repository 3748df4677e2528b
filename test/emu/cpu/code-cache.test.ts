import { describe, expect, it } from 'vitest';
import { CODE, Machine } from './machine.js';

/** Page tables: linear 4 MB + x and 6 MB + x are physical 2 MB + x folded into 1 MB of RAM, the rest is identity. */
function aliased(machine: Machine): void {
  const { cpu } = machine;
  const directory = 0x80000;
  machine.setDword(directory, 0x81003);
  machine.setDword(directory + 4, 0x82003);
  for (let page = 0; page < 1024; page++) {
    machine.setDword(0x81000 + 4 * page, page * 4096 + 3);
    // Both halves of the second table are the same 16 pages of RAM from 0x20000 on.
    machine.setDword(0x82000 + 4 * page, 0x20000 + (page & 15) * 4096 + 3);
  }
  cpu.cr3 = directory;
  cpu.cr0 = 0x80000011;
}

/** add ebx, 0x11223344 with nine prefixes: of the greatest length that there is. */
const LONG = [...new Array<number>(9).fill(0x3e), 0x81, 0xc3, 0x44, 0x33, 0x22, 0x11];
const IMMEDIATE = LONG.length - 4;
/** Rounds without the store, after which the code is kept, and with it. */
const USUAL_ROUNDS = 60;
const ROUNDS = 40;

/** Of `size` bytes at `target`, those of the immediate of an instruction LONG at `at` have these bits. */
function immediateMask(at: number, target: number, size: number): number[] {
  return Array.from({ length: size }, (_, n) =>
    target + n >= at + IMMEDIATE && target + n < at + LONG.length ? 1 : 0,
  );
}

function dword(bytes: readonly number[]): number {
  return Buffer.from([...bytes, 0, 0, 0, 0]).readUInt32LE();
}

/** EBX after LONG was executed at `at` in all rounds, with `size` bytes at `target` being stored before, which change the immediate. */
function sumOfChanges(at: number, target: number, size: number, threshold: number): number {
  const machine = Machine.flat('');
  const hex = (value: number) => Buffer.from(Int32Array.of(value).buffer).toString('hex');
  const loop = CODE + 0x20;
  const back = CODE + 0x40;
  machine.cpu.ram.set(LONG, at);
  machine.load(at + LONG.length, `e9 ${hex(back - at - LONG.length - 5)}`);
  const before = [...machine.cpu.ram.subarray(target, target + size)];
  const mask = dword(immediateMask(at, target, size));
  machine.load(
    CODE,
    `b9 ${hex(USUAL_ROUNDS + ROUNDS)} b8 ${hex(dword(before))} be ${hex(mask)} 31db e9 ${hex(loop - CODE - 22)}`,
  );
  const store = { 1: '88', 2: '66 89', 4: '89' }[size];
  // xor eax, esi; cmp ecx, ROUNDS; ja; mov [target], eax; jmp
  const length = size === 2 ? 7 : 6;
  const jump = `e9 ${hex(at - loop - 7 - length - 5)}`;
  machine.load(loop, `31f0 83f9 ${hex(ROUNDS).slice(0, 2)} 77 0${length} ${store} 05 ${hex(target)} ${jump}`);
  // rol ebx, 1; dec ecx; jnz; hlt
  machine.load(back, `d1c3 49 0f85 ${hex(loop - back - 9)} f4`);
  machine.cpu.translator.threshold = threshold;
  return machine.runToHalt()[3]! >>> 0;
}

function sumExpected(at: number, target: number, size: number): number {
  let sum = 0;
  const changes = immediateMask(at, target, size);
  for (let round = 1; round <= USUAL_ROUNDS + ROUNDS; round++) {
    const immediate = LONG.slice(IMMEDIATE);
    if (round > USUAL_ROUNDS && round % 2 === 1) {
      for (const [n, bit] of changes.entries()) if (bit === 1) immediate[target + n - at - IMMEDIATE]! ^= 1;
    }
    sum = (sum + dword(immediate)) >>> 0;
    sum = ((sum << 1) | (sum >>> 31)) >>> 0;
  }
  return sum;
}

describe('code that changes', () => {
  it('is executed as it is now, even right behind the store', () => {
    const machine = Machine.flat('c605 08100000 77 b0 11 f4');
    expect(machine.runToHalt()[0] & 0xff).toBe(0x77);
  });

  it.each([
    ['flat', Machine.flat],
    ['segmented', Machine.segmented],
  ])('is seen in every round of a loop (%s)', (_name, make) => {
    const machine = make('31db b9 03000000 b8 01000000 01c3 ff05 08100000 e2 f1 f4');
    expect(machine.runToHalt()[3]).toBe(1 + 2 + 3);
  });

  it('may be changed by a REP instruction just before it', () => {
    const machine = Machine.flat('be 00300000 bf 11100000 b9 02000000 f3a4 90 90 f4');
    machine.load(0x3000, '40 43');
    const [eax, , , ebx] = machine.runToHalt();
    expect([eax, ebx]).toEqual([1, 1]);
  });

  it('is seen under every address it is mapped at', () => {
    // call 4 MB; call 6 MB; change it at 4 MB + 1; call both again
    const machine = Machine.flat('e8 fbef3f00 e8 f6ef5f00 c605 01004000 09 e8 eaef3f00 e8 e5ef5f00 f4');
    aliased(machine);
    machine.load(0x20000, '05 01000000 c3'); // add eax, 1; ret
    expect(machine.runToHalt()[0]).toBe(1 + 1 + 9 + 9);
  });

  it.each([
    ['another page', '03100200'],
    ['a page beyond RAM', '03f0ff7f'],
  ])('is found in the page that the TLB still has, though the page table leads to %s', (_name, entry) => {
    // call 400000; mov dword [82000], entry; call 400010
    const machine = Machine.flat(`e8 fbef3f00 c705 00200800 ${entry} e8 fcef3f00 f4`);
    aliased(machine);
    machine.load(0x20000, 'c3');
    machine.load(0x20010, 'b8 01000000 c3'); // mov eax, 1; ret
    machine.load(0x21010, 'b8 02000000 c3'); // mov eax, 2; ret
    expect(machine.runToHalt()[0]).toBe(1);
  });

  it('may reach into the next page, and change there only', () => {
    const machine = Machine.flat('');
    machine.load(0x1ffd, 'b8 01000000 01c3 fe05 ff1f0000 fe05 00200000 e2 eb f4');
    machine.cpu.eip = 0x1ffd;
    machine.cpu.regs[1] = 3;
    // EAX is 1, then 0x010101.. as the bytes at 1fff and 2000 count up.
    expect(machine.runToHalt()[3]).toBe(1 + 0x10101 + 0x20201);
  });

  it('may continue in another page than before', () => {
    const machine = Machine.flat('');
    aliased(machine);
    machine.load(0x20ffe, 'b8 11');
    machine.load(0x21000, '223344 f4');
    machine.load(0x22000, '556677 f4');
    machine.cpu.eip = 0x400ffe;
    machine.runToHalt();
    machine.setDword(0x82004, 0x22003);
    machine.cpu.flushTlb();
    machine.restart(0x400ffe);
    machine.runToHalt();
    expect(machine.cpu.regs[0]).toBe(0x77665511);
  });

  it('may be changed at its end only, in the next page', () => {
    // 1ffd: mov eax, 1; 2002: add ebx, eax; inc byte [2001]; loop 1ffd; hlt
    const machine = Machine.flat('');
    machine.load(0x1ffd, 'b8 01000000 01c3 fe05 01200000 e2 f1 f4');
    machine.cpu.eip = 0x1ffd;
    machine.cpu.regs[1] = 3;
    expect(machine.runToHalt()[3]).toBe(0x00000001 + 0x01000001 + 0x02000001);
  });

  it('may end in a page without other code, beside data', () => {
    // 1ffe: jmp 3000; 3000: mov [2010], ecx; inc byte [2000]: now it is jmp 3100; jmp 1ffe; 3100: hlt
    const machine = Machine.flat('');
    machine.load(0x1ffe, 'e9 fd0f0000');
    machine.load(0x3000, '890d 10200000 fe05 00200000 e9 edefffff');
    machine.load(0x3100, 'f4');
    machine.cpu.eip = 0x1ffe;
    machine.runToHalt(100);
    expect(machine.cpu.eip).toBe(0x3101);
  });

  it('may go on where a jump was', () => {
    // mov ecx, 2; 1005: jmp 1009; inc eax; inc eax; 1009: inc ebx; mov word [1005], mov ecx, ecx; loop 1005; hlt
    const machine = Machine.flat('b9 02000000 eb 02 40 40 43 66c705 05100000 89c9 e2 f0 f4');
    const [eax, , , ebx] = machine.runToHalt();
    expect([eax, ebx]).toEqual([2, 2]);
  });

  it('may take the LOOP from an AAM', () => {
    // mov eax, 7; 1005: mov ecx, 5; 100a: aam; 100c: loop 100a; inc ebx; nop, nop to 100c; cmp ebx, 2; jb 1005; hlt
    const machine = Machine.flat('b8 07000000 b9 05000000 d40a e2fc 43 66c705 0c100000 9090 83fb02 72 e8 f4');
    expect(machine.runToHalt()[1]).toBe(5);
  });

  it.each([0, 1])('may change in every fourth round of a loop (tier %i)', (threshold) => {
    // mov ecx, 100; 1007: test cl, 3; jnz 1012; mov [1014], ecx; 1012: add ebx, imm32; loop 1007; hlt
    const machine = Machine.flat('31db b9 64000000 f6c103 75 06 890d 14100000 81c3 00000000 e2 ed f4');
    machine.cpu.translator.threshold = threshold;
    expect(machine.runToHalt()[3]).toBe(4 * 4 * ((25 * 26) / 2));
  });

  it.each([
    ['in a line', 0x2051],
    ['in two lines', 0x2034],
    ['in two pages', 0x1ff9],
    ['right behind a page', 0x2000],
  ])('may be written, or bytes beside it, by stores of any size (%s)', (_name, at) => {
    for (const size of [1, 2, 4]) {
      for (let target = at - 3; target < at + LONG.length + 1; target++) {
        for (const threshold of [0, 1]) {
          const name = `${size} bytes at ${target - at}, threshold ${threshold}`;
          expect(sumOfChanges(at, target, size, threshold), name).toBe(sumExpected(at, target, size));
        }
      }
    }
  });

  it.each([0, 1])('may be changed by an instruction that reads it, and flags, before (tier %i)', (threshold) => {
    // mov ecx, 100; xor ebx, ebx; 1007: stc; adc dword [1011], 1; 100f: add ebx, imm32; dec ecx; jnz 1007; hlt
    const machine = Machine.flat('b9 64000000 31db f9 8315 11100000 01 81c3 00000000 49 75 ef f4');
    machine.cpu.translator.threshold = threshold;
    expect(machine.runToHalt()[3]).toBe(100 * 101);
  });

  it('may be changed by the host, which says so', () => {
    const machine = Machine.flat('b8 01000000 f4');
    machine.runToHalt();
    machine.cpu.ram[CODE + 1] = 2;
    machine.cpu.invalidateCode(CODE, 2);
    machine.restart(CODE);
    expect(machine.runToHalt()[0]).toBe(2);
  });
});

describe('data on a page with code', () => {
  it('is written like any other', () => {
    const machine = Machine.flat('b9 0a000000 ff05 00110000 ff05 fc1f0000 e2 f2 f4');
    machine.runToHalt();
    expect([machine.dword(0x1100), machine.dword(0x1ffc)]).toEqual([10, 10]);
  });
});

describe('the cache of decoded code', () => {
  it('is emptied when it is full, and execution goes on', () => {
    // Two pages of slots, and code on eight pages that call each other in a ring.
    const machine = new Machine({}, { codePages: 2 });
    const flat = Machine.flat();
    for (let n = 0; n < 6; n++) machine.cpu.setSegment(n, flat.cpu.segment(n));
    machine.cpu.cr0 = 0x11;
    machine.cpu.setSegment(1, flat.cpu.segment(1));
    for (let page = 0; page < 8; page++) {
      const last = page === 7;
      // inc eax; jmp next page, or dec ecx; jnz back to the first; hlt
      machine.load(0x10000 + page * 4096, last ? '40 49 0f85 f88fffff f4' : '40 e9 fa0f0000');
    }
    machine.cpu.eip = 0x10000;
    machine.cpu.regs[1] = 100;
    expect(machine.runToHalt(100_000)[0]).toBe(800);
  });
});
