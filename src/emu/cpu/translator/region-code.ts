import { type Layout, TIER1_STATUS } from '../layout.js';
import { type Label, Op, WasmCode } from '../wasm/wasm-code.js';
import { POINTER_WINDOWS, type PointerPlace, type PointerWindow } from './pointer-window.js';
import { entryOffset } from './tlb-code.js';

/** Locals of a region's function; 0 is its parameter, and later the block that a dispatch goes to. */
export const Local = {
  pc: 0,
  /** EAX; the other registers follow. */
  register: 1,
  left: 9,
  /** Flags: see {@link FlagKind}. */
  kind: 10,
  fa: 11,
  fr: 12,
  /** The second operand of the last comparison, good inside a block only. */
  fb: 13,
  linear: 14,
  entry: 15,
  v: 16,
  a: 17,
  b: 18,
  result: 19,
  pointer: 20,
  /** Where the stack window of the block (stack-window.ts) begins in the memory. */
  window: 21,
  /** Where each pointer window (pointer-window.ts) begins in the memory; 0: it is not there. */
  pointerWindow: 22,
  q: 22 + POINTER_WINDOWS,
} as const;
export const I32_LOCALS = 21 + POINTER_WINDOWS;
export const I64_LOCALS = 1;

/**
 * What the locals fa and fr stand for. fr is RES of flags.ts in every case; AUX can be computed from them (auxFunction in
 * flag-code.ts), but mostly nobody asks.
 */
export const FlagKind = {
  /** fa is AUX. */
  aux: 0,
  /** Addition and subtraction of dwords: fa is the first operand. */
  add: 1,
  sub: 2,
  /** Subtraction of bytes, zero-extended; fr is sign-extended. */
  sub8: 3,
  /** Bit 31 of fa is CF. */
  inc: 4,
  dec: 5,
} as const;

const ESP = 4;

/** Functions that regions import, by their index: three for the three sizes of an access. */
export const Import = {
  read: 0,
  update: 3,
  write: 6,
  general: 9,
  port: 10,
  aux: 11,
  move: 12,
  fill: 13,
  flush: 14,
  fetch: 15,
  window: 16,
  eflags: 17,
  auxOfEflags: 18,
  interrupt: 19,
  interruptReturn: 20,
} as const;
/** The first imports are calls of the slow paths (slow-path.ts); the others need nobody else (core-module.ts). */
export const SLOW_IMPORTS = 11;
/** The types of functions, and the imports in the order of their indexes. */
export const Type = { region: 0, dispatch: 1, read: 2, write: 3, action: 4, status: 5 } as const;
export const TYPES = [
  { parameters: 1, results: 1 },
  { parameters: 2, results: 1 },
  { parameters: 3, results: 1 },
  { parameters: 4, results: 1 },
  { parameters: 0, results: 0 },
  { parameters: 0, results: 1 },
] as const;
export const IMPORTS = [
  ...['r1', 'r2', 'r4', 'u1', 'u2', 'u4'].map((name) => ({ name, type: Type.read })),
  ...['w1', 'w2', 'w4', 'g', 'io'].map((name) => ({ name, type: Type.write })),
  { name: 'x', type: Type.read },
  { name: 'mv', type: Type.write },
  { name: 'fl', type: Type.write },
  { name: 'tf', type: Type.action },
  { name: 'cf', type: Type.region },
  { name: 'wn', type: Type.dispatch },
  { name: 'ef', type: Type.dispatch },
  { name: 'ax', type: Type.region },
  { name: 'in', type: Type.write },
  { name: 'ir', type: Type.region },
];

/** How a region or the dispatcher ends. */
export const Status = {
  /** EIP says where to go on. */
  next: 0,
  /** An instruction has faulted. */
  thrown: 1,
  /** What decides how code is executed may have changed. */
  changed: 2,
  /** Nothing could be executed: too few instructions are left. */
  stuck: 3,
  /** The instruction at EIP is one for tier 0. */
  bounced: 4,
} as const;

/** Fields of an entry, word 1 of a REGION record: the block, whether it is for user mode, the index in the table of functions. */
export const ENTRY_USER_SHIFT = 10;
export const ENTRY_INDEX_SHIFT = 11;

/** What is known at compile time of the flags at a point in a block. */
export type KnownFlags = 'unknown' | 'aux' | 'logic' | 'add' | 'sub' | 'sub8' | 'inc' | 'dec';

/** The function of a region in the making, and the place in it that is being translated. */
export class RegionCode extends WasmCode {
  flags: KnownFlags = 'unknown';
  /** fb is valid. */
  hasB = false;
  /** The instruction being translated. */
  eip = 0;
  /** Instructions of the block that follow it. */
  remaining = 0;
  /** Bit n: register n may have changed. */
  written = 0;
  /** Goes to where the block is left before its end; memory then holds EIP, LEFT and the status. */
  leave: Label = { depth: 0 };
  /** Goes to where the block is left for the address on the stack; the local `left` is right. */
  leaveFor: Label = { depth: 0 };
  /** Places in the stack window of the current instruction's memory operand, and of what it pushes or pops; -1: they are not there. */
  operandInWindow = -1;
  stackInWindow = -1;
  /** The place in a pointer window of the current instruction's memory operand. */
  operandPlace: PointerPlace | undefined;
  /** Of the access being translated. */
  #inWindow = -1;
  #place: PointerPlace | undefined;
  /** Counts the changes of each register. */
  readonly #changes = new Array<number>(9).fill(0);
  /** What the count was when a window was opened. */
  readonly #opened = new Map<PointerWindow, number>();
  readonly readTlb: number;
  readonly writeTlb: number;
  readonly codeTlb: number;

  constructor(
    layout: Layout,
    readonly user: boolean,
  ) {
    super();
    this.readTlb = user ? layout.readUser : layout.readSupervisor;
    this.writeTlb = user ? layout.writeUser : layout.writeSupervisor;
    this.codeTlb = user ? layout.codeUser : layout.codeSupervisor;
  }

  getRegister(n: number): this {
    return this.get(Local.register + n);
  }

  setRegister(n: number): this {
    this.written |= 1 << n;
    this.#changes[n]++;
    return this.set(Local.register + n);
  }

  /** Pushes a byte register, given as the number of its byte in the state, zero-extended. */
  getByte(n: number): this {
    this.getRegister(n >> 2);
    if ((n & 1) !== 0) this.const(8).op(Op.shrU);
    return this.const(0xff).op(Op.and);
  }

  /** Sets a byte register to the low byte of a local. */
  setByte(n: number, from: number): this {
    const high = (n & 1) !== 0;
    this.getRegister(n >> 2);
    this.const(high ? ~0xff00 : ~0xff).op(Op.and);
    this.get(from).const(0xff).op(Op.and);
    if (high) this.const(8).op(Op.shl);
    return this.op(Op.or).setRegister(n >> 2);
  }

  setWord(n: number, from: number): this {
    this.getRegister(n).const(~0xffff).op(Op.and);
    return this.get(from).const(0xffff).op(Op.and, Op.or).setRegister(n);
  }

  /** Pushes base + (index << scale) + displacement, as records have them: 8 is no register. */
  address(w1: number, displacement: number): this {
    const base = w1 & 15;
    const index = (w1 >> 4) & 15;
    const scale = (w1 >> 8) & 3;
    let terms = 0;
    if (base !== 8) {
      this.getRegister(base);
      terms++;
    }
    if (index !== 8) {
      this.getRegister(index);
      if (scale !== 0) this.const(scale).op(Op.shl);
      if (terms++ > 0) this.op(Op.add);
    }
    if (displacement !== 0 || terms === 0) {
      this.const(displacement);
      if (terms > 0) this.op(Op.add);
    }
    return this;
  }

  /** Says that the next access is to the memory operand of a record. */
  operand(w1: number, displacement: number): this {
    this.#inWindow = this.operandInWindow;
    this.#place = undefined;
    if (this.#inWindow >= 0) return this;
    this.address(w1, displacement).set(Local.linear);
    const { operandPlace: place } = this;
    if (place === undefined) return this;
    const { window, opens } = place;
    if (opens) {
      this.#opened.set(window, this.#changes[window.base]);
      this.#openWindow(place);
    }
    if (this.#opened.get(window) === this.#changes[window.base]) this.#place = place;
    return this;
  }

  /** Finds the pointer window of an access: not if the TLB has no entry, if it is not aligned, or not all of it in one page. */
  #openWindow({ window, offset }: PointerPlace): void {
    const { span, alignment, writes } = window;
    const local = Local.pointerWindow + window.local;
    this.#entry(writes ? this.writeTlb : this.readTlb);
    this.get(Local.linear);
    if (offset !== 0) this.const(offset).op(Op.sub);
    this.tee(local).op(Op.add).const(1).op(Op.sub).const(0);
    // Bit 0 of an entry is set if it is one.
    this.get(Local.entry);
    if (alignment > 0) this.get(local).const(alignment).op(Op.and, Op.eqz, Op.and);
    else this.const(1).op(Op.and);
    if (span > alignment + 1) {
      this.get(local).const(4095).op(Op.and);
      this.const(4096 - span).op(Op.leU, Op.and);
    }
    this.op(Op.select).set(local);
  }

  /** Says that the next access is to the stack, at ESP plus a constant. */
  stack(displacement: number): this {
    this.#inWindow = this.stackInWindow;
    this.#place = undefined;
    if (this.#inWindow < 0) {
      this.getRegister(ESP);
      if (displacement !== 0) this.const(displacement).op(Op.add);
      this.set(Local.linear);
    }
    return this;
  }

  /** Pushes the TLB entry for `linear`, and leaves it in `entry`. */
  #entry(tlb: number): this {
    return entryOffset(this.get(Local.linear))
      .load(2, tlb * 4)
      .tee(Local.entry);
  }

  /** Begins what is done if the access can be made at once, and pushes where. Returns an offset to that. */
  #ifAtOnce(tlb: number, size: number): number {
    if (this.#place !== undefined) {
      const { window, offset } = this.#place;
      const local = Local.pointerWindow + window.local;
      this.get(local).if().get(local);
      return offset;
    }
    this.#entry(tlb);
    if (size > 0) {
      // Bit 0 of an entry is set if it is one.
      this.const(1).op(Op.and);
      this.get(Local.linear)
        .const((1 << size) - 1)
        .op(Op.and);
      this.op(Op.gtU);
    }
    this.if().get(Local.linear).get(Local.entry).op(Op.add).const(1).op(Op.sub);
    return 0;
  }

  /** Pushes LEFT as it is when the current instruction has been counted. */
  counted(): this {
    this.get(Local.left);
    if (this.remaining !== 0) this.const(this.remaining).op(Op.add);
    return this;
  }

  #callSlow(index: number, value?: number): void {
    this.get(Local.linear);
    if (value !== undefined) this.get(value);
    this.counted().const(this.eip).call(index);
  }

  /** Reads into a local, zero-extended. Leaves the region if that faults. */
  read(size: number, into: number): this {
    if (this.#inWindow >= 0) return this.get(Local.window).load(size, this.#inWindow).set(into);
    const offset = this.#ifAtOnce(this.readTlb, size);
    this.load(size, offset).set(into);
    this.else();
    this.#callSlow(Import.read + size);
    this.set(into);
    this.loadWord(TIER1_STATUS).brIf(this.leave);
    return this.end();
  }

  /** The same for memory that {@link writeBack} will write: `pointer` says where it is, 0 if the slow way must be taken. */
  readForUpdate(size: number, into: number): this {
    if (this.#inWindow >= 0) return this.read(size, into);
    const offset = this.#ifAtOnce(this.writeTlb, size);
    if (offset !== 0) this.const(offset).op(Op.add);
    this.tee(Local.pointer).load(size).set(into);
    this.else();
    this.const(0).set(Local.pointer);
    this.#callSlow(Import.update + size);
    this.set(into);
    this.loadWord(TIER1_STATUS).brIf(this.leave);
    return this.end();
  }

  writeBack(size: number, from: number): this {
    if (this.#inWindow >= 0) return this.write(size, from);
    this.get(Local.pointer).if();
    this.get(Local.pointer).get(from).store(size);
    this.else();
    this.#writeSlow(size, from);
    return this.end();
  }

  /** Writes a local. Leaves the region, nothing having changed, if that faults or is not for translated code. */
  write(size: number, from: number): this {
    if (this.#inWindow >= 0) return this.get(Local.window).get(from).store(size, this.#inWindow);
    const offset = this.#ifAtOnce(this.writeTlb, size);
    this.get(from).store(size, offset);
    this.else();
    this.#writeSlow(size, from);
    return this.end();
  }

  #writeSlow(size: number, from: number): void {
    this.#callSlow(Import.write + size, from);
    this.brIf(this.leave);
  }

  /** Leaves the region for the address that `target` pushes; the instruction (or what precedes the block) is counted. */
  exitTo(target: () => void): this {
    target();
    if (this.remaining !== 0) this.counted().set(Local.left);
    return this.br(this.leaveFor);
  }

  /** Leaves the current instruction, which has changed nothing, to tier 0 if the value on the stack is not 0. */
  bounceIf(): this {
    this.if();
    this.remaining++;
    this.exitTo(() => this.const(this.eip));
    this.remaining--;
    return this.end();
  }

  /** Notes the flags; fa and fr have been set. */
  setFlags(kind: number, known: KnownFlags, hasB = false): this {
    this.const(kind).set(Local.kind);
    this.flags = known;
    this.hasB = hasB;
    return this;
  }
}
