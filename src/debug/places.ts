/** Addresses and instructions of a machine as text. */
import { formatSymbol } from '../emu/aout/executable.js';
import { disassemble } from '../emu/cpu/disassembler/disassemble.js';
import type { Assembly } from '../emu/pc/boot/assemble.js';
import { backtrace } from '../emu/pc/boot/backtrace.js';
import type { Machine } from '../emu/pc/machine.js';

const ESP = 4;
const CS = 1;
const BIG = 0x4000;
const MAX_LENGTH = 15;

/** Eight digits. */
export function hex(address: number): string {
  return (address >>> 0).toString(16).padStart(8, '0');
}

/** `80100020 main+0x1f (main.c:23)`, or the address alone. */
export function place({ kernel }: Assembly, address: number): string {
  const symbol = kernel.executable?.symbolise(address);
  return symbol === undefined ? hex(address) : `${hex(address)} ${formatSymbol(symbol)}`;
}

/** `count` instructions from a linear address on, one a line; fewer where memory is not mapped. */
export function listing(assembly: Assembly, { cpu }: Machine, address: number, count: number): string[] {
  const lines: string[] = [];
  let at = address >>> 0;
  const name = (target: number): string | undefined => {
    const symbol = assembly.kernel.executable?.symbolise(target);
    return symbol && formatSymbol({ name: symbol.name, offset: symbol.offset });
  };
  for (let n = 0; n < count; n++) {
    const bytes = cpu.readLinear(at, MAX_LENGTH);
    if (bytes.length === 0) return [...lines, `${hex(at)} is not mapped to memory`];
    const code32 = (cpu.segment(CS).rights & BIG) !== 0;
    const { length, text } = disassemble(bytes, 0, at, { code32, symbol: name });
    lines.push(`${place(assembly, at)}  ${text}`);
    at = (at + length) >>> 0;
  }
  return lines;
}

/** The calls that led to where the processor is, the innermost first; that place alone where there are no symbols. */
export function calls(assembly: Assembly, { cpu }: Machine): string[] {
  const { executable } = assembly.kernel;
  const frames = executable
    ? backtrace(executable, cpu.eip, cpu.regs[ESP] >>> 0, (address) => {
        const bytes = cpu.readLinear(address, 4);
        return bytes.length < 4 ? undefined : Buffer.from(bytes).readUInt32LE();
      })
    : [];
  return frames.length === 0 ? [place(assembly, cpu.eip)] : frames.map(({ pc }) => place(assembly, pc));
}
