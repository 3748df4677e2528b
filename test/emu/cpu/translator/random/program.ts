import { Author, type Piece } from './author.js';
import { CODE, CODE_PAGES, DATA, DATA_BYTES, OTHER_CODE, RAM, STACK } from './memory-map.js';
import { Random } from './random.js';
import { Tables } from './tables.js';

/** Where and with what a program goes on. */
export interface Start {
  readonly regs: readonly number[];
  readonly eflags: number;
  readonly eip: number;
  /** Control registers and segments are those of the beginning again. */
  readonly afresh: boolean;
}

/** One run of the processors. */
export interface Step {
  /** Instructions at most. */
  readonly budget: number;
  /** What comes in before it. */
  readonly interrupt: boolean;
  readonly nmi: boolean;
  /** The host says that page tables have changed. */
  readonly flush: boolean;
  /** The host says that code has changed: what is known of it, and what was given up as not worth translating, is forgotten. */
  readonly forget: boolean;
  /** Whether `start` is taken after it in any case; it is after what ends the program. */
  readonly jumps: boolean;
  readonly start: Start;
}

/** All that decides what the processors do. */
export interface Program {
  readonly seed: number;
  readonly memory: Uint8Array;
  readonly pieces: readonly Piece[];
  readonly start: Start;
  readonly steps: readonly Step[];
  /** Privilege level 3. */
  readonly user: boolean;
  /** The host takes exceptions and INT n, and the program begins elsewhere then; else they go through the IDT. */
  readonly hooked: boolean;
  /** Arrivals after which the second processor translates. */
  readonly threshold: number;
}

/** The program of a seed. */
export function programOf(seed: number): Program {
  const random = new Random(seed);
  const memory = new Uint8Array(RAM);
  for (let n = DATA; n < DATA + DATA_BYTES; n++) memory[n] = random.next();
  const user = random.once(2);
  const hooked = random.once(3);
  const author = new Author(random, memory, {
    blocks: random.pick([3, 4, 5, 6, 8, 8, 12, 16, 24, 48]),
    modifies: random.once(6),
    system: hooked ? 0 : random.pick(user ? [0, 0, 1] : [0, 1, 3]),
  });
  author.program();
  const { starts } = author;
  const tables = new Tables(random, memory);
  tables.pages(user);
  tables.segments(starts, () => author.pointer());
  // The other page of code differs from the last one in some bytes.
  const last = CODE + (CODE_PAGES - 1) * 0x1000;
  memory.copyWithin(OTHER_CODE, last, last + 0x1000);
  for (let n = 0; n < 24; n++) memory[OTHER_CODE + random.below(0x1000)] = random.next();
  const start = (): Start => {
    const regs = Array.from({ length: 8 }, (_, n) => (n === 3 || n > 4 ? author.pointer() : author.value()));
    if (!random.once(4)) regs[1] = random.below(20);
    regs[4] = STACK + 4 * random.below(64);
    let eflags = 2 | (random.next() & 0x8d5) | (random.once(6) ? 0x400 : 0) | (random.once(40) ? 0x100 : 0);
    if (!hooked) eflags |= random.pick([0, 0x200, 0x200, 0x3200]);
    return { regs, eflags, eip: random.pick(starts), afresh: random.once(4) };
  };
  const interrupts = !hooked && random.once(2);
  const step = (): Step => ({
    budget: random.below(random.pick([12, 60, 100, 300])),
    interrupt: interrupts && random.once(3),
    nmi: interrupts && random.once(30),
    flush: random.once(40),
    forget: random.once(100),
    jumps: random.once(hooked ? 8 : 3),
    start: start(),
  });
  const count = random.pick([60, 600, 1000]);
  return {
    seed,
    memory,
    pieces: author.pieces,
    start: { ...start(), afresh: true },
    steps: Array.from({ length: count }, step),
    user,
    hooked,
    threshold: random.pick([1, 2, 4, 8]),
  };
}
