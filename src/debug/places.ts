/** Addresses and instructions of a machine as text. */
import { formatSymbol } from '../emu/aout/executable.js';
import { disassemble } from '../emu/cpu/disassembler/disassemble.js';
import type { Assembly } from '../emu/pc/boot/assemble.js';
import { backtrace } from '../emu/pc/boot/backtrace.js';
import type { Machine } from '../emu/pc/machine.js';

const ESP = 4;
const RET = 0xc3;
const CS = 1;
const BIG = 0x4000;
const MAX_LENGTH = 15;

/** Eight digits. */
export function hex(address: number): string {
  return (address >>> 0).toString(16).padStart(8, '0');
}

/** An address in words. */
export interface Place {
  /** Eight hexadecimal digits. */
  readonly address: string;
  /** `main+0x1f`. */
  readonly symbol?: string;
  /** `main.c:23`. */
  readonly source?: string;
}

/** An instruction where it stands. */
export interface Instruction extends Place {
  readonly text: string;
}

/** How instructions are written: as Intel's manuals do, or as 8a and acid do. */
export type Syntax = 'intel' | 'plan9';

/** What the kernel's symbols say about an address. */
export function placeOf({ kernel }: Assembly, address: number): Place {
  const symbol = kernel.executable?.symbolise(address);
  if (symbol === undefined) return { address: hex(address) };
  const { name, offset, source } = symbol;
  return {
    address: hex(address),
    symbol: formatSymbol({ name, offset }),
    ...(source ? { source: `${source.file}:${source.line}` } : {}),
  };
}

/** `80100020 main+0x1f (main.c:23)`, or the address alone. */
export function place(assembly: Assembly, address: number): string {
  return placeText(placeOf(assembly, address));
}

function placeText({ address, symbol, source }: Place): string {
  return [address, symbol, source && `(${source})`].filter(Boolean).join(' ');
}

/** The instruction at a linear address, and the address behind it; `undefined` where no memory is mapped. */
export function instructionAt(
  assembly: Assembly,
  { cpu }: Machine,
  address: number,
  syntax: Syntax,
): (Instruction & { readonly next: number }) | undefined {
  const bytes = cpu.readLinear(address, MAX_LENGTH);
  if (bytes.length === 0) return undefined;
  const code32 = (cpu.segment(CS).rights & BIG) !== 0;
  const symbol = (target: number): string | undefined => {
    const found = assembly.kernel.executable?.symbolise(target);
    return found && formatSymbol({ name: found.name, offset: found.offset });
  };
  const { length, text } = disassemble(bytes, 0, address, { code32, symbol, syntax });
  return { ...placeOf(assembly, address), text, next: (address + length) >>> 0 };
}

/** `count` instructions from a linear address on, one a line; fewer where memory is not mapped. */
export function listing(assembly: Assembly, machine: Machine, address: number, count: number): string[] {
  const lines: string[] = [];
  let at = address >>> 0;
  for (let n = 0; n < count; n++) {
    const instruction = instructionAt(assembly, machine, at, 'intel');
    if (instruction === undefined) return [...lines, `${hex(at)} is not mapped to memory`];
    lines.push(`${placeText(instruction)}  ${instruction.text}`);
    at = instruction.next;
  }
  return lines;
}

/** The calls that led to where the processor is, the innermost first; that place alone where there are no symbols. */
export function calls(assembly: Assembly, machine: Machine): string[] {
  return callPlaces(assembly, machine).map(placeText);
}

/** The same, taken apart. */
export function callPlaces(assembly: Assembly, { cpu }: Machine): Place[] {
  const { executable } = assembly.kernel;
  if (executable === undefined) return [placeOf(assembly, cpu.eip)];
  const word = (address: number): number | undefined => {
    const bytes = cpu.readLinear(address, 4);
    return bytes.length < 4 ? undefined : Buffer.from(bytes).readUInt32LE();
  };
  const esp = cpu.regs[ESP] >>> 0;
  // At its RET a function has given its frame back.
  const over = cpu.readLinear(cpu.eip, 1)[0] === RET ? word(esp) : undefined;
  const pcs =
    over === undefined
      ? backtrace(executable, cpu.eip, esp, word).map(({ pc }) => pc)
      : [cpu.eip, ...backtrace(executable, over, esp + 4, word).map(({ pc }) => pc)];
  return (pcs.length === 0 ? [cpu.eip] : pcs).map((pc) => placeOf(assembly, pc));
}
