import { describe, expect, it } from 'vitest';
import { dropAllCode } from '../../../src/emu/cpu/code-cache.js';
import { Segment } from '../../../src/emu/cpu/environment.js';
import { Translator } from '../../../src/emu/cpu/translator/translator.js';
import { Machine } from './machine.js';
import { Random } from './translator/random/random.js';

/** Code that writes to itself: across a page, so that some of it is in instructions that lie in both. */
const START = 0x1fa0;
const BYTES = 0xc0;
/** Subroutines of an instruction that repeats, and RET. */
const MOVSB = 0x5000;
const STOSD = 0x5010;
const REPEATING = [
  [MOVSB, [0xf3, 0xa4, 0xc3]],
  [STOSD, [0xf3, 0xab, 0xc3]],
] as const;
const STACK = 0x8000;
/** What is copied over the code: more of the same. */
const SPARE = 0x9000;

/** Instructions executed between two comparisons, and how many of these. */
const STEP = 59;
const STEPS = 20;

/** Whole instructions, as dwords that registers hold and stores put over the code. */
const HARMLESS = [
  [0x40, 0x90, 0x43, 0x90],
  [0x83, 0xc0, 0x01, 0x4a],
  [0x01, 0xc0, 0xeb, 0x00],
  [0xb0, 0xb3, 0x74, 0x02],
];

function dword(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
}

/**
 * One instruction, or the few that belong together.
 *
 * @param places where the program's instructions begin
 */
function piece(random: Random, places: readonly number[]): number[] {
  const register = random.pick([0, 1, 2, 3, 5]);
  const place = random.pick(places) + random.pick([-1, 0, 0, 1, 1, 2, 3, 5]);
  const anywhere = dword(place);
  switch (random.below(16)) {
    case 0:
    case 1: // inc r32
      return [0x40 | register];
    case 2:
    case 3: // sub r32, imm8
      return [0x83, 0xe8 | register, random.below(4)];
    case 4: // mov r32, imm32
      return [0xb8 | register, ...random.pick(HARMLESS)];
    case 5: // add r32, r32
      return [0x01, 0xc0 | (register << 3) | random.below(4)];
    case 6: // jcc
      return [0x70 | random.below(16), random.below(9)];
    case 7: // mov eax, imm32; add [m], eax: an immediate or a displacement grows
      return [0xb8, 1, 1, 0, 0, 0x01, 0x05, ...anywhere];
    case 8: // mov byte [m], imm8
      return [0xc6, 0x05, ...anywhere, random.pick([0x40, 0x43, 0x90, 0x4a])];
    case 9: // mov [m], r32
      return [0x89, 0x05 | (register << 3), ...anywhere];
    case 10: // mov [m], r16
      return [0x66, 0x89, 0x05 | (register << 3), ...anywhere];
    case 11: // xor byte [m], 3: inc eax and inc ebx take turns
      return [0x80, 0x35, ...anywhere, 3];
    case 12: // mov esi; mov edi; mov ecx; mov eax; call: over part of the code
      return [
        ...[0xbe, ...dword(SPARE + random.below(BYTES)), 0xbf, ...anywhere, 0xb9, ...dword(random.below(30))],
        ...[0xb8, ...dword(MOVSB), 0xff, 0xd0],
      ];
    case 13: // mov edi; mov ecx; mov eax; mov edx; call
      return [
        ...[0xbf, ...dword(place & ~3), 0xb9, ...dword(random.below(9)), 0xb8, ...random.pick(HARMLESS)],
        ...[0xba, ...dword(STOSD), 0xff, 0xd2],
      ];
    case 14: // mov ecx; aam; loop back to it
      return [0xb9, random.below(9) + 1, 0, 0, 0, 0xd4, 0x0a, 0xe2, 0xfc];
    default:
      return [0x90];
  }
}

/** So many bytes of code. Twice the same choices: then it is known where instructions begin. */
function pieces(seed: number, bytes: number): number[] {
  let places = [START];
  let code: number[] = [];
  for (let pass = 0; pass < 2; pass++) {
    const random = new Random(seed);
    const begins: number[] = [];
    code = [];
    while (code.length < bytes) {
      begins.push(START + code.length);
      code.push(...piece(random, places));
    }
    places = begins;
  }
  return code.slice(0, bytes);
}

/** Puts a program into memory, and the processor at its beginning. */
function begin(machine: Machine, seed: number): void {
  const { cpu } = machine;
  cpu.ram.fill(0);
  cpu.ram.set(pieces(seed, BYTES), START);
  cpu.ram.set(pieces(seed + 1, 2 * BYTES), SPARE);
  cpu.ram.set([0x90, 0x90, 0x90, 0x90, 0xe9, ...dword(-BYTES - 9)], START + BYTES);
  for (const [at, bytes] of REPEATING) cpu.ram.set(bytes, at);
  cpu.invalidateCode(0, cpu.ram.length);
  cpu.regs.fill(0);
  cpu.eflags = 0;
  restart(machine, START);
}

function restart({ cpu }: Machine, eip: number): void {
  // What is put over code may pop segment registers.
  for (const segment of [Segment.ES, Segment.SS, Segment.DS]) cpu.setSegment(segment, cpu.segment(Segment.FS));
  cpu.regs[4] = STACK;
  cpu.halted = false;
  cpu.eip = eip;
}

/** Lets a program go on elsewhere that a fault or HLT has ended, or that has left its place. */
function comeBack(machine: Machine, step: number): void {
  const { eip, halted, trap } = machine.cpu;
  const isWithin = (eip >= START && eip < START + BYTES + 9) || (eip & ~0x1f) === MOVSB;
  if (!isWithin || halted || trap !== undefined) restart(machine, START + ((step * 11) % BYTES));
}

/** All that can be seen after a run, with the instructions since there were `from`. */
function outcome({ cpu }: Machine, reason: string, from: number): unknown {
  const code = Buffer.from(cpu.ram.subarray(START, START + BYTES + 16)).toString('hex');
  return { reason, regs: [...cpu.regs], eip: cpu.eip, eflags: cpu.eflags, instructions: cpu.instructions - from, code };
}

/** Whether nothing was written over the instructions that repeat. */
function hasSubroutines({ cpu }: Machine): boolean {
  return REPEATING.every(([at, bytes]) => bytes.every((byte, n) => cpu.ram[at + n] === byte));
}

/** Executes one instruction at a time, each decoded anew. */
function runAnew({ cpu }: Machine, budget: number): string {
  for (let n = 0; n < budget; n++) {
    dropAllCode(cpu);
    const reason = cpu.run(1);
    if (reason !== 'budget') return reason;
  }
  return 'budget';
}

describe('code that writes to itself', () => {
  it.each([
    ['interpreted', 0, 80],
    ['translated', 1, 30],
  ] as const)('is executed as if each instruction were decoded anew (%s)', (_name, threshold, programs) => {
    const usual = Translator.initialThreshold;
    Translator.initialThreshold = threshold;
    let executed = 0;
    try {
      const [cached, anew] = [Machine.flat('', { trap: () => true }), Machine.flat('', { trap: () => true })];
      for (let seed = 1; seed <= programs; seed++) {
        begin(cached, seed);
        begin(anew, seed);
        const before = cached.cpu.instructions;
        for (let n = 0; n < STEPS; n++) {
          const from = [cached.cpu.instructions, anew.cpu.instructions];
          const expected = outcome(anew, runAnew(anew, STEP), from[1]);
          // What repeats is fetched again only now and then.
          if (!hasSubroutines(anew)) break;
          expect(outcome(cached, cached.cpu.run(STEP), from[0]), `program ${seed}, step ${n}`).toEqual(expected);
          for (const machine of [cached, anew]) comeBack(machine, n);
        }
        executed += cached.cpu.instructions - before;
      }
    } finally {
      Translator.initialThreshold = usual;
    }
    expect(executed).toBeGreaterThan((programs * STEPS * STEP) / 10);
  });
});
