import type { CpuState } from './cpu-state.js';
import { type Decoded, DecodeResult } from './isa/decoder.js';
import { Immediate } from './isa/table.js';
import { TEMPLATE_WORDS } from './layout.js';
import { Kind, PLANS, type Plan, Word3 } from './plan.js';
import { Form, GENERAL, LENGTH_SHIFT, OFFSET_SHIFT, OPERATION_MASK } from './record.js';
import { Field, Shape } from './template-shape.js';

/**
 * Templates of records. An instruction is a *key* (prefixes, opcode, ModR/M, SIB), then a displacement, then an immediate. Its
 * record depends on the key and the code mode, and else only on these two numbers, which go into words 2 and 3. So the first
 * instruction with a key is decoded by table (isa/decoder.ts, pack.ts), and its record becomes the template of all others.
 *
 * Templates are found by the bytes of the key, in a trie for each code mode (layout.ts): an array of *switches* of 256 words, one for
 * each value of a byte, and of *leaves*. A word of a switch is 0 if nothing is known yet, the index of a leaf, or minus the index of
 * the switch for the next byte. A leaf has words 0, 1 and 3 of the record and, in place of word 2, its {@link Shape}.
 */

/** Keys are not longer; a longer one has more prefixes than compilers write. */
const MAX_KEY = 5;
const SWITCH_WORDS = 256;
const LEAF_WORDS = 4;

/**
 * Writes the record of the instruction at `bytes[start]`, if there is a template for it. The fifteen bytes from `start` on must
 * be there.
 *
 * @param offset of the instruction in its page
 * @param at where the record goes
 * @returns whether there is a template; else nothing is written
 */
export function fillFromTemplate(
  c: CpuState,
  mode: number,
  bytes: Uint8Array,
  start: number,
  offset: number,
  at: number,
): boolean {
  const { m32 } = c;
  let next = start + 1;
  let leaf = m32[trieOf(c, mode) + bytes[start]];
  while (leaf < 0) leaf = m32[bytes[next++] - leaf];
  if (leaf === 0) return false;
  const w0 = m32[leaf];
  const shape = m32[leaf + 2];
  let w2 = 0;
  let w3 = m32[leaf + 3];
  switch (shape & Shape.displacement) {
    case Field.signedByte:
      w2 = (bytes[next++] << 24) >> 24;
      break;
    case Field.word:
      w2 = bytes[next] | (bytes[next + 1] << 8);
      next += 2;
      break;
    case Field.signedWord:
      w2 = ((bytes[next] << 16) | (bytes[next + 1] << 24)) >> 16;
      next += 2;
      break;
    case Field.dword:
      w2 = bytes[next] | (bytes[next + 1] << 8) | (bytes[next + 2] << 16) | (bytes[next + 3] << 24);
      next += 4;
      break;
    default:
  }
  switch ((shape >> Shape.immediateShift) & 7) {
    case Field.byte:
      w3 = bytes[next];
      break;
    case Field.signedByte:
      w3 = (bytes[next] << 24) >> 24;
      break;
    case Field.word:
      w3 = bytes[next] | (bytes[next + 1] << 8);
      break;
    case Field.signedWord:
      w3 = ((bytes[next] << 16) | (bytes[next + 1] << 24)) >> 16;
      break;
    case Field.dword:
      w3 = bytes[next] | (bytes[next + 1] << 8) | (bytes[next + 2] << 16) | (bytes[next + 3] << 24);
      break;
    default:
  }
  if ((shape & (Shape.branch | Shape.shift)) !== 0) {
    if ((shape & Shape.shift) !== 0) {
      w3 &= 31;
      if (w3 === 0) return false;
    } else {
      const length = (w0 >> LENGTH_SHIFT) & 15;
      // A jump to itself is another instruction, too.
      if (w3 === -length) return false;
      w3 += offset + length;
    }
  }
  m32[at] = w0 | (offset << OFFSET_SHIFT);
  m32[at + 1] = m32[leaf + 1];
  m32[at + 2] = w2;
  m32[at + 3] = w3;
  return true;
}

/**
 * Makes a template of the record at `at`, if that can be done: what {@link fillFromTemplate} then writes for the same key is
 * what packRecord writes.
 *
 * @param bytes what `d` was decoded from, at `start`
 */
export function learn(c: CpuState, mode: number, d: Decoded, at: number, bytes: Uint8Array, start: number): void {
  const { m32 } = c;
  if (d.result !== DecodeResult.ok || d.entry === undefined) return;
  const plan = PLANS[d.entry.number];
  const shape = shapeOf(d, plan, (m32[at] & OPERATION_MASK) < GENERAL);
  const keyBytes = d.length - d.displacementBytes - d.immediateBytes;
  if (shape < 0 || keyBytes > MAX_KEY) return;
  if (c.templateWords[mode] + keyBytes * SWITCH_WORDS + LEAF_WORDS > TEMPLATE_WORDS) return;
  let place = trieOf(c, mode) + bytes[start];
  for (let n = 1; n < keyBytes; n++) {
    if (m32[place] === 0) m32[place] = -take(c, mode, SWITCH_WORDS);
    place = bytes[start + n] - m32[place];
  }
  if (m32[place] !== 0) return;
  const leaf = take(c, mode, LEAF_WORDS);
  m32[leaf] = m32[at] & ~(0xfff << OFFSET_SHIFT);
  m32[leaf + 1] = m32[at + 1];
  m32[leaf + 2] = shape;
  m32[leaf + 3] = m32[at + 3];
  m32[place] = leaf;
}

/** -1 if the record depends on more than the key and the two numbers. */
function shapeOf(d: Decoded, plan: Plan, isFast: boolean): number {
  // AAM looks at what follows it.
  if (plan.isFarDirect || plan.isAam || plan.word3 === Word3.bothImmediates || plan.word3 === Word3.selector) return -1;
  const kind = plan.fast?.kind ?? Kind.plain;
  let how = 0;
  if (kind === Kind.conditional || kind === Kind.near) {
    // A jump to itself is no fast operation, any other is.
    if (!isFast && kind === Kind.near) return -1;
    if (isFast) how = Shape.branch;
  } else if (kind === Kind.shift && plan.form === Form.ei && d.immediateBytes !== 0) {
    // By 0 bits it is no fast operation.
    if (isFast) how = Shape.shift;
    else if (!d.isMemory) return -1;
  }
  return how | displacementField(d) | (immediateField(d) << Shape.immediateShift);
}

function displacementField(d: Decoded): number {
  if (d.displacementBytes === 4) return Field.dword;
  if (d.displacementBytes === 2) return d.entry?.immediate === Immediate.addressSize ? Field.word : Field.signedWord;
  return d.displacementBytes === 1 ? Field.signedByte : Field.none;
}

function immediateField(d: Decoded): number {
  switch (d.entry?.immediate) {
    case Immediate.byte:
      return Field.byte;
    case Immediate.signedByte:
      return Field.signedByte;
    case Immediate.word:
      return Field.word;
    case Immediate.operandSize:
      return d.operand32 ? Field.dword : Field.signedWord;
    default:
      return Field.none;
  }
}

/** The first switch of a code mode. */
function trieOf(c: CpuState, mode: number): number {
  return c.layout.templates + mode * TEMPLATE_WORDS;
}

function take(c: CpuState, mode: number, words: number): number {
  const first = trieOf(c, mode) + SWITCH_WORDS + c.templateWords[mode];
  c.templateWords[mode] += words;
  return first;
}
