import { xorshift32 } from '../../xorshift32.js';

/**
 * Reads what test/oracle/record-integer.c recorded, and makes the same inputs as it did.
 *
 * The file: form count (u16), cases per form (u32), number of the first case (u32); per form ten bytes: length of prefixes
 * and opcode, these bytes (4), kind of ModR/M, reg field (8: drawn), bytes of immediate, special treatment, undefined
 * flags; then per case, form by form: what follows (byte), which registers changed (byte), the new values of these
 * (u32 each), and as the first byte says: EIP or a vector (u32), the changed part of the data area and of the stack area
 * (first byte, length, bytes), EFLAGS (u16). Little-endian.
 */

const DATA = 0x200000;
/** Operands. */
export const AREA = DATA + 0x100;
/** ESP before every case. */
const STACK = DATA + 0x800;
export const STACK_AREA = STACK - 0x40;
/** Bytes of AREA and of STACK_AREA. */
export const AREA_BYTES = 128;
/** Where the instruction is, and where its branches go. */
export const HERE = 0x201100;
const TARGET = 0x201180;

const [EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI] = [0, 1, 2, 3, 4, 5, 6, 7];

const Modrm = { none: 0, register: 1, memory: 2 } as const;

const Special = {
  plain: 0,
  string: 1,
  bitOffset: 2,
  branch: 3,
  indirect: 4,
  return: 5,
  divide: 6,
  table: 7,
  frame: 8,
  unframe: 9,
  limits: 10,
  popFlags: 11,
  address16: 12,
  address32: 13,
  counter: 14,
} as const;

const Undefined = {
  none: 0,
  logic: 1,
  product: 2,
  quotient: 3,
  shift: 4,
  rotate: 5,
  doubleShift: 6,
  scan: 7,
  bitTest: 8,
  ascii: 9,
  decimal: 10,
  adjust: 11,
} as const;

const CF = 0x01;
const PF = 0x04;
const AF = 0x10;
const ZF = 0x40;
const SF = 0x80;
const DF = 0x400;
const OF = 0x800;
const ARITHMETIC = CF | PF | AF | ZF | SF | OF;
/** The flags that are recorded. */
export const RECORDED_FLAGS = ARITHMETIC | DF;

interface Form {
  readonly bytes: readonly number[];
  readonly modrm: number;
  readonly reg: number;
  readonly immediate: number;
  readonly special: number;
  readonly undefined: number;
}

/** Registers, memory and flags before or after an instruction. */
interface IntegerState {
  registers: number[];
  flags: number;
  eip: number;
  /** AREA and STACK_AREA. */
  data: Uint8Array;
  stack: Uint8Array;
}

export interface IntegerCase {
  /** Index of the form, and number of the case: what the inputs were drawn from. */
  readonly form: number;
  readonly number: number;
  readonly instruction: readonly number[];
  /** The instruction has a REP prefix: it is to be executed to its end. */
  readonly repeated: boolean;
  /** It goes to an address that does not depend on where it is. */
  readonly absolute: boolean;
  readonly before: IntegerState;
  readonly after: IntegerState;
  /** Set if the instruction faults instead. */
  readonly vector: number | undefined;
  /** Flags that the manual leaves undefined after it (SDM vol. 2, "Flags Affected"). */
  readonly undefinedFlags: number;
  /** The manual leaves the destination undefined too. */
  readonly undefinedResult: boolean;
}

/** The generator of the recorder: xorshift32. */
class Drawing {
  constructor(private seed: number) {
    if (this.seed === 0) this.seed = 1;
    for (let i = 0; i < 4; i++) this.draw();
  }

  draw(): number {
    this.seed = xorshift32(this.seed);
    return this.seed >>> 0;
  }

  /** A value that is special more often than chance would have it. */
  value(previous: number): number {
    const kind = this.draw() % 16;
    const v = this.draw();
    switch (kind) {
      case 0:
        return 0;
      case 1:
        return 0xffffffff;
      case 2:
        return 0x80000000;
      case 3:
        return 0x7fffffff;
      case 4:
        return v & 0xff;
      case 5:
        return (v | 0xffffff00) >>> 0;
      case 6:
        return (1 << (v % 32)) >>> 0;
      case 7:
        return previous;
      case 8:
        return (v & 0x80808080) >>> 0;
      case 9:
        return v & 0xffff;
      default:
        return v;
    }
  }
}

/** Makes one case's instruction and state; the methods follow the recorder's functions of the same names. */
class Preparation {
  readonly instruction: number[] = [];
  readonly registers: number[] = [];
  flags: number;
  readonly data = new DataView(new ArrayBuffer(AREA_BYTES));
  readonly stack = new DataView(new ArrayBuffer(AREA_BYTES));
  private readonly random: Drawing;

  constructor(
    private readonly form: Form,
    index: number,
    number: number,
  ) {
    this.random = new Drawing(Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
    const { random, registers } = this;
    for (let i = 0; i < 8; i++) registers[i] = random.value(i > 0 ? registers[i - 1] : 0);
    registers[ESP] = STACK;
    this.flags = 0x202 | (random.draw() & ARITHMETIC);
    const r = random.draw();
    const isString = form.special === Special.string;
    if (isString && r & 1) this.flags |= DF;
    for (let i = 0; i < AREA_BYTES; i += 4) {
      const v = random.value(i > 0 ? registers[(i / 4) % 8] : 0);
      this.data.setUint32(i, isString ? v & 0x01010101 : v, true);
      this.stack.setUint32(i, random.draw(), true);
    }
    this.instruction.push(...form.bytes);
    this.operands();
  }

  private emit(value: number, bytes: number): void {
    for (let i = 0; i < bytes; i++) this.instruction.push((value >>> (8 * i)) & 0xff);
  }

  private operands(): void {
    const { form, random, registers } = this;
    let reg = random.draw() % 8;
    if (form.reg < 8) reg = form.reg;
    let address = AREA + 0x30 + (random.draw() % 32);
    const r = random.draw();
    switch (form.special) {
      case Special.string:
        registers[ECX] = r % 8;
        registers[ESI] = AREA + 0x20 + ((r >>> 8) % 32);
        registers[EDI] = AREA + 0x20 + ((r >>> 16) % 32);
        registers[EAX] &= 0x01010101;
        break;
      case Special.bitOffset:
        if (form.modrm === Modrm.memory) registers[reg] = (r % 256) - 128;
        address = AREA + 0x40;
        break;
      case Special.divide:
        if (r & 1) registers[EDX] = ((r >>> 8) & 3) === 0 ? 0xffffffff : r >>> 24;
        if (r & 2) registers[EAX] &= 0xffff;
        break;
      case Special.table:
        registers[EBX] = AREA;
        registers[EAX] &= 0xffffff3f;
        break;
      case Special.frame:
      case Special.unframe:
        registers[EBP] = STACK + 0x10 + (r % 4) * 4;
        break;
      case Special.return:
        this.stack.setUint32(STACK - STACK_AREA, TARGET, true);
        break;
      case Special.popFlags:
        this.stack.setUint32(STACK - STACK_AREA, r & 0xcd5, true);
        break;
      case Special.counter:
        registers[ECX] = r & 4 ? r & 3 : registers[ECX] & (r & 8 ? 0xffff0000 : 0xffffffff);
        break;
      default:
    }
    this.modrm(reg, address, r);
    this.immediate(random.draw());
  }

  private modrm(reg: number, address: number, r: number): void {
    const { form, random, registers } = this;
    const anyMemory = (r & 0xc7) % 0xc0;
    if (form.special === Special.address16) {
      this.emit(anyMemory | (reg << 3), 1);
      const mod = anyMemory >> 6;
      this.emit(random.draw(), mod === 0 ? ((r & 7) === 6 ? 2 : 0) : mod);
    } else if (form.special === Special.address32) {
      const sib = (r >>> 8) & 0xff;
      const mod = anyMemory >> 6;
      let bytes = mod === 1 ? 1 : mod === 2 ? 4 : 0;
      this.emit(anyMemory | (reg << 3), 1);
      if ((anyMemory & 7) === 4) this.emit(sib, 1);
      if (mod === 0 && ((anyMemory & 7) === 5 || ((anyMemory & 7) === 4 && (sib & 7) === 5))) bytes = 4;
      this.emit(random.draw(), bytes);
    } else if (form.modrm === Modrm.register) {
      let i = random.draw() % 8;
      if (form.special === Special.indirect) {
        if (i === ESP) i = EAX;
        registers[i] = TARGET;
      }
      this.emit(0xc0 | (reg << 3) | i, 1);
    } else if (form.modrm === Modrm.memory) {
      if (form.special === Special.indirect) this.data.setUint32(address - AREA, TARGET, true);
      if (form.special === Special.limits) this.limits(reg, address - AREA, r);
      if (form.special === Special.bitOffset) {
        this.emit((reg << 3) | 5, 1);
        this.emit(address, 4);
      } else {
        this.memory(reg << 3, address);
      }
    }
  }

  private limits(reg: number, at: number, r: number): void {
    const v = this.registers[reg];
    const low = v - (r & 3);
    const high = v + ((r >>> 8) & 3);
    if (this.form.bytes[0] === 0x66) {
      this.data.setUint32(at, (low & 0xffff) | (high << 16), true);
    } else {
      this.data.setUint32(at, low, true);
      this.data.setUint32(at + 4, high, true);
    }
  }

  private memory(reg: number, address: number): void {
    const { random, registers } = this;
    const mode = random.draw() % 7;
    const displacement = random.draw();
    const short = (displacement << 24) >> 24;
    switch (mode) {
      case 0:
        this.emit(reg | 5, 1);
        this.emit(address, 4);
        break;
      case 1:
        this.emit(reg | 3, 1);
        registers[EBX] = address;
        break;
      case 2:
        this.emit(0x40 | reg | 6, 1);
        this.emit(displacement, 1);
        registers[ESI] = address - short;
        break;
      case 3:
        this.emit(0x80 | reg | 7, 1);
        this.emit(displacement, 4);
        registers[EDI] = address - displacement;
        break;
      case 4:
        this.emit(reg | 4, 1);
        this.emit((2 << 6) | (ECX << 3) | ESI, 1);
        registers[ESI] = address - Math.imul(registers[ECX], 4);
        break;
      case 5:
        this.emit(0x40 | reg | 4, 1);
        this.emit((3 << 6) | (EDX << 3) | EBP, 1);
        this.emit(displacement, 1);
        registers[EBP] = address - Math.imul(registers[EDX], 8) - short;
        break;
      default:
        this.emit(reg | 4, 1);
        this.emit((1 << 6) | (EDI << 3) | 5, 1);
        registers[EDI] = ((address - displacement) >>> 0) >>> 1;
        this.emit(address - Math.imul(registers[EDI], 2), 4);
    }
  }

  private immediate(r: number): void {
    const { form, instruction } = this;
    if (form.special === Special.branch || form.special === Special.counter) {
      this.emit(TARGET - (HERE + instruction.length + form.immediate), form.immediate);
    } else if (form.special === Special.frame) {
      this.emit(r & 0x1c, 2);
      this.emit((r >>> 8) & 3, 1);
    } else if (form.special === Special.return) {
      this.emit(r & 0x1c, form.immediate);
    } else {
      this.emit(r % 4 === 0 ? ((r >>> 8) & 1 ? 0xffffffff : 0x7f) : r >>> 4, form.immediate);
    }
  }
}

/** The count of a shift, taken from where its opcode says, modulo 32. */
function shiftCount(form: Form, preparation: Preparation): number {
  const opcode = form.bytes[form.bytes.length - 1];
  if (form.immediate > 0) return preparation.instruction[preparation.instruction.length - 1] & 31;
  const by1 = opcode === 0xd0 || opcode === 0xd1;
  return by1 ? 1 : preparation.registers[ECX] & 31;
}

function undefinedAfter(form: Form, preparation: Preparation): { flags: number; result: boolean } {
  const defined = (flags: number) => ({ flags, result: false });
  const opcode = form.bytes[form.bytes.length - 1];
  const width = (opcode & 1) === 0 && form.undefined !== Undefined.doubleShift ? 8 : form.bytes[0] === 0x66 ? 16 : 32;
  switch (form.undefined) {
    case Undefined.logic:
      return defined(AF);
    case Undefined.product:
      return defined(SF | ZF | AF | PF);
    case Undefined.quotient:
      return defined(ARITHMETIC);
    case Undefined.scan:
      return defined(CF | OF | SF | AF | PF);
    case Undefined.bitTest:
      return defined(OF | SF | AF | PF);
    case Undefined.ascii:
      return defined(OF | SF | ZF | PF);
    case Undefined.decimal:
      return defined(OF);
    case Undefined.adjust:
      return defined(OF | AF | CF);
    case Undefined.shift: {
      const count = shiftCount(form, preparation);
      if (count === 0) return defined(0);
      return defined(AF | (count === 1 ? 0 : OF) | (count > width ? CF : 0));
    }
    case Undefined.rotate:
      return defined(shiftCount(form, preparation) <= 1 ? 0 : OF);
    case Undefined.doubleShift: {
      const count = shiftCount(form, preparation);
      if (count === 0) return defined(0);
      if (count > width) return { flags: ARITHMETIC, result: true };
      return defined(AF | (count === 1 ? 0 : OF));
    }
    default:
      return defined(0);
  }
}

const HAS_EIP = 1;
const HAS_DATA = 2;
const HAS_STACK = 4;
const HAS_FLAGS = 8;

/** All cases of a recording (decompressed), in its order. */
export function* integerCases(recording: Buffer): Generator<IntegerCase> {
  let at = 0;
  const u8 = () => recording[at++];
  const u16 = () => u8() | (u8() << 8);
  const u32 = () => (u16() | (u16() << 16)) >>> 0;
  const span = (area: Uint8Array) => {
    const first = u8();
    const length = u8();
    area.set(recording.subarray(at, at + length), first);
    at += length;
  };
  const formCount = u16();
  const casesPerForm = u32();
  const firstCase = u32();
  const forms: Form[] = [];
  for (let i = 0; i < formCount; i++) {
    const length = u8();
    const bytes = [u8(), u8(), u8(), u8()].slice(0, length);
    forms.push({ bytes, modrm: u8(), reg: u8(), immediate: u8(), special: u8(), undefined: u8() });
  }
  for (const [index, form] of forms.entries()) {
    for (let k = 0; k < casesPerForm; k++) {
      const preparation = new Preparation(form, index, firstCase + k);
      const { instruction } = preparation;
      const before: IntegerState = {
        registers: preparation.registers.map((value) => value | 0),
        flags: preparation.flags & RECORDED_FLAGS,
        eip: HERE,
        data: new Uint8Array(preparation.data.buffer),
        stack: new Uint8Array(preparation.stack.buffer),
      };
      const after: IntegerState = {
        registers: [...before.registers],
        flags: before.flags,
        eip: HERE + instruction.length,
        data: before.data.slice(),
        stack: before.stack.slice(),
      };
      const what = u8();
      const changed = u8();
      for (let i = 0; i < 8; i++) if ((changed >>> i) & 1) after.registers[i] = u32() | 0;
      const eip = what & HAS_EIP ? u32() : after.eip;
      if (what & HAS_DATA) span(after.data);
      if (what & HAS_STACK) span(after.stack);
      if (what & HAS_FLAGS) after.flags = u16();
      const vector = eip < 32 ? eip : undefined;
      after.eip = eip;
      const undefinedParts = undefinedAfter(form, preparation);
      yield {
        form: index,
        number: firstCase + k,
        instruction,
        repeated: form.special === Special.string && form.bytes.some((byte) => byte === 0xf2 || byte === 0xf3),
        absolute: form.special === Special.indirect || form.special === Special.return,
        before,
        after,
        vector,
        undefinedFlags: undefinedParts.flags,
        undefinedResult: undefinedParts.result,
      };
    }
  }
}
