import { markCode } from './code-lines.js';
import type { CpuState } from './cpu-state.js';
import { raise, Vector } from './fault.js';
import { LINKED } from './interpreter/fast-operations.js';
import { Decoded, DecodeResult, decode, MAX_LENGTH } from './isa/decoder.js';
import { CODE_MODES, CodeMode, CPL, LINE_SHIFT, RECORD_WORDS, SEG_BASE, SEG_LIMIT } from './layout.js';
import { readPhysical } from './memory.js';
import { HOST_STOP } from './operations/table.js';
import { packRecord } from './pack.js';
import { fillRead, forgetCode, setEntry } from './paging.js';
import {
  CHANGES_SHIFT,
  CROSS,
  END,
  GENERAL,
  GOES_ON,
  LENGTH_SHIFT,
  MAX_CHANGES,
  OFFSET_SHIFT,
  OPERATION_MASK,
  STALE,
} from './record.js';
import { LAST_WHOLE } from './template-shape.js';
import { fillFromTemplate, learn } from './templates.js';

/**
 * Decoded code, kept by physical address and code mode, so that processes and address spaces share it.
 *
 * A page with code has 4096 slots: for each byte the record (a word index; 0: none) of the instruction that starts there.
 * Records of instructions that follow each other lie one after the other, so that running them needs no look-up; an END record
 * leads on where that stops. There is one record per instruction and mode: a write to code makes its records STALE, and
 * whoever reaches one looks the address up again, which puts what is there now into the same record if it has the same length.
 */

const CS = 1;
/** Instructions decoded at a time. */
const BLOCK = 64;

const decoded = new Decoded();
const window = new Uint8Array(MAX_LENGTH);

/**
 * The record of the instruction at `linear`, decoding if necessary. Raises #PF, or #GP beyond the limit of CS. The result is in a
 * page's slots unless the page is no RAM: then it is good for one execution only.
 */
export function lookUp(c: CpuState, linear: number): number {
  const { m32, layout } = c;
  const user = m32[CPL] === 3;
  const at = (user ? layout.codeUser : layout.codeSupervisor) + (linear >>> 12);
  let slots = m32[at];
  if (slots === 0) {
    const known = m32[(user ? layout.readUser : layout.readSupervisor) + (linear >>> 12)];
    const physical = known !== 0 ? (linear + known - 1 - layout.ramByte) >>> 0 : fillRead(c, linear, user);
    if (physical >= layout.ramBytes || c.pageKind[physical >>> 12] === 2) return decodeOutsideRam(c, linear);
    slots = slotsOf(c, physical >>> 12);
    setEntry(c, user ? layout.codeUser : layout.codeSupervisor, linear, slots);
  }
  const record = m32[slots + (linear & 4095)];
  if (record !== 0 && (m32[record] & OPERATION_MASK) !== STALE) return record;
  // The page of the slots, not another walk: the guest may have changed the page tables without flushing the TLB, and what
  // is decoded must belong to the slots that it goes into.
  const physical = c.pageOfSlots[(slots - layout.slots) >>> 12] * 4096 + (linear & 4095);
  if (record !== 0 && renew(c, slots, physical, record)) return record;
  const result = decodeBlock(c, slots, physical);
  return result !== 0 ? result : lookUp(c, linear);
}

/** First slot of a physical page in the current mode. */
function slotsOf(c: CpuState, page: number): number {
  const { m32, layout } = c;
  const at = layout.pageCode + page * CODE_MODES + c.codeMode;
  if (m32[at] === 0) {
    if (c.nextSlots + 4096 > layout.slotsEnd) dropAllCode(c);
    m32[at] = c.nextSlots;
    c.pageOfSlots[(c.nextSlots - layout.slots) >>> 12] = page;
    c.nextSlots += 4096;
  }
  return m32[at];
}

/** Decodes instructions from `physical` on to the end of the block or page. Returns 0 if the cache had to be emptied first. */
function decodeBlock(c: CpuState, slots: number, physical: number): number {
  const { m32, layout, hostStops } = c;
  if (c.nextRecord + (BLOCK + 4) * RECORD_WORDS > layout.recordsEnd) {
    dropAllCode(c);
    return 0;
  }
  const page = physical >>> 12;
  const pageByte = layout.ramByte + page * 4096;
  const firstRecord = c.nextRecord;
  let record = firstRecord;
  let offset = physical & 4095;
  let lastLine = -1;
  for (let n = 0; ; n++) {
    const stop = hostStops?.mayBeAt(page * 4096 + offset) ?? false;
    if (offset >= 4096 || n === BLOCK || m32[slots + offset] !== 0 || (stop && n > 0)) {
      // Leads on to a known record, or looks it up.
      fill(m32, record, END | ((offset & 4095) << OFFSET_SHIFT), offset < 4096 ? m32[slots + offset] : 0, offset);
      record += RECORD_WORDS;
      break;
    }
    m32[slots + offset] = record;
    const before = record;
    if (stop) record += RECORD_WORDS;
    decodeOne(c, pageByte, offset, record);
    const w0 = m32[record];
    const end = (w0 & OPERATION_MASK) === CROSS ? 4096 : offset + ((w0 >> LENGTH_SHIFT) & 15);
    if (stop) {
      // As long as its instruction is in this page, so that a write to either makes it stale.
      fill(m32, before, (GENERAL + HOST_STOP) | (offset << OFFSET_SHIFT) | ((end - offset) << LENGTH_SHIFT), 0, 0);
    }
    record += RECORD_WORDS;
    if ((end - 1) >> LINE_SHIFT !== lastLine) {
      markCode(c, page, offset, end);
      lastLine = (end - 1) >> LINE_SHIFT;
    }
    if ((w0 & GOES_ON) === 0) break;
    offset = end;
  }
  c.nextRecord = record;
  return firstRecord;
}

/**
 * Decodes what has come to be at `physical` into the STALE record that its slot has, and so on while STALE records follow: what
 * leads to them need not be changed. Returns whether that could be done; if not, the slot is empty.
 */
function renew(c: CpuState, slots: number, physical: number, first: number): boolean {
  const { m32, layout } = c;
  const page = physical >>> 12;
  const pageByte = layout.ramByte + page * 4096;
  let offset = physical & 4095;
  let record = first;
  do {
    const old = m32[record];
    const end = offset + ((old >> LENGTH_SHIFT) & 15);
    if (offset <= LAST_WHOLE) decodeOne(c, pageByte, offset, record);
    const w0 = m32[record];
    const fits = ((w0 >> LENGTH_SHIFT) & 15) === end - offset && (w0 & ~old & GOES_ON) === 0;
    if (!fits || (w0 & OPERATION_MASK) === STALE) {
      m32[record] = old;
      m32[slots + offset] = 0;
      return record !== first;
    }
    // The next record stays what it is, even if this instruction does not go on there.
    const changes = Math.min(MAX_CHANGES, ((old >> CHANGES_SHIFT) & 15) + 1);
    m32[record] = w0 | (old & GOES_ON) | (changes << CHANGES_SHIFT);
    markCode(c, page, offset, end);
    if ((w0 & GOES_ON) === 0) break;
    offset = end;
    record += RECORD_WORDS;
  } while (m32[slots + offset] === record && (m32[record] & OPERATION_MASK) === STALE);
  return true;
}

/**
 * Decodes an instruction of flat code that is not to be kept, for which there is no template, into the record `layout.direct`.
 *
 * @param start of the instruction, a byte of the buffer
 * @param offset of the instruction in its page, at most {@link LAST_WHOLE}
 */
export function decodeDirect(c: CpuState, start: number, offset: number): void {
  const { m32, layout } = c;
  const record = layout.direct;
  decodeOne(c, start - offset, offset, record);
  if (!LINKED.has(m32[record] & OPERATION_MASK)) return;
  m32[record + 2] = record + 2 * RECORD_WORDS;
  m32[record + 2 * RECORD_WORDS + 3] = m32[record + 3];
}

/** Writes one record, from a template, or by table if there is none or the page ends. */
function decodeOne(c: CpuState, pageByte: number, offset: number, record: number): void {
  const { m8, m32, codeMode } = c;
  const start = pageByte + offset;
  if (offset <= LAST_WHOLE && fillFromTemplate(c, codeMode, m8, start, offset, record)) return;
  const end = pageByte + 4096;
  if (decode(decoded, m8, start, end, codeMode !== CodeMode.code16) === DecodeResult.truncated) {
    fill(m32, record, CROSS | (offset << OFFSET_SHIFT), 0, 0);
    return;
  }
  packRecord(c, decoded, offset, record, m8, start, end);
  learn(c, codeMode, decoded, record, m8, start);
}

function fill(m32: Int32Array, at: number, w0: number, w2: number, w3: number): void {
  m32[at] = w0;
  m32[at + 1] = 0;
  m32[at + 2] = w2;
  m32[at + 3] = w3;
}

/**
 * The instruction of a CROSS record: it begins in the page of `linear`, and the next page's translation decides how it ends. What was
 * decoded is kept in the CROSS record with the physical page it is valid for.
 */
export function resolveCross(c: CpuState, cross: number, linear: number): number {
  const { m32, layout } = c;
  const user = m32[CPL] === 3;
  const nextPage = (linear & ~4095) + 4096;
  if (c.codeMode !== CodeMode.flat32 && (nextPage - m32[SEG_BASE + CS]) >>> 0 > m32[SEG_LIMIT + CS] >>> 0) {
    raise(c, Vector.GP, 0);
  }
  const first = fillRead(c, linear, user);
  const second = fillRead(c, nextPage | 0, user);
  if (second >= layout.ramBytes || c.pageKind[second >>> 12] === 2) return decodeOutsideRam(c, linear);
  const marker = (second >>> 12) + 1;
  if (m32[cross + 1] !== 0 && m32[cross + 2] === marker) return m32[cross + 1];
  const head = 4096 - (linear & 4095);
  if (c.nextRecord + 4 * RECORD_WORDS > layout.recordsEnd) {
    dropAllCode(c);
    return lookUpCross(c, linear);
  }
  const { m8 } = c;
  for (let n = 0; n < MAX_LENGTH; n++) {
    window[n] = m8[layout.ramByte + (n < head ? first + n : second + n - head)];
  }
  decode(decoded, window, 0, MAX_LENGTH, c.codeMode !== CodeMode.code16);
  const record = c.nextRecord;
  const offset = linear & 4095;
  packRecord(c, decoded, offset, record, window, 0, MAX_LENGTH);
  const after = offset + decoded.length;
  fill(m32, record + RECORD_WORDS, END | ((after & 4095) << OFFSET_SHIFT), 0, after);
  c.nextRecord += 2 * RECORD_WORDS;
  m32[cross + 1] = record;
  m32[cross + 2] = marker;
  markCode(c, second >>> 12, 0, Math.max(1, after - 4096));
  const crossings = c.crossings.get(second >>> 12) ?? new Set();
  crossings.add(cross);
  c.crossings.set(second >>> 12, crossings);
  return record;
}

function lookUpCross(c: CpuState, linear: number): number {
  const record = lookUp(c, linear);
  return resolveCross(c, isHostStop(c, record) ? record + RECORD_WORDS : record, linear);
}

/** Whether a record only asks the host whether to go on to the one behind it. */
export function isHostStop(c: CpuState, record: number): boolean {
  return (c.m32[record] & OPERATION_MASK) === GENERAL + HOST_STOP;
}

/** Decodes from memory-mapped devices; the record is overwritten by the next call. */
function decodeOutsideRam(c: CpuState, linear: number): number {
  const { layout } = c;
  const user = c.m32[CPL] === 3;
  const inPage = 4096 - (linear & 4095);
  let end = Math.min(MAX_LENGTH, inPage);
  const physical = fillRead(c, linear, user);
  for (let n = 0; n < end; n++) window[n] = readPhysical(c, physical + n, 1);
  if (decode(decoded, window, 0, end, c.codeMode !== CodeMode.code16) === DecodeResult.truncated) {
    const next = fillRead(c, (linear + inPage) | 0, user);
    end = MAX_LENGTH;
    for (let n = inPage; n < end; n++) window[n] = readPhysical(c, next + n - inPage, 1);
    decode(decoded, window, 0, end, c.codeMode !== CodeMode.code16);
  }
  const record = layout.recordsEnd - 2 * RECORD_WORDS;
  const offset = linear & 4095;
  packRecord(c, decoded, offset, record, window, 0, end);
  const after = offset + decoded.length;
  fill(c.m32, record + RECORD_WORDS, END | ((after & 4095) << OFFSET_SHIFT), 0, after);
  return record;
}

/** Forgets all decoded code. Records in use stay readable until they are overwritten, so leave blocks at once. */
export function dropAllCode(c: CpuState): void {
  const { m8, m32, layout } = c;
  m32.fill(0, layout.pageCode, layout.pageCode + (layout.ramBytes >>> 12) * CODE_MODES);
  m8.fill(0, layout.codeLinesByte, layout.codeLinesByte + (layout.ramBytes >>> LINE_SHIFT));
  m8.fill(0, layout.pageLinesByte, layout.pageLinesByte + (layout.ramBytes >>> 12));
  m32.fill(0, layout.slots, c.nextSlots);
  c.crossings.clear();
  c.translator.dropAll();
  c.nextSlots = layout.slots;
  c.nextRecord = layout.records;
  c.codeGeneration++;
  // Translations of code addresses lead to slots.
  forgetCode(c);
}
