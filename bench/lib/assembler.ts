/**
 * A small assembler of 32-bit i386 code: what the benchmarks need of it. Opcodes are those of the Intel SDM, volume 2; operands
 * stand in Intel's order, destination first.
 */

/** A general register, by its number in ModRM. */
export interface Register {
  readonly register: number;
}

/** A place in memory: displacement + base + index * scale. */
export interface Memory {
  readonly displacement: number | string;
  readonly base?: Register;
  readonly index?: Register;
  readonly scale: 1 | 2 | 4 | 8;
}

/** A number, or the address of a label. */
export type Immediate = number | string;

export const [eax, ecx, edx, ebx, esp, ebp, esi, edi] = [0, 1, 2, 3, 4, 5, 6, 7].map((register) => ({ register }));

/** [base + index * scale + displacement] */
export function at(
  base: Register,
  displacement: number | string = 0,
  index?: Register,
  scale: Memory['scale'] = 1,
): Memory {
  return index === undefined ? { base, displacement, scale } : { base, index, displacement, scale };
}

/** [index * scale + displacement] */
export function table(displacement: number | string, index: Register, scale: Memory['scale'] = 4): Memory {
  return { displacement, index, scale };
}

const ARITHMETIC = { add: 0, or: 1, adc: 2, sbb: 3, and: 4, sub: 5, xor: 6, cmp: 7 } as const;
const SHIFTS = { rol: 0, ror: 1, shl: 4, shr: 5, sar: 7 } as const;
const CONDITIONS = { b: 2, ae: 3, e: 4, ne: 5, be: 6, a: 7, s: 8, ns: 9, l: 12, ge: 13, le: 14, g: 15 } as const;

type Operand = Register | Memory;

function isRegister(operand: Operand | Immediate): operand is Register {
  return typeof operand === 'object' && 'register' in operand;
}

export class Assembler {
  readonly #bytes: number[] = [];
  readonly #labels = new Map<string, number>();
  readonly #references: { readonly place: number; readonly label: string; readonly relative: boolean }[] = [];

  /** @param origin address of the first byte when the code runs */
  constructor(readonly origin: number) {}

  /** Offset of the next byte from the origin. */
  get offset(): number {
    return this.#bytes.length;
  }

  /** Names the next byte. Throws if the name is taken. */
  label(name: string): void {
    if (this.#labels.has(name)) throw new Error(`the label ${name} stands in two places`);
    this.#labels.set(name, this.offset);
  }

  bytes(...values: readonly number[]): void {
    for (const value of values) this.#bytes.push(value & 0xff);
  }

  /** A word of 32 bits. */
  word(value: Immediate): void {
    if (typeof value === 'string') this.#references.push({ place: this.offset, label: value, relative: false });
    const number = typeof value === 'string' ? 0 : value;
    this.bytes(number, number >> 8, number >> 16, number >> 24);
  }

  /** Fills up with NOP to a multiple of `size` bytes from the origin. */
  align(size: number): void {
    while (this.offset % size !== 0) this.bytes(0x90);
  }

  /** ADD, OR, ADC, SBB, AND, SUB, XOR, CMP of 32 bits. */
  alu(name: keyof typeof ARITHMETIC, to: Operand, from: Operand | Immediate): void {
    const code = ARITHMETIC[name];
    if (typeof from === 'number' && from >= -128 && from <= 127) {
      this.#modRm([0x83], code, to);
      this.bytes(from);
    } else if (typeof from !== 'object') {
      this.#modRm([0x81], code, to);
      this.word(from);
    } else if (isRegister(from)) this.#modRm([(code << 3) | 1], from.register, to);
    else this.#modRm([(code << 3) | 3], (to as Register).register, from);
  }

  mov(to: Operand, from: Operand | Immediate): void {
    if (typeof from !== 'object') {
      if (isRegister(to)) this.bytes(0xb8 | to.register);
      else this.#modRm([0xc7], 0, to);
      this.word(from);
    } else if (isRegister(from)) this.#modRm([0x89], from.register, to);
    else this.#modRm([0x8b], (to as Register).register, from);
  }

  /** MOV of the register's low byte; AL, CL, DL, BL only. */
  storeByte(to: Memory, from: Register): void {
    this.#modRm([0x88], from.register, to);
  }

  /** MOVZX of a byte. */
  loadByte(to: Register, from: Memory): void {
    this.#modRm([0x0f, 0xb6], to.register, from);
  }

  lea(to: Register, from: Memory): void {
    this.#modRm([0x8d], to.register, from);
  }

  imul(to: Register, from: Operand, by: number): void {
    this.#modRm([0x69], to.register, from);
    this.word(by);
  }

  shift(name: keyof typeof SHIFTS, to: Operand, count: number): void {
    this.#modRm([0xc1], SHIFTS[name], to);
    this.bytes(count);
  }

  test(a: Register, b: Register): void {
    this.#modRm([0x85], b.register, a);
  }

  inc(to: Register): void {
    this.bytes(0x40 | to.register);
  }

  dec(to: Register): void {
    this.bytes(0x48 | to.register);
  }

  push(from: Register): void {
    this.bytes(0x50 | from.register);
  }

  pop(to: Register): void {
    this.bytes(0x58 | to.register);
  }

  jump(label: string): void {
    this.bytes(0xe9);
    this.#relative(label);
  }

  jumpIf(condition: keyof typeof CONDITIONS, label: string): void {
    this.bytes(0x0f, 0x80 | CONDITIONS[condition]);
    this.#relative(label);
  }

  jumpTo(target: Operand): void {
    this.#modRm([0xff], 4, target);
  }

  call(label: string): void {
    this.bytes(0xe8);
    this.#relative(label);
  }

  callTo(target: Operand): void {
    this.#modRm([0xff], 2, target);
  }

  ret(): void {
    this.bytes(0xc3);
  }

  /** A control register's number, and the register that it is loaded from. */
  loadControl(control: number, from: Register): void {
    this.bytes(0x0f, 0x22, 0xc0 | (control << 3) | from.register);
  }

  storeControl(to: Register, control: number): void {
    this.bytes(0x0f, 0x20, 0xc0 | (control << 3) | to.register);
  }

  /** Address of a label. Throws if there is none of that name. */
  address(label: string): number {
    const offset = this.#labels.get(label);
    if (offset === undefined) throw new Error(`there is no label ${label}`);
    return this.origin + offset;
  }

  /** The code, with all references filled in. */
  finish(): Uint8Array {
    const code = Uint8Array.from(this.#bytes);
    const view = new DataView(code.buffer);
    for (const { place, label, relative } of this.#references) {
      const base = relative ? this.origin + place + 4 : 0;
      view.setInt32(place, view.getInt32(place, true) + this.address(label) - base, true);
    }
    return code;
  }

  #relative(label: string): void {
    this.#references.push({ place: this.offset, label, relative: true });
    this.word(0);
  }

  #modRm(opcode: readonly number[], register: number, operand: Operand): void {
    this.bytes(...opcode);
    const field = register << 3;
    if (isRegister(operand)) {
      this.bytes(0xc0 | field | operand.register);
      return;
    }
    const { base, index, scale, displacement } = operand;
    const sib = (Math.log2(scale) << 6) | ((index?.register ?? 4) << 3);
    if (base === undefined && index === undefined) this.bytes(0x05 | field);
    else if (base === undefined) this.bytes(0x04 | field, sib | 5);
    else if (index === undefined && base !== esp) this.bytes(0x80 | field | base.register);
    else this.bytes(0x84 | field, sib | base.register);
    this.word(displacement);
  }
}
