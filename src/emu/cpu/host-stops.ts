/**
 * Breakpoints and watchpoints of the host: for debuggers and traces. The guest cannot tell that they are there; code between
 * them runs at full speed.
 *
 * A place where the host wants to be asked has a record of its own before that of its instruction (code-cache.ts), which
 * calls {@link hostStop} and counts as no instruction. Watched pages have no TLB entries, so that slow accesses alone have to look.
 */
import { dropAllCode } from './code-cache.js';
import type { CpuState } from './cpu-state.js';
import { EIP, SEG_BASE, TLB_STRIDE, TLBS, WATCHED } from './layout.js';

const CS = 1;

/** A range of linear addresses and the accesses that are looked for. */
export interface Watch {
  readonly address: number;
  /** Bytes, at least 1. */
  readonly length: number;
  readonly reads: boolean;
  readonly writes: boolean;
}

export interface HostStopOptions {
  /** Linear addresses of instructions. */
  readonly addresses?: ReadonlySet<number>;
  /**
   * The physical addresses of all of them, where those are known, as a kernel's own code is: the fewer other places look
   * the same, the faster. Unless given, every instruction with the same offset in its page is one to look at.
   */
  readonly physical?: ReadonlySet<number>;
  readonly watches?: readonly Watch[];
  /** Called before the instruction at one of the addresses is executed; true: `run` ends with `stopped` before it. */
  readonly arrived?: (linear: number) => boolean;
  /** Called during the instruction that makes an access; true: `run` ends with `stopped` after it. */
  readonly accessed?: (watch: Watch, write: boolean) => boolean;
}

export class HostStops {
  /** The linear address of a REP instruction that goes on where it was interrupted, and so does not begin there; or -1. */
  goingOnAt = -1;
  readonly #options: HostStopOptions;
  readonly #addresses: ReadonlySet<number>;
  readonly #watches: readonly Watch[];
  /** Offsets in a page, unless physical addresses are known. */
  readonly #offsets: ReadonlySet<number>;

  constructor(options: HostStopOptions) {
    this.#options = options;
    this.#addresses = options.addresses ?? new Set();
    this.#watches = options.watches ?? [];
    this.#offsets = new Set([...this.#addresses].map((address) => address & 4095));
  }

  /** Whether an instruction that begins there may be at one of the addresses. */
  mayBeAt(physical: number): boolean {
    const { physical: known } = this.#options;
    return known === undefined ? this.#offsets.has(physical & 4095) : known.has(physical);
  }

  /** Asks whether to stop before the instruction at `linear`. */
  arrive(linear: number): boolean {
    const address = linear >>> 0;
    if (address === this.goingOnAt) {
      this.goingOnAt = -1;
      return false;
    }
    return this.#addresses.has(address) && (this.#options.arrived?.(address) ?? false);
  }

  /** Whether the page of a linear address is watched. */
  watchesPage(linear: number): boolean {
    const page = linear >>> 12;
    return this.#watches.some(({ address, length }) => page >= address >>> 12 && page <= (address + length - 1) >>> 12);
  }

  /** Asks about an access; true if `run` is to end. */
  access(linear: number, bytes: number, write: boolean): boolean {
    let stop = false;
    for (const watch of this.#watches) {
      const { address, length } = watch;
      if (!(write ? watch.writes : watch.reads)) continue;
      if (linear + bytes <= address || linear >= address + length) continue;
      if (this.#options.accessed?.(watch, write)) stop = true;
    }
    return stop;
  }

  /** Takes the entries of watched pages out of the TLBs. */
  forgetWatchedPages(c: CpuState): void {
    for (const { address, length } of this.#watches) {
      for (let page = address >>> 12; page <= (address + length - 1) >>> 12; page++) {
        for (let n = 0; n < TLBS; n++) c.m32[c.layout.readSupervisor + n * TLB_STRIDE + page] = 0;
      }
    }
  }
}

/** Puts other stops, or none, in the place of those that there are. Decoded code is dropped; to be called between two calls of `run`. */
export function setHostStops(c: CpuState, stops: HostStops | undefined): void {
  c.hostStops = stops;
  c.m32[WATCHED] = stops === undefined && c.breakpoints === undefined ? 0 : 1;
  dropAllCode(c);
  stops?.forgetWatchedPages(c);
}

/** Whether to stop before the instruction at EIP. */
export function stopsHere(c: CpuState): boolean {
  if (!c.hostStops?.arrive((c.m32[SEG_BASE + CS] + c.m32[EIP]) | 0)) return false;
  c.stoppedShort = true;
  c.stopRequested = true;
  c.attention();
  return true;
}
