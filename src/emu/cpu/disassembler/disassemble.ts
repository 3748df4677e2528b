import { isDefined } from '../fpu/encodings.js';
import { Decoded, DecodeResult, decode } from '../isa/decoder.js';
import { intelText, type Symbolizer } from './intel.js';
import { type Operand, operandOf } from './operand.js';
import { plan9Text } from './plan9.js';

export interface DisassembleOptions {
  /** `intel` (default), or `plan9`: the syntax of 8a and acid. */
  readonly syntax?: 'intel' | 'plan9';
  /** Default operand and address size of the code: the D bit of its segment. Default true. */
  readonly code32?: boolean;
  /** Names branch targets (and in Plan 9's syntax absolute operands). */
  readonly symbol?: Symbolizer;
}

/** One instruction as text. */
export interface Disassembly {
  /** Bytes; at least 1, so that a listing gets on after bytes that are no instruction. */
  readonly length: number;
  /** `(bad)` if the processor raises #UD or #GP for the encoding, `(truncated)` if the bytes end inside it. */
  readonly text: string;
}

/**
 * The instruction at `bytes[start]`, from the same table that the processor executes by.
 *
 * @param address of that byte, for branch targets
 */
export function disassemble(
  bytes: Uint8Array,
  start: number,
  address: number,
  options: DisassembleOptions = {},
): Disassembly {
  const { syntax = 'intel', code32 = true, symbol } = options;
  const d = new Decoded();
  const result = decode(d, bytes, start, bytes.length, code32);
  const length = Math.max(1, d.length);
  if (result === DecodeResult.truncated) return { length, text: '(truncated)' };
  const operands = result === DecodeResult.ok ? operandsOf(d, address) : undefined;
  if (operands === undefined) return { length, text: '(bad)' };
  return { length, text: syntax === 'intel' ? intelText(d, operands, code32, symbol) : plan9Text(d, operands, symbol) };
}

/** The operands in the table's order, or undefined if the encoding is one that only executing it would refuse. */
function operandsOf(d: Decoded, address: number): Operand[] | undefined {
  const { mnemonic, operands } = d.row!;
  if (mnemonic === 'FPU') return isDefined(d.opcode, d.modrm) ? [] : undefined;
  const found: Operand[] = [];
  for (const [position, code] of operands.entries()) {
    const operand = operandOf(d, code, address, position);
    if (operand === undefined) return undefined;
    found.push(operand);
  }
  if (mnemonic === 'MOV' && found[0].type === 'register' && found[0].name === 'cs') return undefined;
  return found;
}
