import { BY2PG } from '../abi.js';
import { LimitExceeded } from '../errors.js';

/** What the emulated machine's memory looks like to the kernel that is us: the processor is one. */
export interface PhysicalMemory {
  readonly ram: Uint8Array;
  readonly ram32: Int32Array;
  /** RAM that may hold code that ran was changed by us. */
  invalidateCode(start: number, length: number): void;
  /** Page tables in use were changed. */
  flushTlb(): void;
}

/**
 * The page frames of physical memory, counted by use. Frame 0 is never given out, so that 0 can stand for none.
 * A frame that becomes free is the next to be used: a run touches no more host memory than it needs at once.
 */
export class Frames {
  readonly #uses: Int32Array;
  readonly #free: number[] = [];
  #fresh = 1;
  #used = 0;
  /** Frame of a page table that all address spaces have in common, for KERNEL_TABLE; 0 for none. */
  kernelTable = 0;
  /** Called when no frame is left; gives some back, or does nothing. */
  reclaim: () => void = () => {};

  constructor(
    readonly memory: PhysicalMemory,
    /** Frames that may be in use at once. */
    readonly limit: number,
  ) {
    this.#uses = new Int32Array(memory.ram.length / BY2PG);
  }

  /** Frames in use. */
  get used(): number {
    return this.#used;
  }

  /** A frame full of zeros with one use. Throws LimitExceeded. */
  allocate(): number {
    const frame = this.take();
    const word = frame * (BY2PG / 4);
    this.memory.ram32.fill(0, word, word + BY2PG / 4);
    return frame;
  }

  /** A frame with one use and anything in it. Throws LimitExceeded. */
  take(): number {
    if (this.#used >= this.limit) this.reclaim();
    if (this.#used >= this.limit) {
      throw new LimitExceeded('memory', `the processes need more than ${this.limit * BY2PG} bytes of memory`);
    }
    const recycled = this.#free.pop();
    const frame = recycled ?? this.#fresh++;
    // What ran there before must not run again.
    if (recycled !== undefined) this.memory.invalidateCode(frame * BY2PG, BY2PG);
    this.#uses[frame] = 1;
    this.#used++;
    return frame;
  }

  hold(frame: number): void {
    this.#uses[frame]!++;
  }

  release(frame: number): void {
    this.#uses[frame]!--;
    if (this.#uses[frame] === 0) {
      this.#free.push(frame);
      this.#used--;
    }
  }

  /** How many segments and images hold it. */
  uses(frame: number): number {
    return this.#uses[frame]!;
  }

  /** A copy of a frame, with one use. */
  copy(frame: number): number {
    const made = this.take();
    const from = frame * (BY2PG / 4);
    this.memory.ram32.copyWithin(made * (BY2PG / 4), from, from + BY2PG / 4);
    return made;
  }
}
