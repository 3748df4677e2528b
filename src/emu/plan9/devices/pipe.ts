import type { Chan } from '../chan.js';
import { Blocked, E, fail } from '../errors.js';
import { Vnode } from '../files/vnode.js';
import type { Process } from '../process.js';
import type { Stat } from '../stat.js';
import { WaitQueue } from '../wait-queue.js';
import { DeviceDirectory, deviceStat } from './device-directory.js';

/** Bytes that a writer may have outstanding before it waits (conf.pipeqsize). */
const QUEUE_SIZE = 256 * 1024;
/** Bytes of one block: a larger write is cut into such (qio.c: Maxatomic). */
const MAX_ATOMIC = 64 * 1024;

/** One direction of a pipe: blocks as they were written. A read gives at most one block, as in the kernel's queues. */
class Queue {
  readonly #blocks: Uint8Array[] = [];
  length = 0;
  /** Readers of an empty queue, and those who wait for it to end. */
  readonly readers = new WaitQueue();
  readonly writers = new WaitQueue();
  /** The writing end is closed. */
  hungUp = false;
  /** The reading end is closed. */
  closed = false;

  put(block: Uint8Array): void {
    this.#blocks.push(block);
    this.length += block.length;
    this.readers.wake();
  }

  /** The next block or its beginning; undefined if there is none. */
  take(count: number): Uint8Array | undefined {
    const block = this.#blocks[0];
    if (block === undefined) return undefined;
    const taken = block.subarray(0, count);
    if (taken.length === block.length) this.#blocks.shift();
    else this.#blocks[0] = block.subarray(count);
    this.length -= taken.length;
    this.writers.wake();
    return taken;
  }

  all(): Uint8Array {
    const bytes = new Uint8Array(this.length);
    let at = 0;
    for (const block of this.#blocks) {
      bytes.set(block, at);
      at += block.length;
    }
    return bytes;
  }

  discard(): void {
    this.#blocks.length = 0;
    this.length = 0;
    this.closed = true;
    this.writers.wake();
  }
}

/** A pipe's directory, #|: its two ends are the files data and data1 (pipe(3)). */
export class Pipe extends DeviceDirectory {
  readonly #ends: readonly [PipeEnd, PipeEnd];

  constructor() {
    super();
    const there = new Queue();
    const back = new Queue();
    this.#ends = [new PipeEnd('data', back, there), new PipeEnd('data1', there, back)];
  }

  get ends(): readonly [PipeEnd, PipeEnd] {
    return this.#ends;
  }

  override path(): string {
    return '#|';
  }

  override walk(_process: Process, name: string): Vnode | undefined {
    return this.#ends.find((end) => end.name === name);
  }

  override list(process: Process): Stat[] {
    return this.#ends.map((end) => end.stat(process));
  }
}

/** One end of a pipe: what is written here is read at the other. */
export class PipeEnd extends Vnode {
  override readonly isDirectory = false;
  override readonly kind = 'pipe';
  #opens = 0;

  constructor(
    readonly name: string,
    readonly incoming: Queue,
    readonly outgoing: Queue,
  ) {
    super();
  }

  override path(): string {
    return `#|/${this.name}`;
  }

  override get isStream(): boolean {
    return true;
  }

  override stat(process: Process): Stat {
    return deviceStat(process, this.path(), 0o600, this.incoming.length);
  }

  override open(): undefined {
    this.#opens++;
  }

  /** The last descriptor of a chan to this end is closed: hangs up what the other end reads, drops what comes in. */
  override close(_chan: Chan): void {
    this.#opens--;
    if (this.#opens > 0) return;
    this.outgoing.hungUp = true;
    this.outgoing.readers.wake();
    this.incoming.discard();
  }

  override read(_process: Process, _chan: Chan, _offset: number, count: number): Uint8Array {
    const block = this.incoming.take(count);
    if (block !== undefined) return block;
    if (this.incoming.hungUp) return new Uint8Array(0);
    throw new Blocked(this.incoming.readers);
  }

  override write(process: Process, _chan: Chan, _offset: number, bytes: Uint8Array): number {
    const { outgoing } = this;
    // A block is queued first, then the writer waits until the queue has drained: so does qio.c.
    const call = process.callState;
    for (let at = call.queued ?? 0; at < bytes.length || call.queued === undefined; ) {
      if (outgoing.closed) {
        process.post('sys: write on closed pipe', 'user');
        fail(E.hungUp);
      }
      if (call.queued !== undefined && outgoing.length >= QUEUE_SIZE) throw new Blocked(outgoing.writers);
      const block = bytes.slice(at, at + MAX_ATOMIC);
      outgoing.put(block);
      at += block.length;
      call.queued = at;
    }
    if (outgoing.length >= QUEUE_SIZE && !outgoing.closed) throw new Blocked(outgoing.writers);
    return bytes.length;
  }

  /** All that can still be read here, if nobody can write any more. */
  remaining(): Uint8Array | undefined {
    return this.incoming.hungUp ? this.incoming.all() : undefined;
  }

  get full(): boolean {
    return this.incoming.length >= QUEUE_SIZE;
  }
}
