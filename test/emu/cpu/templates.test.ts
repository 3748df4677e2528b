import { describe, expect, it } from 'vitest';
import { Cpu } from '../../../src/emu/cpu/cpu.js';
import { Decoded, decode } from '../../../src/emu/cpu/isa/decoder.js';
import { CodeMode, RECORD_WORDS } from '../../../src/emu/cpu/layout.js';
import { packRecord } from '../../../src/emu/cpu/pack.js';
import { fillFromTemplate, learn } from '../../../src/emu/cpu/templates.js';

const NO_DEVICES = {
  portIn: () => 0,
  portOut: () => {},
  mmioRead: () => 0,
  mmioWrite: () => {},
  acknowledgeInterrupt: () => 0,
};
const OFFSET = 0x123;
/** SIB bytes: no index, no base, both, and each scale. */
const SIBS = [0x24, 0x25, 0x65, 0x8c, 0xd3, 0x0d];
/** Displacements and immediates: any, none, and those that some instructions take for others (a jump to itself, a shift by 32). */
const TAILS = [
  [0x11, 0x82, 0x93, 0x74, 0x85, 0x26, 0xb7, 0x18],
  [0, 0, 0, 0, 0, 0, 0, 0],
  [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0xfb, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff],
  [0x20, 0x7f, 0xff, 0x80, 0x20, 0x20, 0x20, 0x20],
];
const PREFIXES = [[], [0x66], [0x67], [0xf3], [0xf0], [0x66, 0x65]];
const PREFIX_BYTES = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3];

/** Every opcode with 86 of the ModR/M bytes (after prefixes, to save time, with 24), and with some of them several SIB bytes. */
function* instructions(prefix: readonly number[]): Generator<readonly number[]> {
  for (let opcode = 0; opcode < 512; opcode++) {
    if (opcode === 0x0f || PREFIX_BYTES.includes(opcode)) continue;
    const bytes = [...prefix, ...(opcode < 256 ? [opcode] : [0x0f, opcode - 256])];
    for (let modrm = 0; modrm < 256; modrm += prefix.length === 0 ? 3 : 11) {
      const sibs = (modrm & 0x0f) === 4 && modrm < 0xc0 ? SIBS : SIBS.slice(0, 1);
      for (const sib of sibs) yield [...bytes, modrm, sib];
    }
  }
}

describe.each(Object.entries(CodeMode))('what a template makes of an instruction (%s)', (_name, mode) => {
  const decoded = new Decoded();
  const bytes = new Uint8Array(20);

  it.each(PREFIXES.map((prefix) => [Buffer.from(prefix).toString('hex') || 'none', prefix] as const))(
    'is what decoding by table makes of it (prefixes: %s)',
    (_hex, prefix) => {
      const cpu = new Cpu({ ramBytes: 0x10000, environment: NO_DEVICES });
      cpu.codeMode = mode;
      const { m32, layout } = cpu;
      const [plain, filled] = [layout.records, layout.records + RECORD_WORDS];
      const wrong: string[] = [];
      let templates = 0;
      for (const key of instructions(prefix)) {
        for (const tail of TAILS) {
          bytes.set(key);
          bytes.set(tail, key.length);
          decode(decoded, bytes, 0, bytes.length, mode !== CodeMode.code16);
          packRecord(cpu, decoded, OFFSET, plain, bytes, 0, bytes.length);
          const isFilled = fillFromTemplate(cpu, mode, bytes, 0, OFFSET, filled);
          learn(cpu, mode, decoded, plain, bytes, 0);
          if (!isFilled) continue;
          templates++;
          const same = [0, 1, 2, 3].every((n) => m32[filled + n] === m32[plain + n]);
          if (!same) wrong.push(Buffer.from(bytes).toString('hex'));
        }
      }
      expect(wrong.slice(0, 10)).toEqual([]);
      expect(templates).toBeGreaterThan(2000);
    },
  );
});
