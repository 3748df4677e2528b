import { type Decoded, NO_REGISTER } from '../isa/decoder.js';

/** Names by register number (SDM vol. 2, table 3-1), Intel's spelling; a syntax may respell them. */
const BYTE_REGISTERS = ['al', 'cl', 'dl', 'bl', 'ah', 'ch', 'dh', 'bh'] as const;
const WORD_REGISTERS = ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di'] as const;
const DWORD_REGISTERS = ['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi'] as const;
const SEGMENT_REGISTERS = ['es', 'cs', 'ss', 'ds', 'fs', 'gs'] as const;

/** A memory operand. */
export interface MemoryOperand {
  readonly type: 'memory';
  /** Segment register, if an override names it. */
  readonly segment: string | undefined;
  readonly base: string | undefined;
  readonly index: string | undefined;
  /** 1, 2, 4 or 8. */
  readonly scale: number;
  /** Signed where there is a base or index, else an unsigned offset. */
  readonly displacement: number;
  /** Bytes accessed; 0 if the instruction takes an address or the size has no name. */
  readonly size: number;
}

/** One operand, independent of a syntax. */
export type Operand =
  | { readonly type: 'register'; readonly name: string; readonly size: number }
  /** Unsigned, as wide as `size` bytes. */
  | { readonly type: 'immediate'; readonly value: number; readonly size: number }
  | { readonly type: 'target'; readonly address: number }
  | { readonly type: 'far'; readonly selector: number; readonly offset: number }
  | MemoryOperand;

/** Bytes of an operand width of the instruction table (row.ts). */
function widthOf(code: string, d: Decoded): number {
  switch (code) {
    case 'b':
      return 1;
    case 'w':
      return 2;
    case 'd':
      return 4;
    case 'q':
      return 8;
    case 'v':
    case 'bs':
      return d.operand32 ? 4 : 2;
    case 'p':
      return d.operand32 ? 6 : 4;
    default:
      return 0;
  }
}

/** A general register by number and size. */
function register(number: number, size: number): Operand {
  const names = size === 1 ? BYTE_REGISTERS : size === 2 ? WORD_REGISTERS : DWORD_REGISTERS;
  return { type: 'register', name: names[number], size };
}

/** The memory operand that ModR/M or an immediate offset names. */
export function memory(d: Decoded, size: number): MemoryOperand {
  const names = d.address32 ? DWORD_REGISTERS : WORD_REGISTERS;
  const base = d.base === NO_REGISTER ? undefined : names[d.base];
  const index = d.index === NO_REGISTER ? undefined : names[d.index];
  const relative = base !== undefined || index !== undefined;
  const absolute = d.address32 ? d.displacement >>> 0 : d.displacement & 0xffff;
  return {
    type: 'memory',
    segment: overridden(d, base),
    base,
    index,
    scale: 1 << d.scale,
    displacement: relative ? d.displacement : absolute,
    size,
  };
}

/** The segment register that an override names, unless it is the address form's own. */
function overridden(d: Decoded, base: string | undefined): string | undefined {
  const usual = base !== undefined && /[bs]p$/.test(base) ? 'ss' : 'ds';
  const segment = SEGMENT_REGISTERS[d.segment];
  return segment === usual || !d.segmentOverride ? undefined : segment;
}

/** DS:eSI (`X`) or ES:eDI (`Y`) of a string instruction. */
function stringOperand(d: Decoded, letter: string, size: number): Operand {
  const names = d.address32 ? DWORD_REGISTERS : WORD_REGISTERS;
  const source = letter === 'X';
  return {
    type: 'memory',
    segment: source ? overridden(d, undefined) : 'es',
    base: names[source ? 6 : 7],
    index: undefined,
    scale: 1,
    displacement: 0,
    size,
  };
}

function immediate(value: number, size: number): Operand {
  const mask = size === 4 ? 0xffffffff : size === 2 ? 0xffff : 0xff;
  return { type: 'immediate', value: (value & mask) >>> 0, size };
}

/**
 * The operand that `code` of the instruction table stands for in a decoded instruction.
 *
 * @param address of the instruction's first byte
 * @param position of the operand in the row
 * @returns undefined where the encoding names no register that exists
 */
export function operandOf(d: Decoded, code: string, address: number, position: number): Operand | undefined {
  const letter = code[0];
  const width = widthOf(code.slice(1), d);
  const reg = (d.modrm >> 3) & 7;
  if (code === '1') return { type: 'immediate', value: 1, size: 1 };
  if (code === 'eAX') return register(0, d.operand32 ? 4 : 2);
  if (/^[A-Z]{2}$/.test(code)) return { type: 'register', name: code.toLowerCase(), size: fixedSize(code) };
  switch (letter) {
    case 'E':
      if (code === 'Evw') return d.isMemory ? memory(d, 2) : register(d.modrm & 7, d.operand32 ? 4 : 2);
      return d.isMemory ? memory(d, width) : register(d.modrm & 7, width);
    case 'M':
      // LEA computes an offset only: no segment is involved.
      if (d.row?.mnemonic === 'LEA') return { ...memory(d, 0), segment: undefined };
      return memory(d, code === 'Mq' || code === 'Mp' ? width : 0);
    case 'R':
      return register(d.modrm & 7, 4);
    case 'G':
      return register(reg, width);
    case 'Z':
      return register(d.opcode & 7, width);
    case 'S':
      return reg < 6 ? { type: 'register', name: SEGMENT_REGISTERS[reg], size: 2 } : undefined;
    case 'C':
      return reg === 1 || reg > 4 ? undefined : { type: 'register', name: `cr${reg}`, size: 4 };
    case 'D':
      return { type: 'register', name: `dr${reg}`, size: 4 };
    case 'I':
      return immediate(
        position === 1 && code === 'Ib' && d.row?.operands[0] === 'Iw' ? d.immediate2 : d.immediate,
        width,
      );
    case 'J': {
      const target = address + d.length + d.immediate;
      return { type: 'target', address: d.operand32 ? target >>> 0 : target & 0xffff };
    }
    case 'O':
      return memory(d, width);
    case 'A':
      return { type: 'far', selector: d.immediate2, offset: d.immediate >>> 0 };
    default:
      return stringOperand(d, letter, width);
  }
}

function fixedSize(name: string): number {
  return name === 'AL' || name === 'CL' ? 1 : 2;
}
