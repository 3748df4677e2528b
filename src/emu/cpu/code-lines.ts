import type { CpuState } from './cpu-state.js';
import { MAX_LENGTH } from './isa/decoder.js';
import { CODE_MODES, LINE_SHIFT } from './layout.js';
import { forbidFastWrites } from './paging.js';
import { CROSS, END, HOT, LENGTH_SHIFT, OPERATION_MASK, STALE } from './record.js';

/**
 * Which lines of RAM (layout.ts) hold code that was decoded, and what happens when they are written. Pages with such lines have no
 * write translation, so that every write to them comes by here; only a write to a line with code costs more.
 */

const LINE_BYTES = 1 << LINE_SHIFT;

/** Notes that bytes [from, to) of a page are code: writes to them have to be seen. */
export function markCode(c: CpuState, page: number, from: number, to: number): void {
  const { m8, layout } = c;
  const firstLine = (page * 4096 + from) >>> LINE_SHIFT;
  const lastLine = (page * 4096 + to - 1) >>> LINE_SHIFT;
  for (let line = firstLine; line <= lastLine; line++) {
    if (m8[layout.codeLinesByte + line] !== 0) continue;
    m8[layout.codeLinesByte + line] = 1;
    if (m8[layout.pageLinesByte + page]++ === 0) forbidFastWrites(c, page);
  }
}

/** RAM was written: code decoded from there is no longer valid. Inside one page. */
export function invalidateWrite(c: CpuState, physical: number, bytes: number): void {
  const { m8, layout } = c;
  const lastLine = (physical + bytes - 1) >>> LINE_SHIFT;
  for (let line = physical >>> LINE_SHIFT; line <= lastLine; line++) {
    if (m8[layout.codeLinesByte + line] !== 0) invalidateLine(c, line);
  }
}

function invalidateLine(c: CpuState, line: number): void {
  const { m8, m32, layout } = c;
  c.translator.invalidateLine(line);
  const page = line >>> (12 - LINE_SHIFT);
  const start = (line << LINE_SHIFT) & 4095;
  const end = start + LINE_BYTES;
  for (let mode = 0; mode < CODE_MODES; mode++) {
    const slots = m32[layout.pageCode + page * CODE_MODES + mode];
    if (slots === 0) continue;
    for (let offset = Math.max(0, start - MAX_LENGTH + 1); offset < end; offset++) {
      const record = m32[slots + offset];
      if (record === 0) continue;
      const w0 = m32[record];
      const operation = w0 & OPERATION_MASK;
      const isCross = operation === CROSS;
      if (isCross || offset + ((w0 >> LENGTH_SHIFT) & 15) > start) {
        if (isCross) makeStale(c, m32[record + 1]);
        // A head: the instruction itself is behind it.
        if (operation === END || operation === HOT) makeStale(c, m32[record + 2]);
        makeStale(c, record);
        m32[slots + offset] = 0;
      }
    }
  }
  if (start === 0) {
    // Instructions that begin in another page and end here.
    for (const cross of c.crossings.get(page) ?? []) {
      if ((m32[cross] & OPERATION_MASK) !== CROSS) continue;
      makeStale(c, m32[cross + 1]);
      m32[cross + 1] = 0;
    }
    c.crossings.delete(page);
  }
  m8[layout.codeLinesByte + line] = 0;
  m8[layout.pageLinesByte + page]--;
}

function makeStale(c: CpuState, record: number): void {
  if (record !== 0) c.m32[record] = (c.m32[record] & ~OPERATION_MASK) | STALE;
}
