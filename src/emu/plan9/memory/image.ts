import { type AoutHeader, HEADER_BYTES } from '../../aout/header.js';
import { BY2PG, UTZERO } from '../abi.js';
import type { Frames } from './frames.js';
import { Segment } from './segment.js';

/**
 * An executable in memory: its text, shared by all processes that run it, and its data as it is at the start. Images
 * stay after their last process, since the same programs run hundreds of times and what has been decoded
 * of them is known by the frame.
 */
export class Image {
  readonly text: Segment;
  readonly #data: Segment;
  /** Address of the first byte after data. */
  readonly #dataEnd: number;
  readonly #bssEnd: number;

  constructor(
    readonly frames: Frames,
    readonly header: AoutHeader,
    file: Uint8Array,
  ) {
    const textEnd = HEADER_BYTES + header.text;
    const data = pageAfter(UTZERO + textEnd);
    this.#dataEnd = pageAfter(data + header.data);
    this.#bssEnd = Math.max(this.#dataEnd, pageAfter(data + header.data + header.bss));
    this.text = new Segment(frames, 'text', UTZERO, data);
    this.text.pinned = true;
    this.#data = new Segment(frames, 'data', data, this.#dataEnd);
    load(this.text, file.subarray(0, textEnd));
    load(this.#data, file.subarray(textEnd, textEnd + header.data));
  }

  /** The segments of a new process, except for its stack. */
  segments(): Segment[] {
    return [this.text, this.#data.copy(), new Segment(this.frames, 'bss', this.#dataEnd, this.#bssEnd)];
  }

  /** Whether only the cache holds it. */
  get idle(): boolean {
    return this.text.users.size === 0;
  }

  drop(): void {
    for (const segment of [this.text, this.#data]) segment.release(segment.base, segment.top);
  }
}

function load(segment: Segment, bytes: Uint8Array): void {
  const { frames } = segment;
  for (let at = 0; at < bytes.length; at += BY2PG) {
    const frame = frames.allocate();
    frames.memory.ram.set(bytes.subarray(at, at + BY2PG), frame * BY2PG);
    segment.setFrame(segment.base + at, frame);
  }
}

/** The next multiple of the page size. */
export function pageAfter(address: number): number {
  return Math.ceil(address / BY2PG) * BY2PG;
}

/** Images by the id of their bytes. When memory runs out, those that nobody runs go, oldest first. */
export class ImageCache {
  readonly #images = new Map<string, Image>();

  constructor(readonly frames: Frames) {
    frames.reclaim = () => this.#reclaim();
  }

  /** The image of an executable's bytes. */
  get(id: string, header: AoutHeader, file: () => Uint8Array): Image {
    const known = this.#images.get(id);
    if (known) {
      // Most recently used last.
      this.#images.delete(id);
      this.#images.set(id, known);
      return known;
    }
    const image = new Image(this.frames, header, file());
    this.#images.set(id, image);
    return image;
  }

  #reclaim(): void {
    for (const [id, image] of this.#images) {
      if (!image.idle) continue;
      this.#images.delete(id);
      image.drop();
    }
  }
}
