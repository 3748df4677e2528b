/**
 * The body of a WebAssembly function as it is being written (WebAssembly Core Specification 1.0, 5.4). Only what regions need.
 */

/** Opcodes without immediate operands (5.4.5). */
export const Op = {
  unreachable: 0x00,
  return: 0x0f,
  drop: 0x1a,
  select: 0x1b,
  eqz: 0x45,
  eq: 0x46,
  ne: 0x47,
  ltS: 0x48,
  ltU: 0x49,
  gtS: 0x4a,
  gtU: 0x4b,
  leS: 0x4c,
  leU: 0x4d,
  geS: 0x4e,
  geU: 0x4f,
  clz: 0x67,
  ctz: 0x68,
  add: 0x6a,
  sub: 0x6b,
  mul: 0x6c,
  divS: 0x6d,
  divU: 0x6e,
  remS: 0x6f,
  remU: 0x70,
  and: 0x71,
  or: 0x72,
  xor: 0x73,
  shl: 0x74,
  shrS: 0x75,
  shrU: 0x76,
  rotl: 0x77,
  rotr: 0x78,
  i64Ne: 0x52,
  i64GeU: 0x5a,
  i64Add: 0x7c,
  i64Mul: 0x7e,
  i64DivS: 0x7f,
  i64DivU: 0x80,
  i64RemS: 0x81,
  i64RemU: 0x82,
  i64Or: 0x84,
  i64Shl: 0x86,
  i64ShrS: 0x87,
  i64ShrU: 0x88,
  wrap: 0xa7,
  extendS: 0xac,
  extendU: 0xad,
  extend8: 0xc0,
  extend16: 0xc1,
} as const;

/** Loads and stores (5.4.6). */
const LOAD32 = 0x28;
const LOAD8U = 0x2d;
const LOAD16U = 0x2f;
const STORE32 = 0x36;
const STORE8 = 0x3a;
const STORE16 = 0x3b;
const STORE64 = 0x37;
const STORES = [STORE8, STORE16, STORE32, STORE64];

/** Types of blocks (5.4.1). */
const VOID = 0x40;
const I32 = 0x7f;
const LOCAL_GET = 0x20;

/** A structured instruction that branches can go to: the end of a block, or the start of a loop. */
export interface Label {
  readonly depth: number;
}

/** Bytes that are appended to each other. */
export class ByteBuffer {
  #bytes = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What has been written; valid until more is. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  append(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** An unsigned number in LEB128 (5.2.2). */
  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  #grow(by: number): void {
    const bytes = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + by));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

export class WasmCode {
  readonly #buffer = new ByteBuffer();
  #depth = 0;

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.bytes;
  }

  get length(): number {
    return this.#buffer.length;
  }

  /** Appends instructions that were written elsewhere, and that open and close all their blocks. */
  append(bytes: Uint8Array): this {
    this.#buffer.append(bytes);
    return this;
  }

  op(...codes: number[]): this {
    for (const code of codes) this.#buffer.byte(code);
    return this;
  }

  #unsigned(value: number): void {
    this.#buffer.unsigned(value);
  }

  const(value: number): this {
    this.#buffer.byte(0x41);
    let rest = value | 0;
    for (;;) {
      const byte = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) {
        this.#buffer.byte(byte);
        return this;
      }
      this.#buffer.byte(byte | 0x80);
    }
  }

  /** A constant of 64 bits with a small non-negative value. */
  const64(value: number): this {
    this.const(value);
    return this.op(Op.extendU);
  }

  get(local: number): this {
    this.#buffer.byte(LOCAL_GET);
    this.#unsigned(local);
    return this;
  }

  set(local: number): this {
    this.#buffer.byte(0x21);
    this.#unsigned(local);
    return this;
  }

  getGlobal(index: number): this {
    this.#buffer.byte(0x23);
    this.#unsigned(index);
    return this;
  }

  tee(local: number): this {
    this.#buffer.byte(0x22);
    this.#unsigned(local);
    return this;
  }

  #access(opcode: number, alignment: number, offset: number): this {
    this.op(opcode, alignment);
    this.#unsigned(offset);
    return this;
  }

  /** Loads `1 << size` bytes, zero-extended, from the address on the stack plus `offset`. */
  load(size: number, offset = 0): this {
    return this.#access(size === 2 ? LOAD32 : size === 1 ? LOAD16U : LOAD8U, size, offset);
  }

  /** Stores `1 << size` bytes, 8 at most. */
  store(size: number, offset = 0): this {
    return this.#access(STORES[size], size, offset);
  }

  /** Loads the dword at a fixed word index of the memory. */
  loadWord(word: number): this {
    return this.const(0).load(2, word * 4);
  }

  /** Stores what `value` pushes at a fixed word index of the memory. */
  storeWord(word: number, value: () => void): this {
    this.const(0);
    value();
    return this.store(2, word * 4);
  }

  /** Copies bytes; pushed are the target, the source, and how many (bulk memory operations, 5.4.6 of version 2.0). */
  memoryCopy(): this {
    return this.op(0xfc, 0x0a, 0, 0);
  }

  call(functionIndex: number): this {
    this.#buffer.byte(0x10);
    this.#unsigned(functionIndex);
    return this;
  }

  callIndirect(type: number): this {
    this.#buffer.byte(0x11);
    this.#unsigned(type);
    this.#buffer.byte(0);
    return this;
  }

  #open(opcode: number, type: number): Label {
    this.op(opcode, type);
    return { depth: ++this.#depth };
  }

  block(): Label {
    return this.#open(0x02, VOID);
  }

  /** A block that leaves an i32, which branches to it bring along. */
  blockValue(): Label {
    return this.#open(0x02, I32);
  }

  loop(): Label {
    return this.#open(0x03, VOID);
  }

  if(): this {
    this.#open(0x04, VOID);
    return this;
  }

  /** Returns a value if what is on the stack is not 0. */
  returnIf(value: number): this {
    return this.if().const(value).op(Op.return).end();
  }

  /** An `if` of which both arms leave an i32. */
  ifValue(): this {
    this.#open(0x04, I32);
    return this;
  }

  else(): this {
    return this.op(0x05);
  }

  end(): this {
    this.#depth--;
    return this.op(0x0b);
  }

  br(label: Label): this {
    this.#buffer.byte(0x0c);
    this.#unsigned(this.#depth - label.depth);
    return this;
  }

  brIf(label: Label): this {
    this.#buffer.byte(0x0d);
    this.#unsigned(this.#depth - label.depth);
    return this;
  }

  brTable(labels: readonly Label[], fallback: Label): this {
    this.#buffer.byte(0x0e);
    this.#unsigned(labels.length);
    for (const label of labels) this.#unsigned(this.#depth - label.depth);
    this.#unsigned(this.#depth - fallback.depth);
    return this;
  }
}
