import type { CpuState } from './cpu-state.js';
import { SEG_RIGHTS } from './layout.js';
import { linearAddress, RIGHTS_BIG, readMemory, writeMemory } from './operand.js';

const ESP = 4;
const SS = 2;

/** Whether ESP is the stack pointer; if not, SP is (the B bit of SS). */
export function stack32(c: CpuState): boolean {
  return (c.m32[SEG_RIGHTS + SS] & RIGHTS_BIG) !== 0;
}

export function setStackPointer(c: CpuState, value: number): void {
  if (stack32(c)) c.m32[ESP] = value;
  else c.m16[ESP << 1] = value;
}

/** The linear address of `bytes` bytes of stack, `displacement` bytes from the stack pointer. */
export function stackAddress(c: CpuState, displacement: number, bytes: number, write: boolean): number {
  const offset = c.m32[ESP] + displacement;
  return linearAddress(c, SS, stack32(c) ? offset | 0 : offset & 0xffff, bytes, write);
}

/** Pushes a word or dword ({@link Size}); nothing has changed if it faults. */
export function push(c: CpuState, value: number, size: number): void {
  const bytes = 1 << size;
  writeMemory(c, stackAddress(c, -bytes, bytes, true), size, value);
  setStackPointer(c, c.m32[ESP] - bytes);
}

/** The word or dword at `displacement` from the stack pointer; words are zero-extended. */
export function peekStack(c: CpuState, displacement: number, size: number): number {
  return readMemory(c, stackAddress(c, displacement, 1 << size, false), size);
}

export function dropStack(c: CpuState, bytes: number): void {
  setStackPointer(c, c.m32[ESP] + bytes);
}
