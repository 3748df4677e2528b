import type { Instruction } from './region.js';

/**
 * Compilers address the stack by ESP and constants, several times in a block. Where all of that surely lies in one page, one look
 * into the TLB at the start of the block is enough. A *window* is the range of the stack that a block uses so, relative to ESP
 * at its start.
 */
export interface StackWindow {
  readonly first: number;
  /** Bytes. */
  readonly span: number;
  readonly reads: boolean;
  readonly writes: boolean;
  /** By instruction: where in the window its memory operand lies, and what it pushes or pops. */
  readonly operand: readonly (number | undefined)[];
  readonly stack: readonly (number | undefined)[];
}

/** The wider, the more often it does not fit into a page. */
const MAX_SPAN = 256;
/** With fewer accesses it does not pay. */
const MIN_ACCESSES = 2;

const ESP = 4;
const NO_INDEX = 8;

interface Access {
  readonly size: number;
  readonly writes: boolean;
}

/** The memory operand of a fast operation, if it has one. */
export function operandOf(name: string): Access | undefined {
  if (name.startsWith('LEA')) return undefined;
  const found = /^([A-Z]+)([12]?) (?:(m|b),.|.,([12]?)(m|b)|(m))$/.exec(name);
  if (found === null) return undefined;
  const [, mnemonic, operationSize, destination, sourceSize, , only] = found;
  const writes =
    (destination !== undefined && mnemonic !== 'CMP' && mnemonic !== 'TEST') ||
    (only !== undefined && (mnemonic === 'INC' || mnemonic === 'DEC'));
  return { size: Number(operationSize || sourceSize || 4), writes };
}

/** How ESP changes; undefined: not by a constant. */
function stackChange({ name, w1, w2, w3 }: Instruction): number | undefined {
  const rm = w1 & 15;
  const reg = (w1 >> 10) & 31;
  if (name.startsWith('PUSH')) return -4;
  if (name === 'POPF') return 4;
  if (name === 'POP r') return rm === ESP ? undefined : 4;
  if (name === 'ADD r,i') return rm === ESP ? w3 : 0;
  if (name === 'SUB r,i') return rm === ESP ? -w3 : 0;
  if (name === 'LEA r,m' && reg === ESP) return rm === ESP && ((w1 >> 4) & 15) === NO_INDEX ? w2 : undefined;
  if (name === 'LEAVE' || name === '') return undefined;
  if (/^(CMP|TEST)|^[A-Z]+1 /.test(name)) return 0;
  if (name === 'XCHG r,r') return rm === ESP || reg === ESP ? undefined : 0;
  const destination = / r,[12]?(m|b)$|^IMUL/.test(name) ? reg : / r(,|$)/.test(name) ? rm : -1;
  return destination === ESP ? undefined : 0;
}

/** The window of a block, if it is worth one. */
export function stackWindow(instructions: readonly Instruction[]): StackWindow | undefined {
  const operand: (number | undefined)[] = [];
  const stack: (number | undefined)[] = [];
  let first = 0;
  let end = 0;
  let accesses = 0;
  let reads = false;
  let writes = false;
  /** Takes an access into the window, if that does not become too wide. */
  const take = (offset: number, size: number, isWrite: boolean): number | undefined => {
    if ((offset & (size - 1)) !== 0) return undefined;
    const from = accesses === 0 ? offset : Math.min(first, offset);
    const to = accesses === 0 ? offset + size : Math.max(end, offset + size);
    if (to - from > MAX_SPAN) return undefined;
    first = from;
    end = to;
    accesses++;
    if (isWrite) writes = true;
    else reads = true;
    return offset;
  };
  let esp: number | undefined = 0;
  for (const instruction of instructions) {
    const { name, w1, w2 } = instruction;
    const access = operandOf(name);
    const byStack = (w1 & 15) === ESP && ((w1 >> 4) & 15) === NO_INDEX;
    const usesOperand = esp !== undefined && access !== undefined && byStack;
    operand.push(usesOperand ? take(esp! + w2, access.size, access.writes) : undefined);
    if (esp === undefined) stack.push(undefined);
    else if (/^(PUSH|CALL)/.test(name)) stack.push(take(esp - 4, 4, true));
    else if (/^(POP|RET)/.test(name)) stack.push(take(esp, 4, false));
    else stack.push(undefined);
    const change = stackChange(instruction);
    esp = esp === undefined || change === undefined ? undefined : (esp + change) | 0;
  }
  if (accesses < MIN_ACCESSES) return undefined;
  // Aligned, since ESP is tested to be.
  first &= ~3;
  return { first, span: end - first, reads, writes, operand, stack };
}
