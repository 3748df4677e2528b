import { disassemble } from '../../../../../src/emu/cpu/disassembler/disassemble.js';
import type { Piece } from './author.js';
import type { Comparison, Difference } from './comparison.js';
import type { Program, Step } from './program.js';

const NOP = 0x90;

/** Removes as many of `all` as it can while `fails` holds for what is left: halves first, then smaller parts, then single ones. */
function fewest<T>(all: readonly T[], fails: (some: readonly T[]) => boolean): readonly T[] {
  let left = all;
  for (let size = Math.ceil(left.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < left.length; ) {
      const some = [...left.slice(0, at), ...left.slice(at + size)];
      if (fails(some)) left = some;
      else at += size;
    }
  }
  return left;
}

/** A program that differs, made small. */
export interface Shrunk {
  readonly program: Program;
  readonly difference: Difference;
}

/** Leaves steps out and puts NOPs in place of code, as far as the sides still differ; how they do may change on the way. */
export function shrink(comparison: Comparison, program: Program, found: Difference): Shrunk {
  let difference = found;
  const fails = (candidate: Program): boolean => {
    const now = comparison.compare(candidate, true);
    if (now !== undefined) difference = now;
    return now !== undefined;
  };
  const upTo = { ...program, steps: program.steps.slice(0, found.step + 1) };
  if (!fails(upTo)) return { program, difference };
  const withSteps = (steps: readonly Step[]): Program => ({ ...upTo, steps });
  const steps = fewest(upTo.steps.slice(0, difference.step + 1), (some) => fails(withSteps(some)));
  const withPieces = (pieces: readonly Piece[]): Program => {
    const memory = program.memory.slice();
    for (const { at, length } of program.pieces) memory.fill(NOP, at, at + length);
    for (const { at, length } of pieces) memory.set(program.memory.subarray(at, at + length), at);
    return { ...withSteps(steps), memory, pieces };
  };
  const pieces = fewest(program.pieces, (some) => fails(withPieces(some)));
  const small = withPieces(pieces);
  fails(small);
  return { program: small, difference };
}

/** What is left of a program, for people: its code, its steps, and what differs. */
export function describe({ program, difference }: Shrunk): string {
  const hex = (value: number): string => (value >>> 0).toString(16);
  const { memory, pieces, steps, start, user, hooked, threshold } = program;
  const lines = [
    `level ${user ? 3 : 0}, ${hooked ? 'the host takes exceptions' : 'exceptions go through the IDT'}, threshold ${threshold}`,
    'code:',
  ];
  for (const { at, length } of [...pieces].sort((a, b) => a.at - b.at)) {
    for (let n = at; n < at + length; ) {
      const { length: size, text } = disassemble(memory, n, n);
      lines.push(
        `  ${hex(n)}  ${Buffer.from(memory.subarray(n, n + size))
          .toString('hex')
          .padEnd(20)} ${text}`,
      );
      n += size;
    }
  }
  const where = ({ eip, eflags, regs }: typeof start): string =>
    `eip ${hex(eip)} eflags ${hex(eflags)} registers ${regs.map(hex).join(' ')}`;
  lines.push(`begins: ${where(start)}`);
  for (const [n, { budget, interrupt, nmi, flush, forget, start: next }] of steps.entries()) {
    const what = [
      `budget ${budget}`,
      interrupt && 'INTR',
      nmi && 'NMI',
      flush && 'TLB flushed',
      forget && 'code forgotten',
    ].filter(Boolean);
    lines.push(`step ${n}: ${what.join(', ')}; then, if the program has ended, ${where(next)}`);
  }
  lines.push(`differs after step ${difference.step}:`, difference.text);
  return lines.join('\n');
}
