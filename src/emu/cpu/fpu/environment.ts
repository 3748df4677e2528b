import type { FpuHost, FpuMemory } from './fpu-host.js';
import type { FpuState } from './fpu-state.js';

/** Bytes of an environment image: seven fields of the operand size. */
export function environmentBytes(host: FpuHost): number {
  return host.operandSize16 ? 14 : 28;
}

/**
 * Writes the environment (FNSTENV, FNSAVE) in one of its four layouts: 16 or 32 bits, protected or real-address mode
 * (SDM vol. 1, figures 8-9 to 8-12). Reserved upper halves are ones, as processors write them.
 */
export function storeEnvironment(state: FpuState, memory: FpuMemory, host: FpuHost): void {
  const real = !host.protectedMode;
  const instruction = real ? (state.instructionSelector << 4) + state.instructionOffset : state.instructionOffset;
  const data = real ? (state.dataSelector << 4) + state.dataOffset : state.dataOffset;
  if (host.operandSize16) {
    memory.write16(0, state.control);
    memory.write16(2, state.status);
    memory.write16(4, state.tagWord);
    memory.write16(6, instruction & 0xffff);
    memory.write16(8, real ? ((instruction >>> 4) & 0xf000) | state.opcode : state.instructionSelector);
    memory.write16(10, data & 0xffff);
    memory.write16(12, real ? (data >>> 4) & 0xf000 : state.dataSelector);
    return;
  }
  memory.write32(0, (0xffff0000 | state.control) >>> 0);
  memory.write32(4, (0xffff0000 | state.status) >>> 0);
  memory.write32(8, (0xffff0000 | state.tagWord) >>> 0);
  if (real) {
    memory.write32(12, (0xffff0000 | (instruction & 0xffff)) >>> 0);
    memory.write32(16, ((instruction & 0xffff0000) >>> 4) | state.opcode);
    memory.write32(20, (0xffff0000 | (data & 0xffff)) >>> 0);
    memory.write32(24, (data & 0xffff0000) >>> 4);
    return;
  }
  memory.write32(12, instruction);
  memory.write32(16, ((state.opcode << 16) | state.instructionSelector) >>> 0);
  memory.write32(20, data);
  memory.write32(24, (0xffff0000 | state.dataSelector) >>> 0);
}

/** Reads an environment image (FLDENV, FRSTOR). In real-address mode the linear pointers become offsets of selector 0. */
export function loadEnvironment(state: FpuState, memory: FpuMemory, host: FpuHost): void {
  const real = !host.protectedMode;
  const size = host.operandSize16 ? 2 : 4;
  const fields: number[] = [];
  for (let i = 0; i < 7; i++) fields.push(size === 2 ? memory.read16(2 * i) : memory.read32(4 * i));
  const [control, status, tags, instructionLow, instructionHigh, dataLow, dataHigh] = fields;
  if (real) {
    const upper = size === 2 ? 0xf000 : 0x0ffff000;
    const instruction = (((instructionHigh & upper) << 4) | (instructionLow & 0xffff)) >>> 0;
    const data = (((dataHigh & upper) << 4) | (dataLow & 0xffff)) >>> 0;
    state.setInstructionPointer(0, instruction, instructionHigh & 0x7ff);
    state.setDataPointer(0, data);
  } else {
    state.setInstructionPointer(
      instructionHigh & 0xffff,
      instructionLow,
      size === 2 ? 0 : (instructionHigh >>> 16) & 0x7ff,
    );
    state.setDataPointer(dataHigh & 0xffff, dataLow);
  }
  state.control = control;
  state.status = status;
  state.tagWord = tags;
}

/** FNSAVE: the environment and the registers from ST(0) on, ten bytes each. The caller then initialises. */
export function saveImage(state: FpuState, memory: FpuMemory, host: FpuHost): void {
  const base = environmentBytes(host);
  memory.prepareWrite(base + 80);
  storeEnvironment(state, memory, host);
  for (let i = 0; i < 8; i++) {
    writeExtended(memory, base + 10 * i, state.signExponent(i), state.mantissa(i));
  }
}

/** FRSTOR. */
export function restoreImage(state: FpuState, memory: FpuMemory, host: FpuHost): void {
  const base = environmentBytes(host);
  const registers: { signExponent: number; mantissa: bigint }[] = [];
  for (let i = 0; i < 8; i++) registers.push(readExtended(memory, base + 10 * i));
  loadEnvironment(state, memory, host);
  for (const [i, { signExponent, mantissa }] of registers.entries()) state.restoreRaw(i, signExponent, mantissa);
}

/** An 80-bit operand in memory. */
export function readExtended(memory: FpuMemory, at: number): { signExponent: number; mantissa: bigint } {
  const low = memory.read32(at);
  const high = memory.read32(at + 4);
  return { signExponent: memory.read16(at + 8), mantissa: (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0) };
}

export function writeExtended(memory: FpuMemory, at: number, signExponent: number, mantissa: bigint): void {
  memory.write32(at, Number(mantissa & 0xffffffffn));
  memory.write32(at + 4, Number(mantissa >> 32n));
  memory.write16(at + 8, signExponent);
}
