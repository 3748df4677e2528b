import type { CpuState } from '../cpu-state.js';
import { AF, ARITHMETIC } from '../eflags.js';
import { AwaitsInterrupt, raise, Vector } from '../fault.js';
import { arithmeticFlags, changeFlags } from '../flags.js';
import type { FpuHost, FpuMemory } from '../fpu/fpu-host.js';
import { CR, EIP, SEG_SELECTOR } from '../layout.js';
import { probeWrite, readDword, readWord, writeDword, writeWord } from '../memory.js';
import { effectiveAddress, linearAddress } from '../operand.js';
import { ADDRESS16, LENGTH_SHIFT, OPERAND32, SEGMENT_SHIFT } from '../record.js';
import { Next, type OperationTable } from './operation.js';

const CS = 1;
const CR0_MP = 2;
const CR0_EM = 4;
const CR0_TS = 8;
const CR0_NE = 0x20;

/** The memory operand of the instruction being executed. */
class Operand implements FpuMemory {
  selector = 0;
  offset = 0;
  #segment = 0;
  #mask = -1;

  constructor(readonly c: CpuState) {}

  load(w1: number): void {
    this.#segment = (w1 >> SEGMENT_SHIFT) & 7;
    this.#mask = (w1 & ADDRESS16) !== 0 ? 0xffff : -1;
    this.selector = this.c.m32[SEG_SELECTOR + this.#segment];
    this.offset = effectiveAddress(this.c, w1) >>> 0;
  }

  read16(displacement: number): number {
    return readWord(this.c, this.#linear(displacement, 2, false));
  }

  read32(displacement: number): number {
    return readDword(this.c, this.#linear(displacement, 4, false)) >>> 0;
  }

  write16(displacement: number, value: number): void {
    writeWord(this.c, this.#linear(displacement, 2, true), value);
  }

  write32(displacement: number, value: number): void {
    writeDword(this.c, this.#linear(displacement, 4, true), value);
  }

  prepareWrite(length: number): void {
    probeWrite(this.c, this.#linear(0, length, true), length);
  }

  #linear(displacement: number, bytes: number, write: boolean): number {
    return linearAddress(this.c, this.#segment, (this.offset + displacement) & this.#mask, bytes, write);
  }
}

/** The processor as the x87 sees it. */
class Host implements FpuHost {
  constructor(readonly c: CpuState) {}

  get instructionSelector(): number {
    return this.c.m32[SEG_SELECTOR + CS];
  }

  get instructionOffset(): number {
    return (this.c.m32[EIP] - ((this.c.m32[this.c.record] >> LENGTH_SHIFT) & 15)) >>> 0;
  }

  get protectedMode(): boolean {
    return this.c.protectedMode;
  }

  get operandSize16(): boolean {
    return (this.c.m32[this.c.record + 1] & OPERAND32) === 0;
  }

  getFlags(): number {
    return arithmeticFlags(this.c.m32);
  }

  setComparisonFlags(flags: number): void {
    changeFlags(this.c.m32, ARITHMETIC, flags & ~AF);
  }

  setAx(value: number): void {
    this.c.m16[0] = value;
  }

  /** Without CR0.NE the processor tells the PC by FERR# and waits, unless that lets it go on (SDM vol. 1, 8.7). */
  numericError(): void {
    const { c } = this;
    if ((c.m32[CR] & CR0_NE) !== 0) raise(c, Vector.MF);
    if (c.fpu.errorIgnored || c.environment.coprocessorError === undefined) return;
    c.environment.coprocessorError();
    throw new AwaitsInterrupt();
  }
}

const parts = new WeakMap<CpuState, { operand: Operand; host: Host }>();

function partsOf(c: CpuState): { operand: Operand; host: Host } {
  let found = parts.get(c);
  if (found === undefined) {
    found = { operand: new Operand(c), host: new Host(c) };
    parts.set(c, found);
  }
  return found;
}

function fpu(c: CpuState): number {
  if ((c.m32[CR] & (CR0_EM | CR0_TS)) !== 0) raise(c, Vector.NM);
  const { operand, host } = partsOf(c);
  const encoding = c.m32[c.record + 3];
  const modrm = encoding & 0xff;
  if (modrm < 0xc0) operand.load(c.m32[c.record + 1]);
  if (!c.fpu.execute(encoding >>> 8, modrm, operand, host)) raise(c, Vector.UD);
  return Next.sequential;
}

function wait(c: CpuState): number {
  if ((c.m32[CR] & (CR0_MP | CR0_TS)) === (CR0_MP | CR0_TS)) raise(c, Vector.NM);
  c.fpu.wait(partsOf(c).host);
  return Next.sequential;
}

export const FLOATING_POINT_OPERATIONS: OperationTable = { FPU: fpu, WAIT: wait };
