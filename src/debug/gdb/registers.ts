/**
 * The registers as GDB numbers them: those of its feature `org.gnu.gdb.i386.core` ("Debugging with GDB", appendix G.5.5), then
 * control registers and the count of instructions.
 */
import type { Machine } from '../../emu/pc/machine.js';
import { fromHex, toHex } from './packets.js';

interface Register {
  readonly name: string;
  readonly bits: 32 | 64 | 80;
  readonly type: string;
  readonly read: (machine: Machine) => number | bigint;
  /** Throws a RangeError if that value cannot be taken; without, the register is for reading. */
  readonly write?: (machine: Machine, value: bigint) => void;
}

const GENERAL = ['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi'];
/** GDB's order, and the processor's numbers. */
const SEGMENTS = [
  ['cs', 1],
  ['ss', 2],
  ['ds', 3],
  ['es', 0],
  ['fs', 4],
  ['gs', 5],
] as const;
/** Fields of the x87 state in cpu/fpu/fpu-state.ts: bytes from its beginning. */
const EXPONENTS = 64;
const CONTROL = 96;
const STATUS = 100;
const OCCUPIED = 104;
/** FIP, FCS, FDP, FDS, opcode; in GDB's order FCS FIP FDS FDP. */
const POINTERS = [
  ['fiseg', 112],
  ['fioff', 108],
  ['foseg', 120],
  ['fooff', 116],
  ['fop', 124],
] as const;

const view = ({ cpu }: Machine): DataView =>
  new DataView(cpu.fpu.state.buffer, cpu.fpu.state.byteOffset, cpu.fpu.state.byteLength);
const top = (machine: Machine): number => (view(machine).getUint32(STATUS, true) >>> 11) & 7;

function stack(i: number): Register {
  const at = (machine: Machine): number => (top(machine) + i) & 7;
  return {
    name: `st${i}`,
    bits: 80,
    type: 'i387_ext',
    read: (machine) => {
      const exponent = view(machine).getUint32(EXPONENTS + 4 * at(machine), true);
      return (BigInt(exponent & 0xffff) << 64n) | view(machine).getBigUint64(8 * at(machine), true);
    },
    write: (machine, value) => {
      view(machine).setBigUint64(8 * at(machine), BigInt.asUintN(64, value), true);
      view(machine).setUint32(EXPONENTS + 4 * at(machine), Number(value >> 64n), true);
    },
  };
}

/** The tag word of FNSTENV (SDM vol. 1, 8.1.7). */
function tagWord(machine: Machine): number {
  const state = view(machine);
  let tags = 0;
  for (let at = 7; at >= 0; at--) {
    const exponent = state.getUint32(EXPONENTS + 4 * at, true) & 0x7fff;
    const mantissa = state.getBigUint64(8 * at, true);
    const empty = ((state.getUint32(OCCUPIED, true) >>> at) & 1) === 0;
    const zero = exponent === 0 && mantissa === 0n;
    const normal = exponent !== 0 && exponent !== 0x7fff && mantissa >> 63n === 1n;
    tags = (tags << 2) | (empty ? 3 : zero ? 1 : normal ? 0 : 2);
  }
  return tags;
}

function word(name: string, offset: number): Register {
  return { name, bits: 32, type: 'int', read: (machine) => view(machine).getUint32(offset, true) & 0xffff_ffff };
}

/** A control register, which a debugger may look at. */
function control(name: 'cr0' | 'cr2' | 'cr3' | 'cr4'): Register {
  return { name, bits: 32, type: 'int', read: ({ cpu }) => cpu[name] };
}

const CORE: readonly Register[] = [
  ...GENERAL.map(
    (name, n): Register => ({
      name,
      bits: 32,
      type: name === 'esp' || name === 'ebp' ? 'data_ptr' : 'int',
      read: ({ cpu }) => cpu.regs[n] >>> 0,
      write: ({ cpu }, value) => {
        cpu.regs[n] = Number(value);
      },
    }),
  ),
  {
    name: 'eip',
    bits: 32,
    type: 'code_ptr',
    read: ({ cpu }) => cpu.eip,
    write: ({ cpu }, value) => {
      cpu.eip = Number(value);
    },
  },
  {
    name: 'eflags',
    bits: 32,
    type: 'i386_eflags',
    read: ({ cpu }) => cpu.eflags,
    write: ({ cpu }, value) => {
      cpu.eflags = Number(value);
    },
  },
  ...SEGMENTS.map(
    ([name, n]): Register => ({ name, bits: 32, type: 'int', read: ({ cpu }) => cpu.segment(n).selector }),
  ),
  ...Array.from({ length: 8 }, (_, i) => stack(i)),
  word('fctrl', CONTROL),
  word('fstat', STATUS),
  { name: 'ftag', bits: 32, type: 'int', read: tagWord },
  ...POINTERS.map(([name, offset]) => word(name, offset)),
];

const OTHERS: readonly Register[] = [
  control('cr0'),
  control('cr2'),
  control('cr3'),
  control('cr4'),
  { name: 'instructions', bits: 64, type: 'uint64', read: ({ cpu }) => cpu.instructions },
];

const ALL = [...CORE, ...OTHERS];

const FLAGS: readonly (readonly [name: string, bit: number])[] = [
  ['CF', 0],
  ['', 1],
  ['PF', 2],
  ['AF', 4],
  ['ZF', 6],
  ['SF', 7],
  ['TF', 8],
  ['IF', 9],
  ['DF', 10],
  ['OF', 11],
  ['NT', 14],
  ['RF', 16],
  ['VM', 17],
  ['AC', 18],
  ['VIF', 19],
  ['VIP', 20],
  ['ID', 21],
];

/** What the registers are, for `qXfer:features:read:target.xml`. */
export function targetDescription(): string {
  const flags = FLAGS.map(([name, bit]) => `<field name="${name}" start="${bit}" end="${bit}"/>`).join('');
  const lines = (registers: readonly Register[]) =>
    registers.map(({ name, bits, type }) => `<reg name="${name}" bitsize="${bits}" type="${type}"/>`).join('\n');
  return `<?xml version="1.0"?>
<!DOCTYPE target SYSTEM "gdb-target.dtd">
<target version="1.0">
<architecture>i386</architecture>
<feature name="org.gnu.gdb.i386.core">
<flags id="i386_eflags" size="4">${flags}</flags>
${lines(CORE)}
</feature>
<feature name="org.fsbisect.machine">
${lines(OTHERS)}
</feature>
</target>
`;
}

/** All registers, for `g`. */
export function readRegisters(machine: Machine): string {
  return ALL.map((_, n) => readRegister(machine, n)).join('');
}

/** One register as bytes, lowest first; empty if there is no such number. */
export function readRegister(machine: Machine, n: number): string {
  const register = ALL[n];
  if (register === undefined) return '';
  const bytes = new Uint8Array(register.bits / 8);
  let value = BigInt(register.read(machine));
  for (let i = 0; i < bytes.length; i++, value >>= 8n) bytes[i] = Number(value & 0xffn);
  return toHex(bytes);
}

/** Changes one register; false if it has no such value, or is one that can only be looked at. */
export function writeRegister(machine: Machine, n: number, digits: string): boolean {
  const register = ALL[n];
  const bytes = fromHex(digits);
  if (register === undefined || bytes === undefined || bytes.length * 8 !== register.bits) return false;
  if (digits.toLowerCase() === readRegister(machine, n)) return true;
  if (register.write === undefined) return false;
  register.write(
    machine,
    bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n),
  );
  return true;
}

/** Changes all registers, as `G` has them; false if one could not be changed. */
export function writeRegisters(machine: Machine, digits: string): boolean {
  let at = 0;
  let done = true;
  for (const [n, { bits }] of ALL.entries()) {
    const part = digits.slice(at, at + bits / 4);
    at += bits / 4;
    if (part !== '' && !writeRegister(machine, n, part)) done = false;
  }
  return done;
}
