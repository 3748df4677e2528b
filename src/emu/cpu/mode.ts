import type { CpuState } from './cpu-state.js';
import { VM } from './eflags.js';
import { CodeMode, CR, FLAGS, SEG_BASE, SEG_LIMIT, SEG_RIGHTS } from './layout.js';
import { flush } from './paging.js';

const ES = 0;
const CS = 1;
const SS = 2;
const DS = 3;
const BIG = 0x4000;
const UNUSABLE = 0x10000;

/** Writable, expand-up data from 0 to 4 GB. */
function isFlatData(m32: Int32Array, segment: number): boolean {
  return (
    m32[SEG_BASE + segment] === 0 &&
    m32[SEG_LIMIT + segment] === -1 &&
    (m32[SEG_RIGHTS + segment] & (UNUSABLE | 0x1e)) === 0x12
  );
}

/**
 * Finds out how code has to be decoded, after anything that decides it has changed: CS, the flatness of the segments,
 * the mode. A change drops the translations of code addresses, which lead to code of the old kind.
 */
export function updateMode(c: CpuState): void {
  const { m32 } = c;
  let mode: number = CodeMode.code16;
  if ((m32[SEG_RIGHTS + CS] & BIG) !== 0) {
    const flat =
      (m32[CR] & 1) !== 0 &&
      (m32[FLAGS] & VM) === 0 &&
      m32[SEG_BASE + CS] === 0 &&
      m32[SEG_LIMIT + CS] === -1 &&
      isFlatData(m32, DS) &&
      isFlatData(m32, ES) &&
      isFlatData(m32, SS) &&
      (m32[SEG_RIGHTS + SS] & BIG) !== 0;
    mode = flat ? CodeMode.flat32 : CodeMode.code32;
  }
  if (mode !== c.codeMode) {
    c.codeMode = mode;
    flush(c);
  }
}
