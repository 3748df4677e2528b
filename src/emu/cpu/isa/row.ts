/**
 * One line of the instruction table, the only description of the instruction set: the decoder, the interpreter, the
 * translator and the disassembler all work from it.
 *
 * `mnemonic` is Intel's. In `Jcc`, `SETcc` and `CMOVcc` the low four bits of the opcode are the condition. String instructions,
 * PUSHF, PUSHA, IRET and the like stand without size suffix: the operand size says which it is.
 *
 * `operands` are in the notation of the opcode maps (Intel SDM vol. 2, A.2.1 and A.2.2), comma-separated, destination first:
 * - `E` register or memory by ModR/M, `M` memory only, `R` register by r/m whatever mod says, `G` register by ModR/M reg,
 *   `Z` register by the opcode's low three bits, `S` segment register, `C` `D` control and debug register by reg
 * - `I` immediate, `J` relative branch, `O` memory at an immediate offset, `A` far pointer, `X` DS:eSI, `Y` ES:eDI
 * - width: `b` 8, `w` 16, `d` 32, `q` 64, `v` 16 or 32 by operand size, `p` selector:offset, `a` two words or dwords,
 *   `s` table register image, `f` whatever the x87 instruction says; none: an address, no access
 * - `Ibs` is an 8-bit immediate, sign-extended to the operand size; `Evw` is a register of the operand size or a word of memory
 * - `1`, `AL`, `CL`, `DX`, `eAX` (AX or EAX by operand size) and segment registers stand for themselves
 */
export interface InstructionRow {
  readonly mnemonic: string;
  readonly operands: readonly string[];
  /** LOCK is allowed if the destination is memory (SDM vol. 2, LOCK). */
  readonly lockable: boolean;
}

/** A place in an opcode map: nothing (#UD), an instruction, or a group of them told apart by ModR/M. */
export type Opcode = InstructionRow | Group | undefined;

/** Instructions that share an opcode (SDM vol. 2, table A-6). */
export interface Group {
  /** By ModR/M reg; the second half, if there, is for register operands (mod 3). */
  readonly rows: readonly (InstructionRow | undefined)[];
}

/** `row('ADD Ev,Gv')`. */
export function row(text: string, lockable = false): InstructionRow {
  const [mnemonic, operands] = text.split(' ');
  return { mnemonic, operands: operands === undefined ? [] : operands.split(','), lockable };
}

/** A row whose destination may be locked. */
export function locked(text: string): InstructionRow {
  return row(text, true);
}
