import {
  ABSENT,
  ALIAS,
  CODE,
  CODE_PAGES,
  DATA,
  DEVICE,
  FAR_POINTERS,
  LARGE,
  READ_ONLY,
  ROM,
  Selector,
} from './memory-map.js';
import { IMM8, IMM32, MODRM, MODRM_IMM8, MODRM_IMM32, PLAIN, PREFIXES, RARE, STRINGS } from './opcodes.js';
import type { Random } from './random.js';
import { SYSTEM } from './system-code.js';

/** What kind of program is written. */
export interface Style {
  readonly blocks: number;
  /** Accesses go to the code, too. */
  readonly modifies: boolean;
  /** Of 12 instructions, those that are about segments, tables, modes, interrupts. */
  readonly system: number;
}

/** Instructions that belong together. */
export interface Piece {
  readonly at: number;
  readonly length: number;
}

/** Opcodes that are defined with one reg field only, and those of which the operand cannot be a register. */
const DIGIT_0: readonly number[] = [0xc6, 0xc7, 0x8f];
const MEMORY_ONLY: readonly number[] = [0x8d, 0x62];
/** Bit tests with an immediate are 4 to 7. */
const BIT_TEST = 0xba;
/** Registers that results go to, mostly: the others hold pointers. */
const RESULTS: readonly number[] = [0, 1, 2, 0, 1, 2, 0, 1, 2, 3, 4, 5, 6, 7];

const SELECTORS: readonly number[] = [...Object.values(Selector), 0, 0, Selector.userData, Selector.data];

/**
 * Writes the code of a program: a web of short blocks of random instructions in four pages, with holes between them that are
 * data.
 */
export class Author {
  /** Addresses of the blocks. */
  readonly starts: number[] = [];
  readonly pieces: Piece[] = [];
  readonly #holes: number[] = [];
  #at = CODE;

  constructor(
    readonly random: Random,
    readonly memory: Uint8Array,
    readonly style: Style,
  ) {}

  program(): void {
    const { random } = this;
    // Blocks begin at places chosen in advance, so that branches can go forward; some are close to a page's end.
    let at = CODE + random.below(64);
    for (let n = 0; n < this.style.blocks; n++) {
      this.starts.push(at);
      at += 40 + random.below(90);
      if (random.once(3)) {
        this.#holes.push(at);
        at += 64 + random.below(200);
      }
      if (random.once(6)) at = (at | 0xfff) + 1 - random.below(30);
      if (at > CODE + CODE_PAGES * 0x1000 - 300) at = CODE + random.below(0x200);
    }
    this.#fill();
    for (const start of this.starts) {
      this.#at = start;
      for (let k = 1 + random.below(8); k > 0; k--) this.#piece(() => this.#structure());
      this.#piece(() => this.#end());
    }
    if (random.once(2)) this.#farPointers();
  }

  /** Between blocks: NOPs and jumps to blocks, or ADD [EAX], AL. */
  #fill(): void {
    if (this.random.once(8)) return;
    this.memory.fill(0x90, CODE, CODE + CODE_PAGES * 0x1000);
    for (let at = CODE + 11; at < CODE + CODE_PAGES * 0x1000; at += 16) {
      this.#at = at;
      this.branch(this.block, 0xe9);
    }
  }

  #piece(write: () => void): void {
    const at = this.#at;
    write();
    this.pieces.push({ at, length: this.#at - at });
  }

  put(...bytes: number[]): this {
    for (const byte of bytes) this.memory[this.#at++] = byte;
    return this;
  }

  dword(value: number): this {
    return this.put(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24);
  }

  /** MOV of a constant to a register. */
  load(register: number, value: number): this {
    return this.put(0xb8 + register).dword(value);
  }

  /** A near branch: its opcode, and the distance to a target. */
  branch(target: number, ...opcode: number[]): this {
    this.put(...opcode);
    return this.dword(target - (this.#at + 4));
  }

  get block(): number {
    return this.random.pick(this.starts);
  }

  get selector(): number {
    return this.random.pick(SELECTORS);
  }

  /** Numbers near which things happen, and others. */
  value(): number {
    const { random } = this;
    switch (random.below(6)) {
      case 0:
        return random.below(5) - 2;
      case 1:
        return random.pick([0x7fffffff, -0x80000000, 0x80, 0x7f, 0xff, 0x8000, 0xffff, 0x7fff]);
      case 2:
        return this.pointer();
      default:
        return random.next() | 0;
    }
  }

  /** An address where something is. */
  pointer(): number {
    const { random } = this;
    switch (random.below(16)) {
      case 0:
        return random.pick([ABSENT, READ_ONLY, DEVICE, ROM]) + random.below(0x20) * 4;
      case 1:
        return this.#nearCode() + (random.once(2) ? ALIAS - CODE : 0);
      case 2:
        return random.pick([DATA, ABSENT, READ_ONLY, DEVICE, ALIAS, ROM]) - random.below(8);
      case 3:
        return this.#nearCode();
      case 4:
        return DATA + 0x1000 * (1 + random.below(3)) - random.below(12);
      case 5:
        return random.once(4) ? LARGE + DATA + random.below(0x3f00) : DATA + random.below(0x3f00);
      default:
        return DATA + (random.below(0x3f00) & (random.once(4) ? -1 : -4));
    }
  }

  /** In programs that do not modify themselves, holes between the code. */
  #nearCode(): number {
    const { random } = this;
    if (this.style.modifies) return CODE + random.below(0x1000 * CODE_PAGES);
    return this.#holes.length === 0 ? DATA : random.pick(this.#holes) + (random.below(60) & -4);
  }

  #structure(): void {
    const { random } = this;
    if (random.below(12) < this.style.system) {
      random.pick(SYSTEM)(this);
      return;
    }
    switch (random.below(24)) {
      case 0:
        this.#repeat();
        break;
      case 1:
        this.#loop();
        break;
      case 2:
        this.#floatingPoint();
        break;
      case 3:
        if (this.style.modifies || random.once(8)) this.#modify();
        else this.#instruction();
        break;
      default:
        this.#instruction();
    }
  }

  /** REP of a string instruction, often across pages. */
  #repeat(): void {
    const { random } = this;
    const near = (): number =>
      random.once(2) ? this.pointer() : DATA + 0x1000 * (1 + random.below(4)) - random.below(80);
    if (random.once(4)) this.put(random.pick([0xfc, 0xfd]));
    this.load(1, random.pick([random.below(6), random.below(60), random.below(3000)]));
    this.load(6, near()).load(7, near());
    if (random.once(5)) this.put(0x66);
    if (random.once(12)) this.put(0x67);
    this.put(random.pick([0xf3, 0xf3, 0xf2]), random.pick(STRINGS));
    if (random.once(2)) this.put(0xfc);
  }

  /** A few instructions, some times. */
  #loop(): void {
    const { random } = this;
    this.load(1, 1 + random.below(40));
    const top = this.#at;
    for (let k = 1 + random.below(4); k > 0; k--) this.#instruction();
    if (random.once(3)) this.put(0xe2);
    else this.put(0x49, 0x75);
    this.put(top - (this.#at + 1));
  }

  #floatingPoint(): void {
    const { random } = this;
    if (random.once(6)) this.put(random.pick([0x9b, 0xd9]), 0xe8 + random.below(7));
    else if (random.once(8)) this.put(0xdb, 0xe3);
    this.#withModrm([0xd8 + random.below(8)], random.below(8));
  }

  /** Changes an instruction: one of the next, or one elsewhere. */
  #modify(): void {
    const { random } = this;
    const elsewhere = random.once(3) && this.pieces.length > 0;
    const { at, length } = elsewhere ? random.pick(this.pieces) : { at: this.#at + 7, length: 8 };
    const alias = random.once(3) ? ALIAS - CODE : 0;
    const target = at + random.below(Math.max(1, length)) + alias;
    if (random.once(2))
      this.put(0xc6, 0x05)
        .dword(target)
        .put(random.next() & 0xff);
    else this.put(0x88, 0x05).dword(target).put(0x90);
    this.#instruction();
  }

  #instruction(): void {
    const { random } = this;
    if (random.once(12)) this.put(0x66);
    if (random.once(60)) this.put(random.pick(PREFIXES));
    switch (random.below(12)) {
      case 0:
        this.put(random.pick(PLAIN));
        break;
      case 1:
        this.put(random.pick(IMM8), random.next() & 0xff);
        break;
      case 2:
        this.put(random.pick(IMM32)).dword(this.value());
        break;
      case 3:
      case 4:
        this.#withModrm(random.pick(MODRM_IMM8));
        this.put(random.once(2) ? random.below(8) : random.next() & 0xff);
        break;
      case 5:
        this.#withModrm([random.pick(MODRM_IMM32)]);
        this.dword(this.value());
        break;
      case 6:
        if (random.once(4)) this.put(random.pick(RARE), random.next() & 0xff);
        else if (random.once(3)) this.put(0x83, 0xe1, 0x3f);
        // Something that brings a pointer back.
        else this.load(random.pick([3, 5, 6, 7]), this.pointer());
        break;
      default:
        this.#withModrm(random.pick(MODRM));
    }
  }

  /** @param digit the reg field, if it matters */
  #withModrm(opcode: readonly number[], digit = this.random.pick(RESULTS)): void {
    const { random } = this;
    this.put(...opcode);
    const last = opcode[opcode.length - 1];
    const wild = random.once(16);
    let reg = digit;
    if (!wild && opcode.length === 1 && DIGIT_0.includes(last)) reg = 0;
    if (!wild && last === BIT_TEST) reg |= 4;
    const memory = !wild && (MEMORY_ONLY.includes(last) || (opcode.length === 2 && last === 0xc7));
    this.#modrm(reg << 3, memory);
  }

  #modrm(reg: number, memory: boolean): void {
    const { random } = this;
    switch (random.below(memory ? 4 : 8)) {
      case 0:
        this.put(0x05 | reg).dword(this.pointer());
        break;
      case 1:
        this.put(0x44 | reg, 0x24, random.below(64) & ~3);
        break;
      case 2:
        this.put(0x40 | reg | random.pick([3, 5, 6, 7]), random.next() & 0x7c);
        break;
      case 3: {
        // Mostly a pointer, and what is left of an index after AND ECX, 3Fh.
        const sib = random.once(8) ? random.next() & 0xff : random.pick([0x0b, 0x4d, 0x8e, 0xcf]);
        if ((sib & 7) === 5) this.put(0x44 | reg, sib, random.next() & 0x7c);
        else this.put(0x04 | reg, sib);
        break;
      }
      default:
        this.put(0xc0 | reg | random.pick(RESULTS));
    }
  }

  #end(): void {
    const { random } = this;
    const target = this.block;
    switch (random.below(9)) {
      case 0:
        this.branch(target, 0xe9);
        break;
      case 1:
        this.branch(target, 0xe8);
        this.#instruction();
        this.branch(this.block, 0xe9);
        break;
      case 2:
        this.put(random.pick([0xc3, 0xc3, 0xc2]), 4 * random.below(3), 0);
        break;
      case 3:
        // An indirect jump or call.
        this.load(0, target).put(0xff, random.pick([0xe0, 0xd0]));
        break;
      case 4:
        this.put(random.pick([0xe0, 0xe1, 0xe2, 0xe3, 0xeb]), random.below(20) - 18);
        break;
      default:
        this.branch(target, 0x0f, 0x80 + random.below(16));
        if (!random.once(8)) this.branch(this.block, 0xe9);
    }
  }

  /** Eight far pointers, for LDS and its like and for indirect far branches. */
  #farPointers(): void {
    for (let n = 0; n < 8; n++) {
      this.#at = FAR_POINTERS + 8 * n;
      this.dword(this.random.once(2) ? this.block : this.pointer()).put(this.selector, 0);
    }
  }
}
