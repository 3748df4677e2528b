import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { recordedCases, type X87Case, type X87Snapshot } from '../fpu/recorded-cases.js';
import { expected } from '../fpu/tolerance.js';
import { imageOf, readImage } from '../fpu/x87-bench.js';
import { userModeProcessor } from '../user-mode.js';
import { countInRegions, forced } from './forced.js';

const CODE = 0x201000;
/** Where the x87 is loaded from, saved to, and its operand. */
const LOADED = 0x202000;
const SAVED = 0x202100;
const OPERAND = 0x202200;
const IMAGE_BYTES = 108;
const ARITHMETIC = 0x8d5;
const EAX = 0;
/** From one program to the next. */
const STRIDE = 32;

/** One case in so many is executed. */
const EVERY = 3;

/** Executes recorded cases as a program does: FRSTOR, the instruction, FNSAVE, INT3. */
class X87Programs {
  readonly cpu = forced(userModeProcessor);
  readonly executed = countInRegions(this.cpu);
  /** Where the program of an instruction is. */
  readonly #programs = new Map<number, number>();

  /** The program for an instruction; it is executed some times, so that it has been translated. */
  #program({ opcode, modrm }: X87Case): number {
    const key = (opcode << 8) | modrm;
    const known = this.#programs.get(key);
    if (known !== undefined) return known;
    const { cpu } = this;
    const at = CODE - STRIDE * (1 + this.#programs.size);
    const address = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
    // A memory operand has an absolute address.
    const operand = modrm < 0xc0 ? [(modrm & 0x38) | 5, ...address(OPERAND)] : [modrm];
    const code = [0xdd, 0x25, ...address(LOADED), opcode, ...operand, 0xdd, 0x35, ...address(SAVED), 0xcc];
    cpu.ram.set(code, at);
    cpu.invalidateCode(at, code.length);
    this.#programs.set(key, at);
    for (let n = 0; n < 3; n++) this.#run(at);
    return at;
  }

  #run(at: number): void {
    this.cpu.eip = at;
    this.cpu.run(4);
  }

  execute(c: X87Case): X87Snapshot {
    const { cpu } = this;
    const at = this.#program(c);
    cpu.ram.set(imageOf(c.before).subarray(0, IMAGE_BYTES), LOADED);
    cpu.ram.set(Buffer.from(c.before.memory, 'hex'), OPERAND);
    cpu.eflags = c.before.flags | 0x202;
    cpu.regs[EAX] = c.before.ax;
    this.#run(at);
    return {
      ...readImage(cpu.ram.subarray(SAVED, SAVED + IMAGE_BYTES)),
      memory: Buffer.from(cpu.ram.subarray(OPERAND, OPERAND + 16)).toString('hex'),
      flags: cpu.eflags & ARITHMETIC,
      ax: cpu.regs[EAX],
    };
  }
}

describe('the x87 in translated code against a recording of a processor', () => {
  const recording = gunzipSync(readFileSync(new URL('../fpu/x87-vectors.bin.gz', import.meta.url)));

  it('gives the same registers, status, tags, memory and flags for cases of every form', () => {
    const programs = new X87Programs();
    const wrong: string[] = [];
    let cases = 0;
    let turn = 0;
    for (const c of recordedCases(recording)) {
      if (turn++ % EVERY !== 0) continue;
      const got = programs.execute(c);
      cases++;
      const want = expected(c.opcode, c.modrm, c.after, got);
      if (JSON.stringify(sorted(got)) !== JSON.stringify(sorted(want))) wrong.push(c.name);
    }
    expect(wrong).toEqual([]);
    expect(cases).toBeGreaterThan(27_000 / EVERY);
    expect(programs.executed()).toBeGreaterThan(2.5 * cases);
  });
});

/** The fields in one order. */
function sorted(state: X87Snapshot): [string, unknown][] {
  return Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1));
}
