import { BY2PG } from './abi.js';
import { Suspended } from './errors.js';
import { DEFAULT_LIMITS } from './limits.js';
import { Frames } from './memory/frames.js';
import { ImageCache } from './memory/image.js';
import { KERNEL_TABLE } from './memory/page-tables.js';
import type { UserMode } from './user-mode.js';

/** The global descriptor table of Plan 9 (sys/src/9/pc/mmu.c): null, kernel data and text, user data (1B) and text (23). */
const DESCRIPTORS = [0, 0, 0xffff, 0xcf9300, 0xffff, 0xcf9b00, 0xffff, 0xcff300, 0xffff, 0xcffb00];

/** What there is of a processor once it is switched on. */
interface Parts {
  readonly cpu: UserMode;
  readonly frames: Frames;
  readonly images: ImageCache;
}

/**
 * The emulated processor and its memory. One can serve many Plan9s, one run at a time: the programs that it has in
 * memory, and what has been decoded of them, stay from one to the next. No guest can tell.
 *
 * It is off until a program runs: where every program is on record, most of the emulator is not even loaded.
 */
export class Hardware {
  #parts: Parts | undefined;
  #busy = false;

  /** @param memory bytes that processes, page tables and cached programs may take up */
  constructor(readonly memory: number = DEFAULT_LIMITS.memory) {}

  get cpu(): UserMode {
    return this.#on.cpu;
  }

  get frames(): Frames {
    return this.#on.frames;
  }

  get images(): ImageCache {
    return this.#on.images;
  }

  get #on(): Parts {
    if (this.#parts === undefined) throw new Error('the processor is off: no program has run yet');
    return this.#parts;
  }

  /** Makes sure that the processor is on. Throws Suspended until it is. */
  need(): void {
    if (this.#parts === undefined) throw new Suspended(this.#switchOn());
  }

  async #switchOn(): Promise<void> {
    const { UserMode } = await import('./user-mode.js');
    const count = Math.ceil(this.memory / BY2PG);
    const cpu = new UserMode((count + 3) * BY2PG);
    const frames = new Frames(cpu.cpu, count + 2);
    const table = frames.allocate();
    const descriptors = frames.allocate();
    frames.kernelTable = table;
    const { ram32 } = cpu.cpu;
    ram32[table << 10] = (descriptors * BY2PG) | 3;
    ram32.set(DESCRIPTORS, descriptors << 10);
    cpu.cpu.gdtr = { base: KERNEL_TABLE * 0x40_0000, limit: 4 * DESCRIPTORS.length - 1 };
    this.#parts = { cpu, frames, images: new ImageCache(frames) };
  }

  /** Called behind everything that a program did in user mode: what has to be waited for before it goes on, if anything. */
  rest(): Promise<void> | undefined {
    return undefined;
  }

  /** Begins a run. Throws if another one is going on. */
  take(): void {
    if (this.#busy) throw new Error('a run is going on here: wait for its end before the next');
    this.#busy = true;
  }

  /** Ends a run. */
  give(): void {
    this.#parts?.cpu.forget();
    this.#busy = false;
  }
}

/** What a thread that has other work, too, asks of the programs that run in it. */
export interface Terms {
  /** Whether a program may run there now. */
  readonly mayRun: () => boolean;
  /** Waited for now and then while programs run: the thread's other work is done meanwhile. If it rejects, so does the run. */
  readonly pause: () => Promise<void>;
}

/** A program has to run, and may not. */
export class NoProcessor extends Error {
  override readonly name = 'NoProcessor';

  constructor() {
    super('a program has to run, and may not run here');
  }
}

/** Calls, faults and ends of slices from pause to pause, and instructions: some 30 ms when all is slow. */
const MOST_EVENTS = 1000;
const MOST_INSTRUCTIONS = 5_000_000;

/**
 * Hardware in a thread that has other work: runs end with NoProcessor at the first program that is not replayed, if programs may not
 * run now, and pause now and then. When is decided by what was done, not by a clock; no guest can tell.
 */
export class SharedHardware extends Hardware {
  readonly #terms: Terms;
  #events = 0;
  #instructions = 0;

  /** @param memory as of {@link Hardware} */
  constructor(memory: number | undefined, terms: Terms) {
    super(memory);
    this.#terms = terms;
  }

  override need(): void {
    if (!this.#terms.mayRun()) throw new NoProcessor();
    super.need();
  }

  override rest(): Promise<void> | undefined {
    const { instructions } = this.cpu;
    this.#events++;
    if (this.#events < MOST_EVENTS && instructions - this.#instructions < MOST_INSTRUCTIONS) return undefined;
    this.#events = 0;
    this.#instructions = instructions;
    return this.#terms.pause();
  }
}
