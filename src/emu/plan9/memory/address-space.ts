import { BY2PG } from '../abi.js';
import { LimitExceeded } from '../errors.js';
import { decode } from '../strings.js';
import type { Frames, PhysicalMemory } from './frames.js';
import { PageTables } from './page-tables.js';
import type { Segment } from './segment.js';

/** An address that the process has no right to: a system call's bad argument, or a fault that kills. */
export class BadAddress {
  constructor(
    readonly address: number,
    readonly write: boolean,
  ) {}
}

/**
 * A process's memory: its segments, and page tables for them in the machine's RAM, which are filled by the faults.
 * Addresses are unsigned.
 */
export class AddressSpace {
  readonly #tables: PageTables;
  readonly segments: Segment[] = [];
  readonly #memory: PhysicalMemory;
  #lastSegment: Segment | undefined;

  constructor(readonly frames: Frames) {
    this.#memory = frames.memory;
    this.#tables = new PageTables(frames);
  }

  /** Physical address of the page directory, for CR3. */
  get directory(): number {
    return this.#tables.directory;
  }

  segmentAt(address: number): Segment | undefined {
    if (this.#lastSegment?.contains(address)) return this.#lastSegment;
    this.#lastSegment = this.segments.find((segment) => segment.contains(address));
    return this.#lastSegment;
  }

  segmentOf(kind: Segment['kind']): Segment | undefined {
    return this.segments.find((segment) => segment.kind === kind);
  }

  attach(segment: Segment): void {
    segment.users.add(this);
    this.segments.push(segment);
  }

  /** Takes a segment out and unmaps it. */
  detach(segment: Segment): void {
    this.segments.splice(this.segments.indexOf(segment), 1);
    this.#lastSegment = undefined;
    this.#tables.unmap(segment.base, segment.top);
    this.#drop(segment);
  }

  /** The last user of a segment gives its frames back, unless it is pinned. */
  #drop(segment: Segment): void {
    segment.users.delete(this);
    if (segment.users.size === 0 && !segment.pinned) segment.release(segment.base, segment.top);
  }

  /** Moves the end of a segment; frames beyond it are given back, in all address spaces that share it. */
  resize(segment: Segment, top: number): void {
    if (top < segment.top) {
      for (const user of segment.users) user.#tables.unmap(top, segment.top);
      segment.release(top, segment.top);
    }
    segment.top = top;
  }

  /** Makes pages zeros again. */
  clear(segment: Segment, from: number, to: number): void {
    for (const user of segment.users) user.#tables.unmap(from, to);
    segment.release(from, to);
  }

  /** A copy for a child (RFPROC): data and bss shared if `share` (RFMEM), text and shared segments shared always. */
  fork(share: boolean): AddressSpace {
    const child = new AddressSpace(this.frames);
    for (const segment of this.segments) {
      const { kind } = segment;
      if (kind === 'text' || kind === 'shared' || (share && kind !== 'stack')) {
        child.attach(segment);
      } else {
        child.attach(segment.copy());
        for (const user of segment.users) segment.forEachPage((address) => user.#tables.protect(address));
      }
    }
    // A page table entry now costs less than a fault later.
    for (const segment of child.segments) child.mapAll(segment);
    this.#memory.flushTlb();
    return child;
  }

  /** Maps all frames that a segment has, for reading, so that they cost no faults. */
  mapAll(segment: Segment): void {
    segment.forEachPage((address, frame) => this.#tables.map(address, frame, false));
  }

  /**
   * Does what is needed for an access to an address: the work of a page fault.
   * @returns the frame behind it, or 0 if the process has no right to the access
   */
  resolve(address: number, write: boolean): number {
    const segment = this.segmentAt(address);
    if (segment === undefined || (write && segment.readOnly)) return 0;
    let frame = segment.frameAt(address);
    if (frame === 0) {
      frame = this.frames.allocate();
      segment.setFrame(address, frame);
    } else if (write && this.frames.uses(frame) > 1) {
      const copy = this.frames.copy(frame);
      this.frames.release(frame);
      frame = copy;
      segment.setFrame(address, frame);
      const page = address - (address % BY2PG);
      for (const user of segment.users) if (user !== this) user.#tables.unmap(page, page + BY2PG);
      this.#memory.flushTlb();
    }
    this.#tables.map(address, frame, !segment.readOnly && this.frames.uses(frame) === 1);
    return frame;
  }

  /**
   * The same for a write that is being made, if no page that can be seen becomes another by it, which translations that are
   * in use would not notice.
   * @returns whether the write can go on; if not, a page fault will do the work, or come to a limit
   */
  openPage(address: number): boolean {
    const frame = this.segmentAt(address)?.frameAt(address);
    if (frame === undefined || this.frames.uses(frame) > 1) return false;
    try {
      return this.resolve(address, true) !== 0;
    } catch (error) {
      if (error instanceof LimitExceeded) return false;
      throw error;
    }
  }

  /** Physical address for an access by the kernel. Throws BadAddress. */
  #physical(address: number, write: boolean): number {
    const physical = this.#tables.lookUp(address, write);
    if (physical >= 0) return physical;
    const frame = this.resolve(address, write);
    if (frame === 0) throw new BadAddress(address, write);
    return frame * BY2PG + (address & (BY2PG - 1));
  }

  /** A 32-bit word, signed. Throws BadAddress. */
  readWord(address: number): number {
    if ((address & 3) === 0) return this.#memory.ram32[this.#physical(address, false) >>> 2]!;
    const bytes = this.read(address, 4);
    return bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24);
  }

  /** Index in RAM of some words, until the next write to them; -2 if they are not aligned and in one page. Throws BadAddress. */
  wordsAt(address: number, count: number): number {
    if ((address & 3) !== 0 || (address & (BY2PG - 1)) + 4 * count > BY2PG) return -2;
    return this.#physical(address, false) >>> 2;
  }

  writeWord(address: number, value: number): void {
    this.write(address, Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24));
  }

  /** A copy of some bytes. Throws BadAddress. */
  read(address: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const at = address + done;
      const here = Math.min(length - done, BY2PG - (at & (BY2PG - 1)));
      const physical = this.#physical(at, false);
      bytes.set(this.#memory.ram.subarray(physical, physical + here), done);
      done += here;
    }
    return bytes;
  }

  write(address: number, bytes: Uint8Array): void {
    const { length } = bytes;
    for (let done = 0; done < length; ) {
      const at = address + done;
      const here = Math.min(length - done, BY2PG - (at & (BY2PG - 1)));
      const physical = this.#physical(at, true);
      this.#memory.ram.set(done === 0 && here === length ? bytes : bytes.subarray(done, done + here), physical);
      this.#memory.invalidateCode(physical, here);
      done += here;
    }
  }

  /** Throws BadAddress unless all of a range is the process's to read, or to write. */
  checkRange(address: number, length: number, write: boolean): void {
    for (let at = address; at < address + length; ) {
      const segment = this.segmentAt(at);
      if (segment === undefined || (write && segment.readOnly)) throw new BadAddress(at, write);
      at = segment.top;
    }
  }

  /** Bytes to be read at once, before anything is written: a copy only if they cross a page. Throws BadAddress. */
  view(address: number, length: number): Uint8Array {
    if (length === 0) return new Uint8Array(0);
    if ((address & (BY2PG - 1)) + length > BY2PG) return this.read(address, length);
    const physical = this.#physical(address, false);
    return this.#memory.ram.subarray(physical, physical + length);
  }

  /** The process says that it has written code. */
  codeWritten(address: number, length: number): void {
    for (let at = address; at < address + length; at = (Math.floor(at / BY2PG) + 1) * BY2PG) {
      this.#memory.invalidateCode(this.#physical(at, false) & ~(BY2PG - 1), BY2PG);
    }
  }

  /** The string that ends before the first NUL, at most `limit` bytes of it. Throws BadAddress. */
  readString(address: number, limit: number): string {
    const { ram } = this.#memory;
    let text: Uint8Array | undefined;
    for (let done = 0; done < limit; ) {
      const at = address + done;
      const here = Math.min(limit - done, BY2PG - (at & (BY2PG - 1)));
      const physical = this.#physical(at, false);
      let end = physical;
      while (end < physical + here && ram[end] !== 0) end++;
      const whole = end < physical + here || done + here === limit;
      if (text === undefined && whole) return decode(ram, physical, end);
      const grown = new Uint8Array((text?.length ?? 0) + end - physical);
      if (text) grown.set(text);
      grown.set(ram.subarray(physical, end), text?.length ?? 0);
      text = grown;
      if (whole) return decode(text);
      done += here;
    }
    return text === undefined ? '' : decode(text);
  }

  /** Gives back all segments and page tables. */
  free(): void {
    for (const segment of this.segments) this.#drop(segment);
    this.segments.length = 0;
    this.#lastSegment = undefined;
    this.#tables.free();
  }
}
