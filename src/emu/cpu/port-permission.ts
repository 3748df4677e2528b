import { notePort } from './breakpoints.js';
import type { CpuState } from './cpu-state.js';
import { IOPL, VM } from './eflags.js';
import { raise, Vector } from './fault.js';
import { CPL, CR, FLAGS, SEG_BASE, SEG_LIMIT, SEG_RIGHTS } from './layout.js';
import { systemReadWord } from './memory.js';

const TR = 7;
/** Types of a 32-bit TSS, available and busy (SDM vol. 3, table 3-2). */
const TSS32 = 9;
const BUSY = 2;

/**
 * #GP(0) unless the program may use `size` ports from `port` on: CPL <= IOPL, or the bits of the I/O permission map of
 * the task state segment are all clear (Intel SDM vol. 1, 18.5).
 * I/O breakpoints are looked at here too.
 */
export function checkPort(c: CpuState, port: number, size: number): void {
  // What is not a kernel is apart, so that V8 can put the rest into the callers.
  if (c.breakpoints !== undefined || c.m32[CPL] !== 0 || (c.m32[FLAGS] & VM) !== 0) checkUnusual(c, port, size);
}

function checkUnusual(c: CpuState, port: number, size: number): void {
  const { m32 } = c;
  if (c.breakpoints !== undefined) notePort(c, port, size);
  if ((m32[CR] & 1) === 0) return;
  if ((m32[FLAGS] & VM) === 0 && m32[CPL] <= (m32[FLAGS] & IOPL) >> 12) return;
  if ((m32[SEG_RIGHTS + TR] & 0xf & ~BUSY) !== TSS32) raise(c, Vector.GP, 0);
  const base = m32[SEG_BASE + TR];
  const limit = m32[SEG_LIMIT + TR] >>> 0;
  if (limit < 103) raise(c, Vector.GP, 0);
  const at = systemReadWord(c, (base + 102) | 0) + (port >> 3);
  // Two bytes are read in any case, which is why the map ends with a byte of ones.
  if (at + 1 > limit) raise(c, Vector.GP, 0);
  const bits = systemReadWord(c, (base + at) | 0) >> (port & 7);
  if ((bits & ((1 << size) - 1)) !== 0) raise(c, Vector.GP, 0);
}
