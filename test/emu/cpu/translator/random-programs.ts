import { Cpu } from '../../../../src/emu/cpu/cpu.js';
import { type Environment, Segment } from '../../../../src/emu/cpu/environment.js';
import { Translator } from '../../../../src/emu/cpu/translator/translator.js';

/**
 * Random programs, executed by two processors side by side: one that only interprets and one that translates at the first
 * opportunity. After every stop all that a guest or a host can see must be the same.
 *
 * A program is a web of short blocks of random instructions in four pages of code. Its data lie around page boundaries, beside
 * pages that are absent, read-only, devices, or second mappings of the code. Faults and INT n end a run; the driver then loads
 * new registers and goes on at another block.
 */

const RAM = 0x80000;
const DIRECTORY = 0x1000;
const TABLE = 0x2000;
const CODE = 0x10000;
const CODE_PAGES = 4;
const DATA = 0x20000;
/** Linear addresses: absent, read-only, a device, the code again. */
const ABSENT = 0x24000;
const READ_ONLY = 0x26000;
const DEVICE = 0x28000;
const ALIAS = 0x2a000;
const STACK = 0x30800;
const BLOCKS = 48;

/** A generator of pseudo-random numbers (xorshift32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0 || 1;
  }

  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x >>> 0;
  }

  /** 0..n-1. */
  below(n: number): number {
    return this.next() % n;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)];
  }

  /** True once in n times. */
  once(n: number): boolean {
    return this.below(n) === 0;
  }

  /** Numbers near which things happen, and others. */
  value(): number {
    switch (this.below(6)) {
      case 0:
        return this.below(5) - 2;
      case 1:
        return this.pick([0x7fffffff, -0x80000000, 0x80, 0x7f, 0xff, 0x8000, 0xffff, 0x7fff]);
      case 2:
        return this.pointer();
      default:
        return this.next() | 0;
    }
  }

  /** An address where something is. */
  pointer(): number {
    switch (this.below(16)) {
      case 0:
        return this.pick([ABSENT, READ_ONLY, DEVICE]) + this.below(0x20) * 4;
      case 1:
        return ALIAS + this.below(0x1000 * CODE_PAGES);
      case 2:
        return this.pick([DATA, ABSENT, READ_ONLY, DEVICE, ALIAS]) - this.below(8);
      case 3:
        return CODE + this.below(0x1000 * CODE_PAGES);
      default:
        return DATA + (this.below(0x3f00) & (this.once(4) ? -1 : -4));
    }
  }
}

/** Opcodes with ModR/M, as bytes; what follows is random. */
const MODRM: readonly (readonly number[])[] = [
  ...[0x00, 0x08, 0x10, 0x18, 0x20, 0x28, 0x30, 0x38].flatMap((base) => [0, 1, 1, 2, 3, 3].map((n) => [base + n])),
  ...[0x88, 0x89, 0x8a, 0x8b, 0x89, 0x8b, 0x8b, 0x89, 0x8d, 0x84, 0x85, 0x86, 0x87, 0x8f, 0x63].map((n) => [n]),
  ...[0xd0, 0xd1, 0xd2, 0xd3, 0xd3, 0xd1, 0xf6, 0xf7, 0xf7, 0xfe, 0xff, 0xff, 0x62].map((n) => [n]),
  ...[0xaf, 0xb6, 0xb7, 0xbe, 0xbf, 0xa3, 0xab, 0xb3, 0xbb, 0xbc, 0xbd, 0xa5, 0xad, 0xb0, 0xb1, 0xc0, 0xc1].map((n) => [
    0x0f,
    n,
  ]),
  ...Array.from({ length: 16 }, (_, n) => [0x0f, 0x90 + n]),
  ...Array.from({ length: 16 }, (_, n) => [0x0f, 0x40 + n]),
];
const MODRM_IMM8: readonly (readonly number[])[] = [
  ...[0x80, 0x83, 0x83, 0x83, 0xc0, 0xc1, 0xc1, 0xc1, 0xc6, 0x6b].map((n) => [n]),
  [0x0f, 0xa4],
  [0x0f, 0xac],
  [0x0f, 0xba],
];
const MODRM_IMM32 = [0x81, 0x81, 0xc7, 0x69];
const PLAIN = [
  ...[0x40, 0x48, 0x50, 0x58].flatMap((base) => [0, 1, 2, 3, 5, 6, 7].map((n) => base + n)),
  ...[0x90, 0x91, 0x93, 0x98, 0x99, 0x9c, 0x9e, 0x9f, 0xf5, 0xf8, 0xf9, 0xfc, 0xfd, 0xc9, 0x60, 0xd7, 0x27, 0x37],
  ...[0xa4, 0xa5, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf, 0xa6, 0xa7],
];
const IMM8 = [0x04, 0x0c, 0x14, 0x1c, 0x24, 0x2c, 0x34, 0x3c, 0xa8, 0xb0, 0xb3, 0xb4, 0xb7, 0x6a, 0xd4, 0xd5];
const IMM32 = [0x05, 0x0d, 0x15, 0x1d, 0x25, 0x2d, 0x35, 0x3d, 0xa9, 0xb8, 0xb9, 0xba, 0xbb, 0xbd, 0xbe, 0xbf, 0x68];
const RARE = [
  0xcc, 0xcd, 0xce, 0xf4, 0xe4, 0xe6, 0xec, 0xee, 0xfa, 0xfb, 0x9d, 0x9b, 0xd9, 0xd8, 0xdd, 0x0f, 0xc8, 0xcf,
];

/** Writes the code of a program; its blocks' addresses. */
class Author {
  readonly starts: number[] = [];
  #at = CODE;

  constructor(
    readonly random: Random,
    readonly ram: Uint8Array,
  ) {}

  #byte(...bytes: number[]): void {
    for (const byte of bytes) this.ram[this.#at++] = byte;
  }

  #dword(value: number): void {
    this.#byte(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24);
  }

  program(): void {
    const { random } = this;
    // Blocks begin at places chosen in advance, so that branches can go forward; some are close to a page's end.
    let at = CODE + random.below(64);
    for (let n = 0; n < BLOCKS; n++) {
      this.starts.push(at);
      at += 40 + random.below(90) * (random.once(3) ? 4 : 1);
      if (random.once(6)) at = (at | 0xfff) + 1 - random.below(30);
      if (at > CODE + CODE_PAGES * 0x1000 - 128) at = CODE + random.below(0x200);
    }
    this.starts.forEach((start) => {
      this.#at = start;
      for (let k = 1 + random.below(8); k > 0; k--) this.#instruction();
      this.#end();
    });
  }

  #instruction(): void {
    const { random } = this;
    if (random.once(12)) this.#byte(0x66);
    if (random.once(60)) this.#byte(random.pick([0x67, 0x2e, 0x36, 0x64, 0xf0, 0xf2, 0xf3]));
    switch (random.below(12)) {
      case 0:
        this.#byte(random.pick(PLAIN));
        break;
      case 1:
        this.#byte(random.pick(IMM8), random.next() & 0xff);
        break;
      case 2:
        this.#byte(random.pick(IMM32));
        this.#dword(random.value());
        break;
      case 3:
      case 4:
        this.#byte(...random.pick(MODRM_IMM8));
        this.#modrm();
        this.#byte(random.once(2) ? random.below(8) : random.next() & 0xff);
        break;
      case 5:
        this.#byte(random.pick(MODRM_IMM32));
        this.#modrm();
        this.#dword(random.value());
        break;
      case 6:
        if (random.once(3)) {
          this.#byte(random.pick([0xf2, 0xf3]), random.pick([0xa4, 0xa5, 0xaa, 0xab, 0xae, 0xaf, 0xa6, 0xa7]));
        } else if (random.once(4)) {
          this.#byte(random.pick(RARE), random.next() & 0xff);
        } else {
          // Something that brings a pointer back.
          this.#byte(0xb8 + random.pick([3, 5, 6, 7]));
          this.#dword(random.pointer());
        }
        break;
      default:
        this.#byte(...random.pick(MODRM));
        this.#modrm();
    }
  }

  #modrm(): void {
    const { random } = this;
    const reg = random.below(8) << 3;
    switch (random.below(8)) {
      case 0:
        this.#byte(0x05 | reg);
        this.#dword(random.pointer());
        break;
      case 1:
        this.#byte(0x44 | reg, 0x24, random.below(64) & ~3);
        break;
      case 2:
        this.#byte(0x40 | reg | random.pick([3, 5, 6, 7]), random.next() & 0x7c);
        break;
      case 3:
        this.#byte(0x04 | reg, random.next() & 0xff);
        if ((this.ram[this.#at - 1] & 7) === 5) this.#dword(random.pointer());
        break;
      default:
        this.#byte(0xc0 | reg | random.below(8));
    }
  }

  #end(): void {
    const { random } = this;
    const target = random.pick(this.starts);
    const relative = (length: number): number => target - (this.#at + length);
    switch (random.below(9)) {
      case 0:
        this.#byte(0xe9);
        this.#dword(relative(4));
        break;
      case 1:
        this.#byte(0xe8);
        this.#dword(relative(4));
        break;
      case 2:
        this.#byte(random.pick([0xc3, 0xc3, 0xc2]), 4 * random.below(3), 0);
        break;
      case 3:
        // An indirect jump or call.
        this.#byte(0xb8);
        this.#dword(target);
        this.#byte(0xff, random.pick([0xe0, 0xd0]));
        break;
      case 4:
        this.#byte(random.pick([0xe0, 0xe1, 0xe2, 0xe3, 0xeb]), random.below(20) - 18);
        break;
      default:
        this.#byte(0x0f, 0x80 + random.below(16));
        this.#dword(relative(4));
        if (random.once(2)) {
          const other = random.pick(this.starts);
          this.#byte(0xe9);
          this.#dword(other - (this.#at + 4));
        }
    }
  }
}

/** One of the two processors, with devices whose answers depend on nothing but what they were asked before. */
class Side {
  readonly cpu: Cpu;
  log: string[] = [];
  #answers = 0;

  constructor(threshold: number) {
    const note = (text: string): number => {
      this.log.push(`${text} @${this.cpu.instructions}`);
      this.#answers = Math.imul(this.#answers + 0x9e3779b9, 0x85ebca6b) | 0;
      if (this.#answers % 5 === 0) this.cpu.stop();
      return this.#answers >>> 0;
    };
    const environment: Environment = {
      portIn: (port, size) => note(`in ${port} ${size}`),
      portOut: (port, size, value) => {
        note(`out ${port} ${size} ${value}`);
      },
      mmioRead: (address, size) => note(`read ${address} ${size}`),
      mmioWrite: (address, size, value) => {
        note(`write ${address} ${size} ${value}`);
      },
      acknowledgeInterrupt: () => 0x20,
      trap: () => true,
    };
    const usual = Translator.initialThreshold;
    Translator.initialThreshold = threshold;
    this.cpu = new Cpu({ ramBytes: RAM, environment, codePages: 64 });
    Translator.initialThreshold = usual;
  }

  begin(): void {
    this.log = [];
    this.#answers = 0;
    this.cpu.reset();
    this.cpu.invalidateCode(0, RAM);
  }
}

/** What differs, as text, or undefined. */
function difference(a: Side, b: Side): string | undefined {
  const show = ({ cpu, log }: Side): string =>
    JSON.stringify({
      regs: Array.from(cpu.regs, (value) => (value >>> 0).toString(16)),
      eip: cpu.eip.toString(16),
      eflags: cpu.eflags.toString(16),
      instructions: cpu.instructions,
      cr2: cpu.cr2,
      trap: cpu.trap,
      log: log.length,
      last: log.at(-1),
    });
  const [first, second] = [show(a), show(b)];
  return first === second ? undefined : `interpreted ${first}\ntranslated  ${second}`;
}

/** Two processors on which programs are compared. */
export class Comparison {
  /** Sequences of instructions that have been executed on both sides, from a block's start or a stop to the next stop. */
  sequences = 0;
  instructions = 0;
  readonly #a = new Side(0);
  readonly #b = new Side(1);

  /** Regions that the second processor has translated. */
  get regions(): number {
    return this.#b.cpu.translator.regions;
  }

  /** Runs the program of a seed on both sides; returns what differs, or undefined. */
  compare(seed: number, steps = 60): string | undefined {
    const random = new Random(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
    const memory = new Uint8Array(RAM);
    for (let n = DATA; n < DATA + 0x10000; n++) memory[n] = random.next();
    const author = new Author(random, memory);
    author.program();
    const user = random.once(2);
    this.#pageTables(memory, user);
    for (const side of [this.#a, this.#b]) this.#setUp(side, memory, user);
    const [a, b] = [this.#a.cpu, this.#b.cpu];
    this.#restart(random, author.starts);
    for (let step = 0; step < steps; step++) {
      const budget = random.once(3) ? random.below(12) : random.below(400);
      const before = a.instructions;
      const reasons = [a.run(budget), b.run(budget)];
      const which = `seed ${seed}, step ${step}`;
      if (reasons[0] !== reasons[1]) return `${which}: ${reasons.join(', ')}; ${difference(this.#a, this.#b)}`;
      const differs = difference(this.#a, this.#b);
      if (differs !== undefined) return `${which}, ${reasons[0]}:\n${differs}`;
      this.instructions += a.instructions - before;
      this.sequences++;
      if (reasons[0] === 'trap' || reasons[0] === 'unsupported' || random.once(8)) this.#restart(random, author.starts);
      if (a.halted) {
        a.halted = false;
        b.halted = false;
      }
      if (random.once(40)) {
        a.flushTlb();
        b.flushTlb();
      }
    }
    if (Buffer.compare(a.ram, b.ram) !== 0) {
      const at = a.ram.findIndex((byte, n) => byte !== b.ram[n]);
      return `seed ${seed}: byte ${at.toString(16)} of memory`;
    }
    if (this.#a.log.join() !== this.#b.log.join()) return `seed ${seed}: devices were asked differently`;
    return undefined;
  }

  #pageTables(memory: Uint8Array, user: boolean): void {
    const words = new Uint32Array(memory.buffer);
    const rights = user ? 7 : 3;
    words[DIRECTORY >> 2] = TABLE | 7;
    // The tables themselves stay out of reach.
    for (let page = CODE >> 12; page < RAM >> 12; page++) words[(TABLE >> 2) + page] = (page << 12) | rights;
    const entry = (linear: number): number => (TABLE >> 2) + (linear >>> 12);
    words[entry(ABSENT)] = 0;
    words[entry(READ_ONLY)] = READ_ONLY | (rights & ~2);
    words[entry(DEVICE)] = 0xf0000000 | rights;
    for (let n = 0; n < CODE_PAGES; n++) words[entry(ALIAS) + n] = (CODE + n * 0x1000) | rights;
  }

  #setUp(side: Side, memory: Uint8Array, user: boolean): void {
    side.begin();
    const { cpu } = side;
    cpu.ram.set(memory);
    const ring = user ? 3 : 0;
    cpu.cr0 = 0x11;
    cpu.setSegment(Segment.CS, { selector: 8 | ring, base: 0, limit: 0xffffffff, rights: 0xc09b | (ring << 5) });
    for (const segment of [Segment.ES, Segment.SS, Segment.DS, Segment.FS, Segment.GS]) {
      cpu.setSegment(segment, { selector: 16 | ring, base: 0, limit: 0xffffffff, rights: 0xc093 | (ring << 5) });
    }
    cpu.cpl = ring;
    cpu.cr3 = DIRECTORY;
    cpu.cr0 = 0x80010011 | 0;
  }

  #restart(random: Random, starts: readonly number[]): void {
    const regs = Array.from({ length: 8 }, (_, n) => (n === 3 || n > 4 ? random.pointer() : random.value()));
    regs[1] = random.once(2) ? random.below(20) : regs[1];
    regs[4] = STACK + 4 * random.below(64);
    const eflags = 2 | (random.next() & 0x8d5) | (random.once(6) ? 0x400 : 0) | (random.once(40) ? 0x100 : 0);
    const eip = random.pick(starts);
    for (const { cpu } of [this.#a, this.#b]) {
      cpu.regs.set(regs);
      cpu.eflags = eflags;
      cpu.eip = eip;
    }
  }
}
