import { decodeDirect, lookUp, resolveCross } from '../code-cache.js';
import type { CpuState } from '../cpu-state.js';
import type { AccessSize } from '../environment.js';
import { CPL, EIP, FAULT_AT_FETCH, RECORD_WORDS } from '../layout.js';
import { probeWrite, readSlow, writeSlow } from '../memory.js';
import { divideSigned, divideUnsigned } from '../operations/multiply.js';
import { GENERAL_OPERATIONS } from '../operations/table.js';
import { END, OFFSET_SHIFT, OPERATION_MASK } from '../record.js';
import { CALL } from './fast-operations.js';

/**
 * What the interpreter (flat-code.ts) has to ask JavaScript for. Before it asks, it puts LEFT and RECORD into memory. They throw
 * what instructions throw, through the interpreter.
 */
export function hostCalls(c: CpuState): Readonly<Record<string, (...args: number[]) => number>> {
  const { m32 } = c;
  const isUser = (): boolean => m32[CPL] === 3;
  const calls: Record<string, (...args: number[]) => number> = {};
  for (const size of [1, 2, 4] as AccessSize[]) {
    calls[`tr${size}`] = (linear) => readSlow(c, linear, size, isUser());
    calls[`tu${size}`] = (linear) => {
      probeWrite(c, linear, size);
      return readSlow(c, linear, size, isUser());
    };
    calls[`tw${size}`] = (linear, value) => {
      writeSlow(c, linear, size, value, isUser());
      return 0;
    };
  }
  /** Executes what looks instructions up at `eip`. */
  const fetching = (eip: number, look: () => number): number => {
    m32[EIP] = eip;
    m32[FAULT_AT_FETCH] = 1;
    const record = look();
    m32[FAULT_AT_FETCH] = 0;
    return record;
  };
  calls.lk = (eip) => fetching(eip, () => lookUp(c, eip));
  calls.ch = (from, eip) => fetching(eip, () => chain(c, from, eip));
  calls.cr = (cross, eip) => fetching(eip, () => resolveCross(c, cross, eip));
  calls.hd = (eip, record) => headAt(c, eip, record);
  calls.pr = (head, eip) => {
    c.translator.promote(head, eip);
    return 0;
  };
  calls.dd = (start, offset) => {
    decodeDirect(c, start, offset);
    return 0;
  };
  calls.gu = (head) => {
    c.translator.giveUp(head);
    return 0;
  };
  calls.ge = (operation) => GENERAL_OPERATIONS[operation](c);
  calls.dv = (divisor) => {
    divideUnsigned(c, divisor);
    return 0;
  };
  calls.di = (divisor) => {
    divideSigned(c, divisor);
    return 0;
  };
  return calls;
}

/** Links the branch or END record `from` to the record at `eip`, in the same page. */
function chain(c: CpuState, from: number, eip: number): number {
  const generation = c.codeGeneration;
  let record = lookUp(c, eip);
  const temporary = record >= c.layout.recordsEnd - 2 * RECORD_WORDS && record < c.layout.recordsEnd;
  // Loops and functions begin where branches lead back to, and where calls lead.
  const w0 = c.m32[from];
  const isBack = (w0 & OPERATION_MASK) !== END && c.m32[from + 3] <= ((w0 >> OFFSET_SHIFT) & 4095);
  if (!temporary && (isBack || (w0 & OPERATION_MASK) === CALL)) record = headAt(c, eip, record);
  if (!temporary && generation === c.codeGeneration) c.m32[from + 2] = record;
  return record;
}

/** The head of the instruction at `eip`, which has this record. */
function headAt(c: CpuState, eip: number, record: number): number {
  const { m32, layout } = c;
  const slots = m32[(m32[CPL] === 3 ? layout.codeUser : layout.codeSupervisor) + (eip >>> 12)];
  return slots === 0 || m32[slots + (eip & 4095)] !== record ? record : c.translator.headOf(slots + (eip & 4095));
}
