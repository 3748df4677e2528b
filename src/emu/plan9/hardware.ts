import { BY2PG } from './abi.js';
import { DEFAULT_LIMITS } from './limits.js';
import { Frames } from './memory/frames.js';
import { ImageCache } from './memory/image.js';
import { KERNEL_TABLE } from './memory/page-tables.js';
import { UserMode } from './user-mode.js';

/** The global descriptor table of Plan 9 (sys/src/9/pc/mmu.c): null, kernel data and text, user data (1B) and text (23). */
const DESCRIPTORS = [0, 0, 0xffff, 0xcf9300, 0xffff, 0xcf9b00, 0xffff, 0xcff300, 0xffff, 0xcffb00];

/**
 * The emulated processor and its memory. One can serve many Plan9s, one run at a time: the programs that it has in
 * memory, and what has been decoded of them, stay from one to the next. No guest can tell.
 */
export class Hardware {
  readonly cpu: UserMode;
  readonly frames: Frames;
  readonly images: ImageCache;
  #busy = false;

  /** @param memory bytes that processes, page tables and cached programs may take up */
  constructor(readonly memory: number = DEFAULT_LIMITS.memory) {
    const frames = Math.ceil(memory / BY2PG);
    this.cpu = new UserMode((frames + 3) * BY2PG);
    this.frames = new Frames(this.cpu.cpu, frames + 2);
    this.images = new ImageCache(this.frames);
    const table = this.frames.allocate();
    const descriptors = this.frames.allocate();
    this.frames.kernelTable = table;
    const { ram32 } = this.cpu.cpu;
    ram32[table << 10] = (descriptors * BY2PG) | 3;
    ram32.set(DESCRIPTORS, descriptors << 10);
    this.cpu.cpu.gdtr = { base: KERNEL_TABLE * 0x40_0000, limit: 4 * DESCRIPTORS.length - 1 };
  }

  /** Begins a run. Throws if another one is going on. */
  take(): void {
    if (this.#busy) throw new Error('a run is going on here: wait for its end before the next');
    this.#busy = true;
  }

  /** Ends a run. */
  give(): void {
    this.cpu.forget();
    this.#busy = false;
  }
}
