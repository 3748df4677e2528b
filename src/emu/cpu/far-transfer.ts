import type { CpuState } from './cpu-state.js';
import { ALL, ALWAYS_SET, ARITHMETIC, IF, IOPL, NT, RF, TF, VIF, VIP, VM } from './eflags.js';
import { raise, Vector } from './fault.js';
import { setArithmeticFlags } from './flags.js';
import { Frame, innerStack } from './frame.js';
import { CodeMode, CPL, CR, EIP, FLAGS, SEG_BASE, SEG_LIMIT, SEG_SELECTOR } from './layout.js';
import { readDword, systemReadWord } from './memory.js';
import { Size } from './record.js';
import {
  checkStackSegment,
  type Descriptor,
  dropInnerSegments,
  findDescriptor,
  isCurrentCode,
  needDescriptor,
  Rights,
  setCodeSegment,
  setRealSegment,
  setSegment,
} from './segments.js';
import { dropStack, peekStack, push, setStackPointer } from './stack.js';
import { switchTask } from './tasks.js';

const ES = 0;
const CS = 1;
const SS = 2;
const DS = 3;
const FS = 4;
const GS = 5;
const TR = 7;
/** Types of system descriptors (SDM vol. 3, table 3-2). */
const TSS_16 = 1;
const CALL_GATE_16 = 4;
const TASK_GATE = 5;
const TSS_32 = 9;
const CALL_GATE_32 = 12;

const CODE = Rights.segment | Rights.code;

function isCode(descriptor: Descriptor): boolean {
  return (descriptor.rights & CODE) === CODE;
}

function isConforming(descriptor: Descriptor): boolean {
  return (descriptor.rights & Rights.conforming) !== 0;
}

/** Checks for a transfer to a code segment without a gate (SDM vol. 3, 5.8.1). */
function checkDirect(c: CpuState, selector: number, code: Descriptor): void {
  const cpl = c.m32[CPL];
  const wrong = isConforming(code) ? code.dpl > cpl : (selector & 3) > cpl || code.dpl !== cpl;
  if (wrong) raise(c, Vector.GP, selector & 0xfffc);
  if (!code.present) raise(c, Vector.NP, selector & 0xfffc);
}

function checkOffset(c: CpuState, offset: number, code: Descriptor): void {
  if (offset >>> 0 > code.limit >>> 0) raise(c, Vector.GP, 0);
}

/** In real-address and virtual-8086 mode. */
function goReal(c: CpuState, selector: number, offset: number): void {
  if (offset >>> 0 > c.m32[SEG_LIMIT + CS] >>> 0) raise(c, Vector.GP, 0);
  setRealSegment(c, CS, selector);
  c.m32[EIP] = offset;
}

/** JMP to another segment, through a call gate, or to another task (SDM vol. 2, JMP). */
export function jumpFar(c: CpuState, selector: number, offset: number): void {
  if (!c.protectedMode) {
    goReal(c, selector, offset);
    return;
  }
  if ((selector & 0xfffc) === 0) raise(c, Vector.GP, 0);
  const descriptor = needDescriptor(c, selector, Vector.GP);
  if ((descriptor.rights & Rights.segment) === 0) {
    jumpToSystem(c, selector, descriptor);
    return;
  }
  if (!isCode(descriptor)) raise(c, Vector.GP, selector & 0xfffc);
  checkDirect(c, selector, descriptor);
  checkOffset(c, offset, descriptor);
  setCodeSegment(c, selector, descriptor, c.m32[CPL]);
  c.m32[EIP] = offset;
}

/** A gate or TSS must be as privileged as the program and the selector say, and present. */
function checkGate(c: CpuState, selector: number, gate: Descriptor): void {
  if (gate.dpl < c.m32[CPL] || gate.dpl < (selector & 3)) raise(c, Vector.GP, selector & 0xfffc);
  if (!gate.present) raise(c, Vector.NP, selector & 0xfffc);
}

function jumpToSystem(c: CpuState, selector: number, descriptor: Descriptor): void {
  switch (descriptor.rights & 0xf) {
    case TSS_16:
    case TSS_32:
      checkGate(c, selector, descriptor);
      goToTask(c, selector, descriptor, 'jmp');
      return;
    case TASK_GATE:
      checkGate(c, selector, descriptor);
      goThroughTaskGate(c, descriptor, 'jmp');
      return;
    case CALL_GATE_16:
    case CALL_GATE_32: {
      checkGate(c, selector, descriptor);
      const { target, code, offset } = readCallGate(c, descriptor);
      const cpl = c.m32[CPL];
      if (isConforming(code) ? code.dpl > cpl : code.dpl !== cpl) raise(c, Vector.GP, target & 0xfffc);
      if (!code.present) raise(c, Vector.NP, target & 0xfffc);
      checkOffset(c, offset, code);
      setCodeSegment(c, target, code, cpl);
      c.m32[EIP] = offset;
      return;
    }
    default:
      raise(c, Vector.GP, selector & 0xfffc);
  }
}

function goToTask(c: CpuState, selector: number, descriptor: Descriptor, how: 'jmp' | 'call'): void {
  switchTask(c, selector, descriptor, how);
}

function goThroughTaskGate(c: CpuState, gate: Descriptor, how: 'jmp' | 'call'): void {
  const selector = gate.low >>> 16;
  if ((selector & 4) !== 0) raise(c, Vector.GP, selector & 0xfffc);
  const descriptor = needDescriptor(c, selector, Vector.GP);
  const type = descriptor.rights & 0x1f;
  if (type !== TSS_16 && type !== TSS_32) raise(c, Vector.GP, selector & 0xfffc);
  if (!descriptor.present) raise(c, Vector.NP, selector & 0xfffc);
  switchTask(c, selector, descriptor, how);
}

/** The code segment and entry point that a call gate leads to. */
function readCallGate(c: CpuState, gate: Descriptor): { target: number; code: Descriptor; offset: number } {
  const target = gate.low >>> 16;
  if ((target & 0xfffc) === 0) raise(c, Vector.GP, 0);
  const code = needDescriptor(c, target, Vector.GP);
  if (!isCode(code) || code.dpl > c.m32[CPL]) raise(c, Vector.GP, target & 0xfffc);
  const wide = (gate.rights & 8) !== 0;
  const offset = wide ? (gate.high & 0xffff0000) | (gate.low & 0xffff) : gate.low & 0xffff;
  return { target, code, offset };
}

/** Pushes CS and EIP; both or none. */
function pushReturn(c: CpuState, size: number): void {
  const before = c.m32[4];
  try {
    push(c, c.m32[SEG_SELECTOR + CS], size);
    push(c, c.m32[EIP], size);
  } catch (fault) {
    c.m32[4] = before;
    throw fault;
  }
}

/** CALL to another segment, through a call gate, or to another task (SDM vol. 2, CALL). */
export function callFar(c: CpuState, selector: number, offset: number, size: number): void {
  if (!c.protectedMode) {
    if (offset >>> 0 > c.m32[SEG_LIMIT + CS] >>> 0) raise(c, Vector.GP, 0);
    pushReturn(c, size);
    goReal(c, selector, offset);
    return;
  }
  if ((selector & 0xfffc) === 0) raise(c, Vector.GP, 0);
  const descriptor = needDescriptor(c, selector, Vector.GP);
  if ((descriptor.rights & Rights.segment) === 0) {
    callSystem(c, selector, descriptor);
    return;
  }
  if (!isCode(descriptor)) raise(c, Vector.GP, selector & 0xfffc);
  checkDirect(c, selector, descriptor);
  checkOffset(c, offset, descriptor);
  pushReturn(c, size);
  setCodeSegment(c, selector, descriptor, c.m32[CPL]);
  c.m32[EIP] = offset;
}

function callSystem(c: CpuState, selector: number, descriptor: Descriptor): void {
  switch (descriptor.rights & 0xf) {
    case TSS_16:
    case TSS_32:
      checkGate(c, selector, descriptor);
      goToTask(c, selector, descriptor, 'call');
      return;
    case TASK_GATE:
      checkGate(c, selector, descriptor);
      goThroughTaskGate(c, descriptor, 'call');
      return;
    case CALL_GATE_16:
    case CALL_GATE_32:
      checkGate(c, selector, descriptor);
      callThroughGate(c, descriptor);
      return;
    default:
      raise(c, Vector.GP, selector & 0xfffc);
  }
}

/** To an inner level the stack is switched and parameters are copied (SDM vol. 3, 5.8.5). */
function callThroughGate(c: CpuState, gate: Descriptor): void {
  const { m32 } = c;
  const size = (gate.rights & 8) !== 0 ? Size.dword : Size.word;
  const { target, code, offset } = readCallGate(c, gate);
  if (!code.present) raise(c, Vector.NP, target & 0xfffc);
  const cpl = m32[CPL];
  if (isConforming(code) || code.dpl === cpl) {
    checkOffset(c, offset, code);
    pushReturn(c, size);
    setCodeSegment(c, target, code, cpl);
    m32[EIP] = offset;
    return;
  }
  const stack = innerStack(c, code.dpl, 0);
  if ((stack.selector & 0xfffc) === 0) raise(c, Vector.TS, 0);
  const descriptor = needDescriptor(c, stack.selector, Vector.TS);
  checkStackSegment(c, stack.selector, descriptor, code.dpl, Vector.TS, 0);
  checkOffset(c, offset, code);
  const frame = Frame.of(c, descriptor, stack.pointer, stack.selector & 0xfffc);
  frame.push(m32[SEG_SELECTOR + SS], size);
  frame.push(m32[4], size);
  const count = gate.high & 31;
  for (let n = count - 1; n >= 0; n--) frame.push(peekStack(c, n << size, size), size);
  frame.push(m32[SEG_SELECTOR + CS], size);
  frame.push(m32[EIP], size);
  setCodeSegment(c, target, code, code.dpl);
  setSegment(c, SS, stack.selector, descriptor);
  setStackPointer(c, frame.pointer);
  m32[EIP] = offset;
}

/** Checks CS for RETF and IRET: to the same or an outer level only. */
function returnCode(c: CpuState, selector: number): Descriptor {
  if ((selector & 0xfffc) === 0) raise(c, Vector.GP, 0);
  const code = needDescriptor(c, selector, Vector.GP);
  const rpl = selector & 3;
  if (!isCode(code) || rpl < c.m32[CPL]) raise(c, Vector.GP, selector & 0xfffc);
  if (isConforming(code) ? code.dpl > rpl : code.dpl !== rpl) raise(c, Vector.GP, selector & 0xfffc);
  if (!code.present) raise(c, Vector.NP, selector & 0xfffc);
  return code;
}

/** The outer stack's segment, checked. */
function returnStack(c: CpuState, selector: number, level: number): Descriptor {
  if ((selector & 0xfffc) === 0) raise(c, Vector.GP, 0);
  const descriptor = needDescriptor(c, selector, Vector.GP);
  checkStackSegment(c, selector, descriptor, level, Vector.GP, 0);
  return descriptor;
}

/** @param release bytes of parameters to drop, on both stacks if the level changes */
export function returnFar(c: CpuState, size: number, release: number): void {
  const { m32 } = c;
  const bytes = 1 << size;
  const offset = peekStack(c, 0, size);
  const selector = peekStack(c, bytes, size) & 0xffff;
  if (!c.protectedMode) {
    if (offset >>> 0 > m32[SEG_LIMIT + CS] >>> 0) raise(c, Vector.GP, 0);
    dropStack(c, 2 * bytes + release);
    goReal(c, selector, offset);
    return;
  }
  const code = returnCode(c, selector);
  const rpl = selector & 3;
  if (rpl === m32[CPL]) {
    checkOffset(c, offset, code);
    dropStack(c, 2 * bytes + release);
    setCodeSegment(c, selector, code, rpl);
    m32[EIP] = offset;
    return;
  }
  const pointer = peekStack(c, 2 * bytes + release, size);
  const stackSelector = peekStack(c, 3 * bytes + release, size) & 0xffff;
  const stack = returnStack(c, stackSelector, rpl);
  checkOffset(c, offset, code);
  setCodeSegment(c, selector, code, rpl);
  setSegment(c, SS, stackSelector, stack);
  setStackPointer(c, pointer + release);
  m32[EIP] = offset;
  dropInnerSegments(c);
}

/** Bits of EFLAGS that IRET loads at a privilege level (SDM vol. 2, IRET). */
function loadFlags(c: CpuState, value: number, cpl: number, size: number): void {
  const { m32 } = c;
  let mask = size === Size.word ? 0xffff : ALL & ~(VM | VIF | VIP);
  if (cpl > 0) mask &= ~IOPL;
  else if (size === Size.dword) mask |= VIF | VIP;
  if (cpl > (m32[FLAGS] & IOPL) >> 12) mask &= ~IF;
  setArithmeticFlags(m32, value);
  mask &= ALL & ~ARITHMETIC;
  m32[FLAGS] = (m32[FLAGS] & ~mask) | (value & mask) | ALWAYS_SET;
}

/**
 * IRET (SDM vol. 2): from an interrupt, to virtual-8086 mode, or back to the task that was interrupted.
 * @returns whether nothing but EIP, the stack and flags has changed that would keep the interpreter from going on
 */
export function interruptReturn(c: CpuState, size: number): boolean {
  if (size === Size.dword && returnInPlace(c)) {
    // An interrupt that waited for IF, a trap flag, and what an NMI held off have to be looked at.
    return (c.m32[FLAGS] & (TF | RF)) === 0 && !c.interruptLine && !c.nmiPending;
  }
  returnElsewhere(c, size);
  return false;
}

/** {@link returnElsewhere} for the usual case inside a flat kernel: to the code segment in use. False: it is another. */
function returnInPlace(c: CpuState): boolean {
  const { m32 } = c;
  if (c.codeMode !== CodeMode.flat32 || (m32[FLAGS] & NT) !== 0) return false;
  const pointer = m32[4];
  const selector = readDword(c, (pointer + 4) | 0) & 0xffff;
  if (!isCurrentCode(c, selector)) return false;
  const flags = readDword(c, (pointer + 8) | 0);
  if ((flags & VM) !== 0) return false;
  m32[EIP] = readDword(c, pointer);
  m32[4] = pointer + 12;
  c.nmiBlocked = false;
  loadFlags(c, flags, m32[CPL], Size.dword);
  return true;
}

function returnElsewhere(c: CpuState, size: number): void {
  const { m32 } = c;
  const bytes = 1 << size;
  if ((m32[FLAGS] & VM) !== 0 && (m32[FLAGS] & IOPL) !== IOPL) raise(c, Vector.GP, 0);
  c.nmiBlocked = false;
  if ((m32[CR] & 1) === 0 || (m32[FLAGS] & VM) !== 0) {
    const offset = peekStack(c, 0, size);
    const selector = peekStack(c, bytes, size) & 0xffff;
    const flags = peekStack(c, 2 * bytes, size);
    if (offset >>> 0 > m32[SEG_LIMIT + CS] >>> 0) raise(c, Vector.GP, 0);
    const virtual = (m32[FLAGS] & VM) !== 0;
    dropStack(c, 3 * bytes);
    goReal(c, selector, offset);
    // VIF and VIP do not change here, nor does IOPL in virtual-8086 mode.
    const kept = virtual ? IOPL | VIF | VIP : VIF | VIP;
    const before = m32[FLAGS] & kept;
    loadFlags(c, flags, 0, size);
    m32[FLAGS] = (m32[FLAGS] & ~kept) | before;
    return;
  }
  if ((m32[FLAGS] & NT) !== 0) {
    returnToTask(c);
    return;
  }
  const offset = peekStack(c, 0, size);
  const selector = peekStack(c, bytes, size) & 0xffff;
  const flags = peekStack(c, 2 * bytes, size);
  const cpl = m32[CPL];
  if (size === Size.dword && (flags & VM) !== 0 && cpl === 0) {
    returnToVirtual(c, offset, selector, flags);
    return;
  }
  const code = returnCode(c, selector);
  const rpl = selector & 3;
  if (rpl === cpl) {
    checkOffset(c, offset, code);
    dropStack(c, 3 * bytes);
    setCodeSegment(c, selector, code, rpl);
    m32[EIP] = offset;
    loadFlags(c, flags, cpl, size);
    return;
  }
  const pointer = peekStack(c, 3 * bytes, size);
  const stackSelector = peekStack(c, 4 * bytes, size) & 0xffff;
  const stack = returnStack(c, stackSelector, rpl);
  checkOffset(c, offset, code);
  loadFlags(c, flags, cpl, size);
  setCodeSegment(c, selector, code, rpl);
  setSegment(c, SS, stackSelector, stack);
  setStackPointer(c, pointer);
  m32[EIP] = offset;
  dropInnerSegments(c);
}

/** The stack holds EIP CS EFLAGS ESP SS ES DS FS GS (SDM vol. 3, 20.2.2). */
function returnToVirtual(c: CpuState, offset: number, selector: number, flags: number): void {
  const { m32 } = c;
  if (offset >>> 0 > 0xffff) raise(c, Vector.GP, 0);
  const values: number[] = [];
  for (let n = 3; n < 9; n++) values.push(peekStack(c, 4 * n, Size.dword));
  const [pointer, ss, es, ds, fs, gs] = values;
  setArithmeticFlags(m32, flags);
  m32[FLAGS] = (flags & ALL & ~ARITHMETIC) | ALWAYS_SET;
  m32[CPL] = 3;
  setRealSegment(c, CS, selector);
  setRealSegment(c, SS, ss);
  setRealSegment(c, ES, es);
  setRealSegment(c, DS, ds);
  setRealSegment(c, FS, fs);
  setRealSegment(c, GS, gs);
  m32[4] = pointer;
  m32[EIP] = offset;
}

function returnToTask(c: CpuState): void {
  const { m32 } = c;
  const selector = systemReadWord(c, m32[SEG_BASE + TR]);
  if ((selector & 4) !== 0) raise(c, Vector.TS, selector & 0xfffc);
  const descriptor = findDescriptor(c, selector);
  const type = descriptor === undefined ? 0 : descriptor.rights & 0x1f;
  // The task to return to is busy.
  if (descriptor === undefined || (type !== (TSS_16 | 2) && type !== (TSS_32 | 2))) {
    raise(c, Vector.TS, selector & 0xfffc);
  }
  if (!descriptor.present) raise(c, Vector.NP, selector & 0xfffc);
  switchTask(c, selector, descriptor, 'iret');
}
