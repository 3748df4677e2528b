import type { CpuState } from './cpu-state.js';
import { raise, Vector } from './fault.js';
import { SEG_BASE, SEG_LIMIT, SEG_RIGHTS, SEG_SELECTOR } from './layout.js';
import { systemReadDword, systemReadWord, systemWriteDword, systemWriteWord } from './memory.js';
import { RIGHTS_BIG } from './operand.js';
import { Size } from './record.js';
import { type Descriptor, Rights } from './segments.js';

const TR = 7;

/**
 * A stack that is not (yet) the current one: an inner one that a gate leads to. Pushes are checked against the segment's limits and
 * written with supervisor rights; the stack pointer is the caller's to load when all has gone well.
 */
export class Frame {
  readonly #big: boolean;

  /** @param errorCode for #SS when the stack is too small */
  constructor(
    readonly c: CpuState,
    readonly base: number,
    readonly limit: number,
    readonly rights: number,
    public pointer: number,
    readonly errorCode: number,
  ) {
    this.#big = (rights & RIGHTS_BIG) !== 0;
  }

  static of(c: CpuState, descriptor: Descriptor, pointer: number, errorCode: number): Frame {
    return new Frame(c, descriptor.base, descriptor.limit, descriptor.rights, pointer, errorCode);
  }

  push(value: number, size: number): void {
    const bytes = 1 << size;
    const offset = (this.#big ? this.pointer - bytes : (this.pointer - bytes) & 0xffff) >>> 0;
    const limit = this.limit >>> 0;
    const last = offset + bytes - 1;
    const inside =
      (this.rights & Rights.conforming) !== 0
        ? offset > limit && last <= (this.#big ? 0xffffffff : 0xffff)
        : last <= limit;
    if (!inside) raise(this.c, Vector.SS, this.errorCode);
    const linear = (this.base + offset) | 0;
    if (size === Size.dword) systemWriteDword(this.c, linear, value);
    else systemWriteWord(this.c, linear, value);
    this.pointer = this.#big ? offset : (this.pointer & ~0xffff) | offset;
  }
}

/** SS and ESP for a privilege level, from the current task state segment (SDM vol. 3, 7.2.1 and 7.6). */
export function innerStack(c: CpuState, level: number, external: number): { selector: number; pointer: number } {
  const { m32 } = c;
  const base = m32[SEG_BASE + TR];
  const limit = m32[SEG_LIMIT + TR] >>> 0;
  const wide = (m32[SEG_RIGHTS + TR] & 8) !== 0;
  const offset = wide ? 4 + 8 * level : 2 + 4 * level;
  if (offset + (wide ? 5 : 3) > limit) raise(c, Vector.TS, (m32[SEG_SELECTOR + TR] & 0xfffc) | external);
  return wide
    ? { pointer: systemReadDword(c, (base + offset) | 0), selector: systemReadWord(c, (base + offset + 4) | 0) }
    : { pointer: systemReadWord(c, (base + offset) | 0), selector: systemReadWord(c, (base + offset + 2) | 0) };
}
