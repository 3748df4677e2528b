import type { CpuState } from './cpu-state.js';
import { AC, IF, IOPL, NT, RF, TF, VM } from './eflags.js';
import type { ExceptionRecord } from './environment.js';
import { Fault, raise, Vector } from './fault.js';
import { arithmeticFlags } from './flags.js';
import { Frame, innerStack } from './frame.js';
import { CodeMode, CPL, CR, EIP, FLAGS, IDT_BASE, IDT_LIMIT, SEG_SELECTOR } from './layout.js';
import { systemReadDword, systemReadWord, writeDword } from './memory.js';
import { Size } from './record.js';
import {
  checkStackSegment,
  type Descriptor,
  describe,
  isCurrentCode,
  needDescriptor,
  Rights,
  setCodeSegment,
  setNullSegment,
  setRealSegment,
  setSegment,
} from './segments.js';
import { push, stack32 } from './stack.js';
import { switchTask } from './tasks.js';

const ES = 0;
const CS = 1;
const SS = 2;
const DS = 3;
const FS = 4;
const GS = 5;
/** Types of gates (SDM vol. 3, table 3-2). */
const TASK_GATE = 5;
const INTERRUPT_GATE_16 = 6;
const TRAP_GATE_16 = 7;
const INTERRUPT_GATE_32 = 14;
const TRAP_GATE_32 = 15;
/** In an error code: the index is one of the IDT. */
const IN_IDT = 2;

/** Where an interrupt comes from. */
type Source = 'exception' | 'hardware' | 'software';

/**
 * Delivers an interrupt or exception through the IDT (SDM vol. 3, 6.12 and 20.3.1), or the vector table in real mode. EIP is
 * what has to be pushed.
 *
 * @throws Fault if it cannot be delivered; nothing has changed but the contents of unused stack
 */
function deliver(c: CpuState, vector: number, errorCode: number | undefined, flags: number, source: Source): void {
  c.deliveries++;
  if ((c.m32[CR] & 1) === 0) {
    deliverReal(c, vector, flags);
    return;
  }
  const { m32 } = c;
  const external = source === 'software' ? 0 : 1;
  const idtCode = vector * 8 + IN_IDT + external;
  if (vector * 8 + 7 > m32[IDT_LIMIT]) raise(c, Vector.GP, idtCode);
  const address = (m32[IDT_BASE] + vector * 8) | 0;
  const gate = describe(address, systemReadDword(c, address), systemReadDword(c, (address + 4) | 0));
  const type = gate.rights & 0x1f;
  if (
    type !== TASK_GATE &&
    type !== INTERRUPT_GATE_16 &&
    type !== TRAP_GATE_16 &&
    type !== INTERRUPT_GATE_32 &&
    type !== TRAP_GATE_32
  ) {
    raise(c, Vector.GP, idtCode);
  }
  if (source === 'software' && gate.dpl < m32[CPL]) raise(c, Vector.GP, idtCode);
  if (!gate.present) raise(c, Vector.NP, idtCode);
  const selector = gate.low >>> 16;
  if (type === TASK_GATE) {
    deliverToTask(c, selector, errorCode, flags, external);
    return;
  }
  deliverThroughGate(c, gate, selector, errorCode, flags, external);
}

/** The real-mode vector table: offset and segment, four bytes each. */
function deliverReal(c: CpuState, vector: number, flags: number): void {
  const { m32 } = c;
  if (vector * 4 + 3 > m32[IDT_LIMIT]) raise(c, Vector.GP, vector * 8 + IN_IDT);
  const address = (m32[IDT_BASE] + vector * 4) | 0;
  const offset = systemReadWord(c, address);
  const selector = systemReadWord(c, (address + 2) | 0);
  const before = m32[4];
  try {
    push(c, flags, Size.word);
    push(c, m32[SEG_SELECTOR + CS], Size.word);
    push(c, m32[EIP], Size.word);
  } catch (fault) {
    m32[4] = before;
    throw fault;
  }
  m32[FLAGS] &= ~(IF | TF | AC | RF);
  setRealSegment(c, CS, selector);
  m32[EIP] = offset;
}

function deliverToTask(
  c: CpuState,
  selector: number,
  errorCode: number | undefined,
  flags: number,
  external: number,
): void {
  if ((selector & 4) !== 0) raise(c, Vector.GP, (selector & 0xfffc) | external);
  const descriptor = needDescriptor(c, selector, Vector.GP, external);
  const type = descriptor.rights & 0x1f;
  if (type !== 1 && type !== 9) raise(c, Vector.GP, (selector & 0xfffc) | external);
  if (!descriptor.present) raise(c, Vector.NP, (selector & 0xfffc) | external);
  switchTask(c, selector, descriptor, 'interrupt', flags, external);
  if (errorCode === undefined) return;
  try {
    push(c, errorCode, type === 9 ? Size.dword : Size.word);
  } catch (fault) {
    if (c.faultVector === Vector.SS) c.faultCode = external;
    throw fault;
  }
}

function deliverThroughGate(
  c: CpuState,
  gate: Descriptor,
  selector: number,
  errorCode: number | undefined,
  flags: number,
  external: number,
): void {
  const { m32 } = c;
  const wide = (gate.rights & 8) !== 0;
  const size = wide ? Size.dword : Size.word;
  const offset = wide ? (gate.high & 0xffff0000) | (gate.low & 0xffff) : gate.low & 0xffff;
  if ((selector & 0xfffc) === 0) raise(c, Vector.GP, external);
  const code = needDescriptor(c, selector, Vector.GP, external);
  const { rights } = code;
  const isCode = (rights & (Rights.segment | Rights.code)) === (Rights.segment | Rights.code);
  const cpl = m32[CPL];
  if (!isCode || code.dpl > cpl) raise(c, Vector.GP, (selector & 0xfffc) | external);
  if (!code.present) raise(c, Vector.NP, (selector & 0xfffc) | external);
  const virtual = (m32[FLAGS] & VM) !== 0;
  const inner = (rights & Rights.conforming) === 0 && code.dpl < cpl;
  if (virtual && (!inner || code.dpl !== 0)) raise(c, Vector.GP, (selector & 0xfffc) | external);
  if (!virtual && !inner && (rights & Rights.conforming) === 0 && code.dpl !== cpl) {
    raise(c, Vector.GP, (selector & 0xfffc) | external);
  }

  if (offset >>> 0 > code.limit >>> 0) raise(c, Vector.GP, external);
  if (!inner) {
    pushSameLevel(c, flags, errorCode, size, external);
    setCodeSegment(c, selector, code, cpl);
  } else {
    const stack = innerStack(c, code.dpl, external);
    if ((stack.selector & 0xfffc) === 0) raise(c, Vector.TS, external);
    const descriptor = needDescriptor(c, stack.selector, Vector.TS, external);
    checkStackSegment(c, stack.selector, descriptor, code.dpl, Vector.TS, external);
    const frame = Frame.of(c, descriptor, stack.pointer, (stack.selector & 0xfffc) | external);
    if (virtual) for (const segment of [GS, FS, DS, ES]) frame.push(m32[SEG_SELECTOR + segment], size);
    frame.push(m32[SEG_SELECTOR + SS], size);
    frame.push(m32[4], size);
    frame.push(flags, size);
    frame.push(m32[SEG_SELECTOR + CS], size);
    frame.push(m32[EIP], size);
    if (errorCode !== undefined) frame.push(errorCode, size);
    m32[FLAGS] &= ~VM;
    if (virtual) for (const segment of [GS, FS, DS, ES]) setNullSegment(c, segment, 0);
    setCodeSegment(c, selector, code, code.dpl);
    setSegment(c, SS, stack.selector, descriptor);
    if (stack32(c)) m32[4] = frame.pointer;
    else c.m16[8] = frame.pointer;
  }
  m32[EIP] = offset;
  m32[FLAGS] &= ~(TF | NT | VM | RF);
  if ((gate.rights & 1) === 0) m32[FLAGS] &= ~IF;
}

function pushSameLevel(
  c: CpuState,
  flags: number,
  errorCode: number | undefined,
  size: number,
  external: number,
): void {
  const { m32 } = c;
  const before = m32[4];
  try {
    push(c, flags, size);
    push(c, m32[SEG_SELECTOR + CS], size);
    push(c, m32[EIP], size);
    if (errorCode !== undefined) push(c, errorCode, size);
  } catch (fault) {
    m32[4] = before;
    if (c.faultVector === Vector.SS) c.faultCode = external;
    throw fault;
  }
}

/** Exceptions that make a double fault together (SDM vol. 3, table 6-5). */
function isContributory(vector: number): boolean {
  return vector === Vector.DE || (vector >= Vector.TS && vector <= Vector.GP);
}

function makesDoubleFault(first: number, second: number): boolean {
  if (isContributory(first)) return isContributory(second);
  return first === Vector.PF && (isContributory(second) || second === Vector.PF);
}

/** Exceptions that are traps: EIP is after the instruction, and RF is not set in the EFLAGS that they push. */
function setsResumeFlag(vector: number, source: 'fault' | 'trap'): boolean {
  return source === 'fault' && vector !== Vector.DF;
}

/**
 * Raises an exception: tells the environment, and delivers it, turning into a double fault or a shutdown where delivery
 * fails (SDM vol. 3, 6.15, interrupt 8).
 *
 * @param kind whether EFLAGS are pushed with RF (fault) or not (traps, and code breakpoints)
 */
export function raiseException(
  c: CpuState,
  firstVector: number,
  firstCode: number | undefined,
  kind: 'fault' | 'trap',
): void {
  let vector = firstVector;
  let errorCode = firstCode;
  let during: number | undefined;
  c.halted = false;
  for (;;) {
    let flags = arithmeticFlags(c.m32) | c.m32[FLAGS];
    if (setsResumeFlag(vector, kind) || c.midRepeat) flags |= RF;
    if (c.environment.exception) c.environment.exception(recordOf(c, vector, errorCode, flags, during));
    try {
      // Real mode has no error codes.
      deliver(c, vector, errorCode, flags, 'exception');
      return;
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      c.newTaskEip = undefined;
      during = vector;
      if (vector === Vector.DF) {
        if (c.environment.exception) {
          c.environment.exception(recordOf(c, c.faultVector, c.faultCode, flags, during));
        }
        c.shutdown = true;
        return;
      }
      if (makesDoubleFault(vector, c.faultVector)) {
        vector = Vector.DF;
        errorCode = 0;
      } else {
        vector = c.faultVector;
        errorCode = c.faultCode;
      }
    }
  }
}

function recordOf(
  c: CpuState,
  vector: number,
  errorCode: number | undefined,
  eflags: number,
  during: number | undefined,
): ExceptionRecord {
  const { m32 } = c;
  return {
    vector,
    errorCode,
    cs: m32[SEG_SELECTOR + CS],
    eip: m32[EIP] >>> 0,
    eflags,
    cr0: m32[CR] >>> 0,
    cr2: m32[CR + 2] >>> 0,
    cr3: m32[CR + 3] >>> 0,
    regs: m32.slice(0, 8),
    selectors: Array.from(m32.subarray(SEG_SELECTOR, SEG_SELECTOR + 6)),
    instructions: c.retired(),
    during,
  };
}

/**
 * {@link deliver} for the usual case inside a flat kernel: a 32-bit interrupt or trap gate that leads to the code segment in
 * use. False, and nothing has happened, if it is another.
 */
function deliverInPlace(c: CpuState, vector: number, flags: number, software: boolean): boolean {
  const { m32 } = c;
  if (c.codeMode !== CodeMode.flat32 || vector * 8 + 7 > m32[IDT_LIMIT]) return false;
  const address = (m32[IDT_BASE] + vector * 8) | 0;
  const high = systemReadDword(c, (address + 4) | 0);
  const cpl = m32[CPL];
  // Present, and of type 14 or 15.
  if ((high & 0x9e00) !== 0x8e00 || (software && ((high >> 13) & 3) < cpl)) return false;
  const low = systemReadDword(c, address);
  const selector = ((low >>> 16) & 0xfffc) | cpl;
  if (!isCurrentCode(c, selector)) return false;
  const pointer = m32[4];
  writeDword(c, (pointer - 4) | 0, flags);
  writeDword(c, (pointer - 8) | 0, selector);
  writeDword(c, (pointer - 12) | 0, m32[EIP]);
  m32[4] = pointer - 12;
  m32[EIP] = (high & 0xffff0000) | (low & 0xffff);
  m32[FLAGS] &= (high & 0x100) !== 0 ? ~(TF | NT | RF) : ~(TF | NT | RF | IF);
  c.deliveries++;
  return true;
}

/**
 * INT n, INT3, INTO and INT1: EIP is after the instruction.
 * @returns whether nothing but EIP, the stack and flags has changed that would keep the interpreter from going on
 */
export function softwareInterrupt(c: CpuState, vector: number, kind: 'INT n' | 'INT3' | 'INTO' | 'INT1'): boolean {
  if (c.environment.trap?.(vector, true)) {
    c.trapInfo = { vector, software: true, errorCode: undefined };
    return false;
  }
  // In virtual-8086 mode INT n needs IOPL 3; INT3 and INTO do not (SDM vol. 3, 20.2.7).
  const { m32 } = c;
  if (kind === 'INT n' && (m32[FLAGS] & VM) !== 0 && (m32[FLAGS] & IOPL) !== IOPL) raise(c, Vector.GP, 0);
  const flags = arithmeticFlags(m32) | m32[FLAGS];
  if (deliverInPlace(c, vector, flags, kind !== 'INT1')) return true;
  deliver(c, vector, undefined, flags, kind === 'INT1' ? 'exception' : 'software');
  return false;
}

/** A hardware interrupt (NMI included), between instructions. A fault in its delivery is an exception like any other. */
export function hardwareInterrupt(c: CpuState, vector: number): void {
  c.halted = false;
  const flags = arithmeticFlags(c.m32) | c.m32[FLAGS] | (c.midRepeat ? RF : 0);
  try {
    if (!deliverInPlace(c, vector, flags, false)) deliver(c, vector, undefined, flags, 'hardware');
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    c.newTaskEip = undefined;
    raiseException(c, c.faultVector, c.faultCode, 'fault');
  }
}
