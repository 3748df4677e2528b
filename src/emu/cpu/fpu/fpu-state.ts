import { BUSY, ES, EXCEPTIONS } from './bits.js';
import { type Float80, Kind, kindOf, signExponentOf, unpack } from './float80.js';

/** Bytes of state that the x87 keeps in its buffer. */
export const FPU_STATE_BYTES = 128;

/** Control word after FNINIT: everything masked, 64-bit precision, round to nearest. */
const CONTROL_INITIAL = 0x37f;
/** Bit 6 of the control word always reads as 1; bits 7 and 13-15 as 0 (bit 12, infinity control, is kept). */
const CONTROL_ONES = 0x0040;
const CONTROL_BITS = 0x1f3f;

/** Tag word values of a register (SDM vol. 1, 8.1.7). */
const Tag = { valid: 0, zero: 1, special: 2, empty: 3 } as const;

/** Indices into the words that follow the registers. */
const CONTROL = 0;
const STATUS = 1;
const OCCUPIED = 2;
const INSTRUCTION_OFFSET = 3;
const INSTRUCTION_SELECTOR = 4;
const DATA_OFFSET = 5;
const DATA_SELECTOR = 6;
const OPCODE = 7;

/** Beside the status word's 16 bits: IGNNE# is asserted, which lasts until there is no error any more. */
const IGNORED = 0x10000;

/**
 * Registers, control, status and tags of the x87, in 128 bytes: eight 64-bit mantissas and eight 32-bit words of sign and
 * exponent (both in physical order), then eight words: control, status, a bit per occupied register, FIP, FCS, FDP, FDS,
 * opcode. Registers are addressed relative to TOP, as ST(i).
 */
export class FpuState {
  readonly bytes: Uint8Array;
  private readonly mantissas: BigUint64Array;
  private readonly signExponents: Uint32Array;
  private readonly words: Uint32Array;

  /** @param byteOffset a multiple of 8 */
  constructor(buffer: ArrayBufferLike, byteOffset: number) {
    this.bytes = new Uint8Array(buffer, byteOffset, FPU_STATE_BYTES);
    this.mantissas = new BigUint64Array(buffer, byteOffset, 8);
    this.signExponents = new Uint32Array(buffer, byteOffset + 64, 8);
    this.words = new Uint32Array(buffer, byteOffset + 96, 8);
  }

  /** FNINIT; the contents of the registers stay, tagged empty. */
  initialize(): void {
    this.words.fill(0);
    this.words[CONTROL] = CONTROL_INITIAL;
  }

  /** After RESET (SDM vol. 3, table 9-1): registers +0.0, control 0040h, tags "zero". */
  reset(): void {
    this.bytes.fill(0);
    this.words[CONTROL] = CONTROL_ONES;
    this.words[OCCUPIED] = 0xff;
  }

  get control(): number {
    return this.words[CONTROL];
  }

  set control(value: number) {
    this.words[CONTROL] = (value & CONTROL_BITS) | CONTROL_ONES;
    this.updateSummary();
  }

  get status(): number {
    return this.words[STATUS] & 0xffff;
  }

  set status(value: number) {
    this.words[STATUS] = (this.words[STATUS] & IGNORED) | (value & 0xffff);
    this.updateSummary();
  }

  /** ES and B follow from the flags and masks. */
  private updateSummary(): void {
    const pending = this.words[STATUS] & ~this.words[CONTROL] & EXCEPTIONS;
    this.words[STATUS] = pending ? this.words[STATUS] | ES | BUSY : this.words[STATUS] & ~(ES | BUSY | IGNORED);
  }

  /** Whether a pending error was told to be ignored: {@link ignoreError}. */
  get errorIgnored(): boolean {
    return (this.words[STATUS] & IGNORED) !== 0;
  }

  /** Asserts IGNNE# for the error that is pending, if one is: instructions then go on as if it were masked. */
  ignoreError(): void {
    if ((this.words[STATUS] & ES) !== 0) this.words[STATUS] |= IGNORED;
  }

  /** Replaces the condition codes in `mask` and adds exceptions. */
  updateStatus(mask: number, bits: number): void {
    this.words[STATUS] = (this.words[STATUS] & ~mask) | bits;
    this.updateSummary();
  }

  get top(): number {
    return (this.words[STATUS] >>> 11) & 7;
  }

  set top(value: number) {
    this.words[STATUS] = (this.words[STATUS] & ~0x3800) | ((value & 7) << 11);
  }

  private physical(i: number): number {
    return (this.top + i) & 7;
  }

  isEmpty(i: number): boolean {
    return ((this.words[OCCUPIED] >>> this.physical(i)) & 1) === 0;
  }

  free(i: number): void {
    this.words[OCCUPIED] &= ~(1 << this.physical(i));
  }

  get(i: number): Float80 {
    const at = this.physical(i);
    return unpack(this.signExponents[at], this.mantissas[at]);
  }

  set(i: number, value: Float80): void {
    this.setRaw(i, signExponentOf(value), value.mantissa);
  }

  mantissa(i: number): bigint {
    return this.mantissas[this.physical(i)];
  }

  signExponent(i: number): number {
    return this.signExponents[this.physical(i)];
  }

  /** Writes a register's encoding and marks it occupied. */
  setRaw(i: number, signExponent: number, mantissa: bigint): void {
    const at = this.physical(i);
    this.signExponents[at] = signExponent;
    this.mantissas[at] = mantissa;
    this.words[OCCUPIED] |= 1 << at;
  }

  /** Writes a register's encoding; its tag stays. */
  restoreRaw(i: number, signExponent: number, mantissa: bigint): void {
    const at = this.physical(i);
    this.signExponents[at] = signExponent;
    this.mantissas[at] = mantissa;
  }

  pop(): void {
    this.free(0);
    this.top = this.top + 1;
  }

  /** The 16-bit tag word, in physical order, worked out from the registers' contents. */
  get tagWord(): number {
    let tags = 0;
    for (let at = 7; at >= 0; at--) tags = (tags << 2) | this.tagOf(at);
    return tags;
  }

  set tagWord(tags: number) {
    let occupied = 0;
    for (let at = 0; at < 8; at++) if (((tags >>> (2 * at)) & 3) !== Tag.empty) occupied |= 1 << at;
    this.words[OCCUPIED] = occupied;
  }

  private tagOf(at: number): number {
    if (((this.words[OCCUPIED] >>> at) & 1) === 0) return Tag.empty;
    const kind = kindOf(this.signExponents[at] & 0x7fff, this.mantissas[at]);
    return kind === Kind.normal ? Tag.valid : kind === Kind.zero ? Tag.zero : Tag.special;
  }

  get instructionOffset(): number {
    return this.words[INSTRUCTION_OFFSET];
  }
  get instructionSelector(): number {
    return this.words[INSTRUCTION_SELECTOR];
  }
  get dataOffset(): number {
    return this.words[DATA_OFFSET];
  }
  get dataSelector(): number {
    return this.words[DATA_SELECTOR];
  }
  /** The last non-control instruction's opcode: low 3 bits of the first byte, then the second (11 bits). */
  get opcode(): number {
    return this.words[OPCODE];
  }

  setInstructionPointer(selector: number, offset: number, opcode: number): void {
    this.words[INSTRUCTION_SELECTOR] = selector;
    this.words[INSTRUCTION_OFFSET] = offset;
    this.words[OPCODE] = opcode;
  }

  setDataPointer(selector: number, offset: number): void {
    this.words[DATA_SELECTOR] = selector;
    this.words[DATA_OFFSET] = offset;
  }
}
