import { Fpu } from '../../../../src/emu/cpu/fpu/fpu.js';
import type { FpuHost, FpuMemory } from '../../../../src/emu/cpu/fpu/fpu-host.js';
import type { X87Snapshot } from './recorded-cases.js';

/** A memory operand of ordinary bytes. */
export class ArrayMemory implements FpuMemory {
  readonly selector = 0x2b;
  readonly offset = 0x1000;
  readonly view: DataView;

  constructor(readonly bytes = new Uint8Array(128)) {
    this.view = new DataView(bytes.buffer);
  }

  read16(displacement: number): number {
    return this.view.getUint16(displacement, true);
  }
  read32(displacement: number): number {
    return this.view.getUint32(displacement, true);
  }
  write16(displacement: number, value: number): void {
    this.view.setUint16(displacement, value, true);
  }
  write32(displacement: number, value: number): void {
    this.view.setUint32(displacement, value, true);
  }
  prepareWrite(): void {}
}

/** A protected-mode processor with 32-bit operands, as far as the x87 sees one. */
export class TestHost implements FpuHost {
  instructionSelector = 0x23;
  instructionOffset = 0x8000;
  protectedMode = true;
  operandSize16 = false;
  flags = 0;
  ax = 0;
  numericErrors = 0;

  getFlags(): number {
    return this.flags;
  }
  setComparisonFlags(flags: number): void {
    this.flags = (this.flags & ~0x8d5) | flags;
  }
  setAx(value: number): void {
    this.ax = value;
  }
  numericError(): void {
    this.numericErrors++;
  }
}

/** An x87 with its surroundings, set up and read out as snapshots through FRSTOR and FNSAVE. */
export class Bench {
  readonly fpu = new Fpu();
  readonly host = new TestHost();
  readonly memory = new ArrayMemory();

  /** Loads the state of a snapshot. */
  set(state: X87Snapshot): void {
    const image = new ArrayMemory(imageOf(state));
    this.fpu.execute(0xdd, 0x20, image, this.host);
    this.memory.bytes.set(Buffer.from(state.memory, 'hex'));
    this.host.flags = state.flags;
    this.host.ax = state.ax;
  }

  execute(opcode: number, modrm: number): boolean {
    return this.fpu.execute(opcode, modrm, this.memory, this.host);
  }

  /** Reads the state out; the x87 is initialised by that. */
  get(): X87Snapshot {
    const image = new ArrayMemory();
    this.fpu.execute(0xdd, 0x30, image, this.host);
    return {
      ...readImage(image.bytes),
      memory: Buffer.from(this.memory.bytes.subarray(0, 16)).toString('hex'),
      flags: this.host.flags,
      ax: this.host.ax,
    };
  }
}

/** What FRSTOR loads a snapshot from. */
export function imageOf({ control, status, tags, registers }: X87Snapshot): Uint8Array<ArrayBuffer> {
  const image = new ArrayMemory();
  image.write32(0, control);
  image.write32(4, status);
  image.write32(8, tags);
  const top = (status >>> 11) & 7;
  for (let i = 0; i < 8; i++) {
    image.bytes.set(Buffer.from(registers[(top + i) & 7], 'hex').reverse(), 28 + 10 * i);
  }
  return image.bytes;
}

/** What FNSAVE has written. */
export function readImage(bytes: Uint8Array): Pick<X87Snapshot, 'control' | 'status' | 'tags' | 'registers'> {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const status = view.getUint16(4, true);
  const registers: string[] = [];
  for (let i = 0; i < 8; i++) {
    const value = Buffer.from(bytes.subarray(28 + 10 * i, 38 + 10 * i)).reverse();
    registers[((status >>> 11) + i) & 7] = value.toString('hex');
  }
  return { control: view.getUint16(0, true), status, tags: view.getUint16(8, true), registers };
}
