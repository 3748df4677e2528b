import { hex32 } from './text.js';

/** The exception that a boot ended with, as it is shown. Numbers are unsigned 32-bit. */
export interface TrapView {
  readonly vector: number;
  readonly errorCode?: number | undefined;
  readonly eip: number;
  readonly cr2?: number | undefined;
  readonly cr3?: number | undefined;
  readonly eflags?: number | undefined;
  /** EAX ECX EDX EBX ESP EBP ESI EDI. */
  readonly registers?: readonly number[] | undefined;
  readonly symbol?: string | undefined;
  /** Bytes from the symbol. */
  readonly offset?: number | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  /** Who noticed. */
  readonly reporter?: string | undefined;
}

/** Intel SDM volume 3, table 6-1. */
const exceptions: Readonly<Record<number, string>> = {
  0: 'divide error',
  1: 'debug',
  2: 'non-maskable interrupt',
  3: 'breakpoint',
  4: 'overflow',
  5: 'bound range exceeded',
  6: 'invalid opcode',
  7: 'device not available',
  8: 'double fault',
  9: 'coprocessor segment overrun',
  10: 'invalid TSS',
  11: 'segment not present',
  12: 'stack fault',
  13: 'general protection',
  14: 'page fault',
  16: 'x87 floating-point error',
  17: 'alignment check',
  18: 'machine check',
  19: 'SIMD floating-point',
};

const PAGE_FAULT = 14;
/** The order in which people print them, by index in the processor's encoding. */
const registerOrder = [
  ['EAX', 0],
  ['EBX', 3],
  ['ECX', 1],
  ['EDX', 2],
  ['ESI', 6],
  ['EDI', 7],
  ['EBP', 5],
  ['ESP', 4],
] as const;

/** The trap as lines: what it was, where, registers. */
export function trapLines(trap: TrapView): string[] {
  const lines = [...headlines(trap), `  EIP ${hex32(trap.eip)}${place(trap)}`];
  const special = [
    trap.cr2 !== undefined && `CR2 ${hex32(trap.cr2)}`,
    trap.cr3 !== undefined && `CR3 ${hex32(trap.cr3)}`,
    trap.eflags !== undefined && `EFLAGS ${hex32(trap.eflags)}`,
  ].filter((text) => text !== false);
  if (special.length > 0) lines.push(`  ${special.join('  ')}`);
  if (trap.registers) {
    const named = registerOrder.map(([name, index]) => `${name} ${hex32(trap.registers![index])}`);
    lines.push(`  ${named.slice(0, 4).join('  ')}`, `  ${named.slice(4).join('  ')}`);
  }
  if (trap.reporter !== undefined) lines.push(`  reported by ${trap.reporter}`);
  return lines;
}

function headlines({ vector, errorCode, cr2 }: TrapView): string[] {
  const name = exceptions[vector] ?? 'interrupt';
  const address = vector === PAGE_FAULT && cr2 !== undefined ? ` at ${hex32(cr2)}` : '';
  const first = `trap ${vector}, ${name}${address}`;
  if (errorCode === undefined) return [first];
  const meaning = vector === PAGE_FAULT ? `: ${pageFault(errorCode)}` : '';
  return [first, `  error code ${errorCode}${meaning}`];
}

/** Intel SDM volume 3, section 4.7: P, W/R, U/S. */
function pageFault(code: number): string {
  return [
    code & 4 ? 'user' : 'supervisor',
    code & 16 ? 'instruction fetch' : code & 2 ? 'write' : 'read',
    code & 1 ? 'protection violation' : 'page not present',
  ].join(', ');
}

function place({ symbol, offset, file, line }: TrapView): string {
  const name = symbol === undefined ? '' : `  ${symbol}${offset ? `+0x${offset.toString(16)}` : ''}`;
  return file === undefined ? name : `${name}  ${file}${line === undefined ? '' : `:${line}`}`;
}
