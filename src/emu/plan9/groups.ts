import type { Chan } from './chan.js';
import { E, fail, LimitExceeded } from './errors.js';
import type { Process } from './process.js';

/** The open files that a group of processes shares (pgrp.c: Fgrp). */
export class DescriptorGroup {
  refs = 1;
  readonly #chans: (Chan | undefined)[];

  constructor(
    /** Most descriptors that may be open at once. */
    readonly limit: number,
    from?: DescriptorGroup,
  ) {
    this.#chans = from ? from.#chans.slice() : [];
    for (const chan of this.#chans) if (chan) chan.refs++;
  }

  peek(fd: number): Chan | undefined {
    return this.#chans[fd];
  }

  /** The chan of a descriptor. Throws 'fd out of range or not open'. */
  get(fd: number): Chan {
    return this.#chans[fd] ?? fail(E.badFd);
  }

  /** Puts a chan, whose reference it takes over, at the lowest free descriptor. Throws LimitExceeded. */
  add(chan: Chan): number {
    let fd = 0;
    while (this.#chans[fd] !== undefined) fd++;
    this.#check(fd);
    this.#chans[fd] = chan;
    return fd;
  }

  /** Puts a chan at a certain descriptor; what was there is closed. */
  put(process: Process, fd: number, chan: Chan): void {
    this.#check(fd);
    const old = this.#chans[fd];
    this.#chans[fd] = chan;
    old?.release(process);
  }

  #check(fd: number): void {
    if (fd >= this.limit) throw new LimitExceeded('openFiles', `a process opens more than ${this.limit} files`);
  }

  close(process: Process, fd: number): void {
    const chan = this.get(fd);
    this.#chans[fd] = undefined;
    chan.release(process);
  }

  /** Open descriptors, in order. */
  *open(): Generator<number> {
    for (let fd = 0; fd < this.#chans.length; fd++) if (this.#chans[fd]) yield fd;
  }

  closeOnExec(process: Process): void {
    for (const fd of this.open()) if (this.#chans[fd]!.closeOnExec) this.close(process, fd);
  }

  /** One process of the group less; after the last one all is closed. */
  release(process: Process): void {
    this.refs--;
    if (this.refs > 0) return;
    for (const fd of this.open()) this.close(process, fd);
  }
}

/** Processes that meet by tag (rendezvous(2)). */
export class RendezvousGroup {
  readonly waiting = new Map<number, { process: Process; value: number }>();
}
