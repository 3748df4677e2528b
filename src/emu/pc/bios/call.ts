/** What a program that calls the BIOS sees of itself: its registers, memory by segment and offset, and the flags it gets back. */
import { Register, Segment } from '../../cpu/environment.js';
import type { Machine } from '../machine.js';

const CARRY = 0x01;
const ZERO = 0x40;
const INTERRUPT = 0x200;
const ALWAYS_ONE = 0x02;

/**
 * A call of a service by INT n in real-address mode, while the ROM's code for it runs: SS:SP is at IP, CS, FLAGS. A far call, which
 * has no flags on its stack, gets them back as they are in the processor.
 */
export class BiosCall {
  readonly #cpu: Machine['cpu'];

  readonly #flagsOnStack: boolean;

  constructor(cpu: Machine['cpu'], by: 'int' | 'far call') {
    this.#cpu = cpu;
    this.#flagsOnStack = by === 'int';
  }

  /** AH: the function, by custom. */
  get ah(): number {
    return (this.ax >> 8) & 0xff;
  }
  set ah(value: number) {
    this.ax = (value << 8) | this.al;
  }
  get al(): number {
    return this.ax & 0xff;
  }
  set al(value: number) {
    this.ax = (this.ax & 0xff00) | (value & 0xff);
  }
  get ax(): number {
    return this.#word(Register.EAX);
  }
  set ax(value: number) {
    this.#setWord(Register.EAX, value);
  }
  get bx(): number {
    return this.#word(Register.EBX);
  }
  set bx(value: number) {
    this.#setWord(Register.EBX, value);
  }
  get cx(): number {
    return this.#word(Register.ECX);
  }
  set cx(value: number) {
    this.#setWord(Register.ECX, value);
  }
  get dx(): number {
    return this.#word(Register.EDX);
  }
  set dx(value: number) {
    this.#setWord(Register.EDX, value);
  }
  get si(): number {
    return this.#word(Register.ESI);
  }
  get di(): number {
    return this.#word(Register.EDI);
  }
  set di(value: number) {
    this.#setWord(Register.EDI, value);
  }

  /** A whole register, unsigned. @param index one of {@link Register} */
  extended(index: number): number {
    return this.#cpu.regs[index] >>> 0;
  }
  setExtended(index: number, value: number): void {
    this.#cpu.regs[index] = value;
  }

  /** CF as the caller finds it: the sign of failure. */
  set carry(on: boolean) {
    this.#setFlag(CARRY, on);
  }
  /** ZF as the caller finds it. */
  set zero(on: boolean) {
    this.#setFlag(ZERO, on);
  }

  /** The physical address of an offset in a segment, in real-address mode. @param segment one of {@link Segment} */
  address(segment: number, offset: number): number {
    return this.#cpu.segment(segment).base + (offset & 0xffff);
  }

  /** Loads a segment register as real-address mode does. */
  setSegment(segment: number, selector: number): void {
    this.#cpu.setSegment(segment, { ...this.#cpu.segment(segment), selector, base: selector << 4 });
  }

  /** Makes the ROM's code return to an offset in the ROM, interrupts enabled, with the caller's return address beneath. */
  detour(selector: number, offset: number): void {
    const sp = (this.#word(Register.ESP) - 6) & 0xffff;
    this.#setWord(Register.ESP, sp);
    const view = this.#stack;
    const frame = this.address(Segment.SS, sp);
    view.setUint16(frame, offset, true);
    view.setUint16(frame + 2, selector, true);
    view.setUint16(frame + 4, ALWAYS_ONE | INTERRUPT, true);
    this.#cpu.invalidateCode(frame, 6);
  }

  /** Bytes of memory; to be changed with {@link store} alone. @param address physical, below 1 MB and 64 KB */
  bytes(address: number, length: number): Uint8Array {
    return this.#cpu.ram.subarray(address, address + length);
  }

  /** Writes to memory. @param address physical, below 1 MB and 64 KB */
  store(address: number, content: Uint8Array): void {
    this.#cpu.ram.set(content, address);
    this.#cpu.invalidateCode(address, content.length);
  }

  get #stack(): DataView {
    const { buffer, byteOffset, byteLength } = this.#cpu.ram;
    return new DataView(buffer, byteOffset, byteLength);
  }

  #setFlag(flag: number, on: boolean): void {
    if (!this.#flagsOnStack) {
      const { eflags } = this.#cpu;
      this.#cpu.eflags = on ? eflags | flag : eflags & ~flag;
      return;
    }
    const at = this.address(Segment.SS, this.#word(Register.ESP) + 4);
    const flags = this.#stack.getUint16(at, true);
    this.#stack.setUint16(at, on ? flags | flag : flags & ~flag, true);
    this.#cpu.invalidateCode(at, 2);
  }

  #word(index: number): number {
    return this.#cpu.regs[index] & 0xffff;
  }

  #setWord(index: number, value: number): void {
    this.#cpu.regs[index] = (this.#cpu.regs[index] & ~0xffff) | (value & 0xffff);
  }
}
