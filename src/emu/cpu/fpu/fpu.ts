import type { FpuHost, FpuMemory } from './fpu-host.js';

/** Bytes of state that an {@link Fpu} keeps in its buffer. */
export const FPU_STATE_BYTES = 128;

/**
 * The x87 floating-point unit (Intel SDM vol. 1 chapter 8), with true 80-bit arithmetic on integers: no result depends on
 * the host's floating point or mathematical library.
 *
 * All state lies in {@link FPU_STATE_BYTES} bytes of the buffer given to the constructor, so that copying the bytes
 * copies the unit. CR0.EM and CR0.TS (#NM) are the caller's concern.
 */
export class Fpu {
  /** The whole state as bytes: save with `slice()`, restore with `set()`. */
  readonly state: Uint8Array;

  /** @param byteOffset a multiple of 4. */
  constructor(buffer: ArrayBufferLike = new ArrayBuffer(FPU_STATE_BYTES), byteOffset = 0) {
    this.state = new Uint8Array(buffer, byteOffset, FPU_STATE_BYTES);
    this.reset();
  }

  /** The state after FNINIT. */
  reset(): void {
    this.state.fill(0);
  }

  /** WAIT/FWAIT (opcode 9B): delivers a pending unmasked exception through `host.numericError()`. */
  wait(_host: FpuHost): void {}

  /**
   * Executes one x87 instruction.
   *
   * @param opcode 0xD8..0xDF
   * @param modrm the ModR/M byte; `memory` is used only when it selects a memory operand (below 0xC0)
   * @returns false if the encoding is undefined: nothing has happened and the caller raises #UD
   */
  execute(_opcode: number, _modrm: number, _memory: FpuMemory, _host: FpuHost): boolean {
    return false;
  }
}
