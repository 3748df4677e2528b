import { type Decoded, DecodeResult } from './isa/decoder.js';
import { Immediate } from './isa/table.js';
import { CODE_MODES } from './layout.js';
import { Kind, PLANS, type Plan, Word3 } from './plan.js';
import { Form, GENERAL, LENGTH_SHIFT, OFFSET_SHIFT, OPERATION_MASK } from './record.js';

/**
 * Templates of records. An instruction is a *key* (prefixes, opcode, ModR/M, SIB), then a displacement, then an immediate. Its
 * record depends on the key and the code mode, and else only on these two numbers, which go into words 2 and 3. So the first
 * instruction with a key is decoded by table (isa/decoder.ts, pack.ts), and its record becomes the template of all others.
 *
 * Templates are found by the bytes of the key, in a trie: an array of *switches* of 256 words, one for each value of a byte, and of
 * *leaves*. A word of a switch is 0 if nothing is known yet, the index of a leaf, or minus the index of the switch for the
 * next byte. The first switch is at 0. A leaf has words 0, 1 and 3 of the record and, in place of word 2, its {@link Shape}.
 */

/** What a leaf says of the record: what follows the key, and what becomes of it. */
const Shape = {
  /** Bits 0-2: the displacement, one of {@link Field}. */
  displacement: 7,
  /** Bits 3-5: the immediate. */
  immediateShift: 3,
  /** Word 3 is the target of a branch: the immediate counts from the instruction's end. */
  branch: 1 << 6,
  /** The immediate counts bits, modulo 32; 0 is another instruction. */
  shift: 1 << 7,
} as const;

/** How a number follows the key. */
const Field = { none: 0, byte: 1, signedByte: 2, word: 3, signedWord: 4, dword: 5 } as const;

/** Keys are not longer; a longer one has more prefixes than compilers write. */
const MAX_KEY = 5;
/** Words per mode. What a guest has in use fits in a fiftieth; when all are used, what is new is decoded by table each time. */
const MAX_WORDS = 1 << 21;
const SWITCH_WORDS = 256;
const LEAF_WORDS = 4;

/** By code mode. They are the same for all processors: what bytes mean does not depend on anything else. */
const tries: Int32Array[] = Array.from({ length: CODE_MODES }, () => new Int32Array(1 << 14));
const used: number[] = Array.from({ length: CODE_MODES }, () => SWITCH_WORDS);

/**
 * Writes the record of the instruction at `bytes[start]`, if there is a template for it. The fifteen bytes from `start` on must
 * be there.
 *
 * @param offset of the instruction in its page
 * @param at where the record goes
 * @returns whether there is a template; else nothing is written
 */
export function fillFromTemplate(
  mode: number,
  m32: Int32Array,
  bytes: Uint8Array,
  start: number,
  offset: number,
  at: number,
): boolean {
  const trie = tries[mode];
  let next = start + 1;
  let leaf = trie[bytes[start]];
  while (leaf < 0) leaf = trie[bytes[next++] - leaf];
  if (leaf === 0) return false;
  const w0 = trie[leaf];
  const shape = trie[leaf + 2];
  let w2 = 0;
  let w3 = trie[leaf + 3];
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
  m32[at + 1] = trie[leaf + 1];
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
export function learn(mode: number, m32: Int32Array, d: Decoded, at: number, bytes: Uint8Array, start: number): void {
  if (d.result !== DecodeResult.ok || d.entry === undefined) return;
  const plan = PLANS[d.entry.number];
  const shape = shapeOf(d, plan, (m32[at] & OPERATION_MASK) < GENERAL);
  const keyBytes = d.length - d.displacementBytes - d.immediateBytes;
  if (shape < 0 || keyBytes > MAX_KEY || !hasRoom(mode, keyBytes)) return;
  const trie = tries[mode];
  let place = bytes[start];
  for (let n = 1; n < keyBytes; n++) {
    if (trie[place] === 0) trie[place] = -take(mode, SWITCH_WORDS);
    place = bytes[start + n] - trie[place];
  }
  if (trie[place] !== 0) return;
  const leaf = take(mode, LEAF_WORDS);
  trie[leaf] = m32[at] & ~(0xfff << OFFSET_SHIFT);
  trie[leaf + 1] = m32[at + 1];
  trie[leaf + 2] = shape;
  trie[leaf + 3] = m32[at + 3];
  trie[place] = leaf;
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

/** Whether what a key of so many bytes may need can be taken. */
function hasRoom(mode: number, keyBytes: number): boolean {
  const needed = used[mode] + keyBytes * SWITCH_WORDS + LEAF_WORDS;
  if (needed > MAX_WORDS) return false;
  if (needed > tries[mode].length) {
    const larger = new Int32Array(2 * tries[mode].length);
    larger.set(tries[mode]);
    tries[mode] = larger;
  }
  return true;
}

function take(mode: number, words: number): number {
  const first = used[mode];
  used[mode] += words;
  return first;
}
