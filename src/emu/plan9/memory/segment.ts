import { BY2PG } from '../abi.js';
import type { AddressSpace } from './address-space.js';
import type { Frames } from './frames.js';

export type SegmentKind = 'text' | 'data' | 'bss' | 'stack' | 'shared';

/**
 * A range of a process's addresses and the frames behind it (segment.c). Pages without a frame are zeros. Frames
 * with several uses are copied before they are written. A segment can belong to several processes.
 */
export class Segment {
  /** Address spaces that it is part of. */
  readonly users = new Set<AddressSpace>();
  /** It keeps its frames when the last user is gone: the text of a cached image. */
  pinned = false;
  /** Frame of each page from `base`, 0 for none; of a stack from the top downwards. */
  #frames: Int32Array;

  constructor(
    readonly frames: Frames,
    readonly kind: SegmentKind,
    /** First address; a multiple of the page size. */
    public base: number,
    /** First address after it; a multiple of the page size. */
    public top: number,
    readonly name: string = kind,
    readonly closeOnExec = false,
    readonly readOnly = kind === 'text',
  ) {
    this.#frames = new Int32Array(kind === 'stack' ? 8 : Math.max(1, (top - base) / BY2PG));
  }

  contains(address: number): boolean {
    return address >= this.base && address < this.top;
  }

  frameAt(address: number): number {
    const index = this.#index(address);
    return index < this.#frames.length ? this.#frames[index]! : 0;
  }

  /** Puts a frame, whose use it takes over, behind an address that has none, or replaces it without releasing it. */
  setFrame(address: number, frame: number): void {
    const index = this.#index(address);
    if (index >= this.#frames.length) {
      const grown = new Int32Array(Math.max(index + 1, this.#frames.length * 2));
      grown.set(this.#frames);
      this.#frames = grown;
    }
    this.#frames[index] = frame;
  }

  #index(address: number): number {
    return this.kind === 'stack' ? (this.top - 1 - address) >>> 12 : (address - this.base) >>> 12;
  }

  /** A segment of the same frames, to be copied when either is written. */
  copy(): Segment {
    const copy = new Segment(this.frames, this.kind, this.base, this.top, this.name, this.closeOnExec, this.readOnly);
    copy.#frames = this.#frames.slice();
    for (const frame of copy.#frames) if (frame !== 0) this.frames.hold(frame);
    return copy;
  }

  /** Tells of each page that has a frame: its address and the frame. */
  forEachPage(visit: (address: number, frame: number) => void): void {
    const frames = this.#frames;
    for (let i = 0; i < frames.length; i++) {
      const frame = frames[i]!;
      if (frame !== 0) visit(this.kind === 'stack' ? this.top - (i + 1) * BY2PG : this.base + i * BY2PG, frame);
    }
  }

  /** Gives back the frames from an address on; they read as zeros when the segment grows again. */
  release(from: number, to: number): void {
    this.forEachPage((address, frame) => {
      if (address < from || address >= to) return;
      this.frames.release(frame);
      this.#frames[this.#index(address)] = 0;
    });
  }
}
