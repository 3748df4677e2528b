import { setImmediate } from 'node:timers/promises';
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
  #switching: Promise<void> | undefined;
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
    if (this.#parts !== undefined) return;
    this.#switching ??= this.#switchOn();
    throw new Suspended(this.#switching);
  }

  /** Switches the processor on while it is not known yet whether a program will run. */
  prepare(): void {
    this.#switching ??= this.#switchOn();
    // Told to whoever needs it.
    this.#switching.catch(() => {});
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
    // What the thread has to do besides is not kept waiting for both.
    await setImmediate();
    cpu.prepare();
    this.#parts = { cpu, frames, images: new ImageCache(frames) };
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
