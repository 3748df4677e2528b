import type { CpuState } from './cpu-state.js';
import { MAX_LENGTH } from './isa/decoder.js';
import { CODE_MODES, LINE_SHIFT } from './layout.js';
import { forbidFastWrites } from './paging.js';
import {
  CROSS,
  END,
  HOT,
  isUnsteady,
  LENGTH_SHIFT,
  LOOPS_BACK,
  OFFSET_SHIFT,
  OPERATION_MASK,
  REGION,
  STALE,
} from './record.js';

/**
 * Which lines of RAM (layout.ts) hold code that was decoded, and what happens when they are written. Pages with such lines have no
 * write translation, so that every write to them comes by here; only a write to a line with code costs more.
 */

const LINE_BYTES = 1 << LINE_SHIFT;
/**
 * Visits to a line whose code is not kept (layout.ts, visitsByte) after it was lost for the first time; twice as many the next
 * time, and so on so many times.
 */
const DEFERRED = 32;
const MAX_LOSSES = 2;

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
  const end = physical + bytes;
  let from = physical;
  while (from < end) {
    const line = from >>> LINE_SHIFT;
    const to = Math.min(end, (line + 1) * LINE_BYTES);
    if (m8[layout.codeLinesByte + line] !== 0) invalidateInLine(c, line, from, to);
    from = to;
  }
}

/** Bytes [from, to) of a line with code were written. */
function invalidateInLine(c: CpuState, line: number, from: number, to: number): void {
  const start = line * LINE_BYTES;
  const end = start + LINE_BYTES;
  if (from === c.codeWrittenTo || (from === start && to === end)) {
    // Whoever goes on writing where the last write ended is about to replace all of it.
    makeStale(c, start, end, true);
    unmark(c, line);
  } else if (!makeStale(c, from, to, false) && !hasCode(c, start, end)) {
    unmark(c, line);
  }
  c.codeWrittenTo = to;
}

function unmark(c: CpuState, line: number): void {
  const { m8, layout } = c;
  m8[layout.codeLinesByte + line] = 0;
  m8[layout.pageLinesByte + (line >>> (12 - LINE_SHIFT))]--;
}

/**
 * Makes the records of all code in bytes [from, to), which are in one line, STALE. Returns whether there were any.
 *
 * @param forget whether the slots of these bytes are emptied
 */
function makeStale(c: CpuState, from: number, to: number, forget: boolean): boolean {
  const { m32, layout } = c;
  const page = from >>> 12;
  const start = from & 4095;
  const first = Math.max(0, start - MAX_LENGTH + 1);
  const end = start + to - from;
  let found = false;
  let translated = false;
  for (let mode = 0; mode < CODE_MODES; mode++) {
    const slots = m32[layout.pageCode + page * CODE_MODES + mode];
    if (slots === 0) continue;
    for (let offset = first; offset < end; offset++) {
      const record = m32[slots + offset];
      if (record === 0) continue;
      if (reaches(m32, record, offset, start)) {
        found = true;
        if (!isUnsteady(m32[record])) translated = true;
        makeSlotStale(c, slots + offset);
      }
      if (forget && offset >= start) m32[slots + offset] = 0;
    }
  }
  const crossings = start < MAX_LENGTH - 1 ? c.crossings.get(page) : undefined;
  if (crossings !== undefined) {
    found = true;
    translated = true;
    for (const cross of crossings) {
      if ((m32[cross] & OPERATION_MASK) !== CROSS) continue;
      makeRecordStale(m32, m32[cross + 1]);
      m32[cross + 1] = 0;
    }
    c.crossings.delete(page);
  }
  if (found) deferKeeping(c, from >>> LINE_SHIFT);
  if (translated) c.translator.invalidateLine(from >>> LINE_SHIFT);
  return found;
}

/** What was kept for nothing will not be kept again so soon. */
function deferKeeping(c: CpuState, line: number): void {
  const { m8, layout } = c;
  const losses = m8[layout.lossesByte + line];
  m8[layout.visitsByte + line] = -(DEFERRED << losses);
  if (losses < MAX_LOSSES) m8[layout.lossesByte + line] = losses + 1;
}

/** A page of RAM is used for something new: what was written to it before says nothing. */
export function forgive(c: CpuState, page: number): void {
  const { m8, layout } = c;
  const [first, end] = [page << (12 - LINE_SHIFT), (page + 1) << (12 - LINE_SHIFT)];
  m8.fill(0, layout.visitsByte + first, layout.visitsByte + end);
  m8.fill(0, layout.lossesByte + first, layout.lossesByte + end);
  c.translator.forgive(page);
}

/** Whether there is valid code in bytes [from, to), which are in one line. */
function hasCode(c: CpuState, from: number, to: number): boolean {
  const { m32, layout } = c;
  const page = from >>> 12;
  const start = from & 4095;
  for (let mode = 0; mode < CODE_MODES; mode++) {
    const slots = m32[layout.pageCode + page * CODE_MODES + mode];
    if (slots === 0) continue;
    for (let offset = Math.max(0, start - MAX_LENGTH + 1); offset < start + to - from; offset++) {
      const record = m32[slots + offset];
      if (record !== 0 && reaches(m32, record, offset, start)) return true;
    }
  }
  return start === 0 && c.crossings.has(page);
}

/** Whether a valid record, of code at `offset`, depends on bytes at or behind `at`, which lies at most MAX_LENGTH - 1 bytes further. */
function reaches(m32: Int32Array, record: number, offset: number, at: number): boolean {
  const w0 = m32[record];
  const operation = w0 & OPERATION_MASK;
  if (operation === STALE) return false;
  if (operation === CROSS) return true;
  return offset + ((w0 >> LENGTH_SHIFT) & 15) + ((w0 & LOOPS_BACK) !== 0 ? 2 : 0) > at;
}

/** Makes the record of a slot STALE, and leaves it there if it can be renewed in place (code-cache.ts). */
function makeSlotStale(c: CpuState, slot: number): void {
  const { m32 } = c;
  let record = m32[slot];
  let operation = m32[record] & OPERATION_MASK;
  if (operation === END || operation === HOT || operation === REGION) {
    // A head: the instruction itself is behind it. Branches that have the head find the way.
    m32[record] = (m32[record] & ~OPERATION_MASK) | END;
    m32[record + 3] = (m32[record] >> OFFSET_SHIFT) & 4095;
    record = m32[record + 2];
    m32[slot] = record;
    operation = m32[record] & OPERATION_MASK;
  }
  if (operation === CROSS) makeRecordStale(m32, m32[record + 1]);
  makeRecordStale(m32, record);
  if (operation === CROSS || c.hostStops !== undefined) m32[slot] = 0;
}

function makeRecordStale(m32: Int32Array, record: number): void {
  if (record !== 0) m32[record] = (m32[record] & ~OPERATION_MASK) | STALE;
}
