import { describe, expect, it } from 'vitest';
import { Fpu } from '../../../../src/emu/cpu/fpu/fpu.js';
import { ArrayMemory, Bench, TestHost } from './x87-bench.js';

const FNSTCW = [0xd9, 0x3b] as const;
const FLDCW = [0xd9, 0x2b] as const;
const FLD1 = [0xd9, 0xe8] as const;
const FLDZ = [0xd9, 0xee] as const;
const FDIVP = [0xde, 0xf9] as const;

function initialized(): Bench {
  const bench = new Bench();
  bench.fpu.initialize();
  return bench;
}

describe('initialisation', () => {
  it('after RESET has control word 0040h and eight zeros in use', () => {
    const bench = new Bench();
    const { control, status, tags, registers } = bench.get();
    expect({ control, status, tags }).toEqual({ control: 0x40, status: 0, tags: 0x5555 });
    expect(registers).toEqual(new Array(8).fill('00000000000000000000'));
  });

  it('after FNINIT has control word 037Fh and an empty stack, whatever was there', () => {
    const bench = new Bench();
    expect(bench.execute(0xdb, 0xe3)).toBe(true);
    const { control, status, tags } = bench.get();
    expect({ control, status, tags }).toEqual({ control: 0x37f, status: 0, tags: 0xffff });
  });
});

describe('state', () => {
  it('lies wholly in the given bytes: a copy of them is a copy of the unit', () => {
    const buffer = new ArrayBuffer(512);
    const fpu = new Fpu(buffer, 256);
    const host = new TestHost();
    const memory = new ArrayMemory();
    fpu.initialize();
    memory.view.setFloat64(0, 2.5, true);
    fpu.execute(0xdd, 0x03, memory, host);
    const copy = new Fpu();
    copy.state.set(fpu.state);
    copy.execute(0xdd, 0x1b, memory, host);
    expect(memory.view.getFloat64(0, true)).toBe(2.5);
    expect(new Uint8Array(buffer, 256, 128)).toEqual(fpu.state);
  });
});

describe('environment images', () => {
  const pushHalf = (bench: Bench) => {
    bench.memory.view.setFloat64(0, 0.5, true);
    bench.execute(0xdd, 0x03);
  };

  it('in 32-bit protected mode hold the pointers of the last instruction, and its opcode', () => {
    const bench = initialized();
    pushHalf(bench);
    const image = new ArrayMemory();
    bench.fpu.execute(0xd9, 0x30, image, bench.host);
    const words = [0, 4, 8, 12, 16, 20, 24].map((at) => image.read32(at).toString(16));
    expect(words).toEqual(['ffff037f', 'ffff3800', 'ffff3fff', '8000', '5030023', '1000', 'ffff002b']);
  });

  it('in 16-bit protected mode are 14 bytes', () => {
    const bench = initialized();
    pushHalf(bench);
    bench.host.operandSize16 = true;
    const image = new ArrayMemory(new Uint8Array(128).fill(0xaa));
    bench.fpu.execute(0xd9, 0x30, image, bench.host);
    const words = [0, 2, 4, 6, 8, 10, 12, 14].map((at) => image.read16(at).toString(16));
    expect(words).toEqual(['37f', '3800', '3fff', '8000', '23', '1000', '2b', 'aaaa']);
  });

  it('in real-address mode hold linear addresses', () => {
    const bench = initialized();
    bench.host.protectedMode = false;
    bench.host.instructionSelector = 0x1234;
    pushHalf(bench);
    const wide = new ArrayMemory();
    bench.fpu.execute(0xd9, 0x30, wide, bench.host);
    expect([12, 16, 20, 24].map((at) => wide.read32(at).toString(16))).toEqual(['ffffa340', '1503', 'ffff12b0', '0']);
    bench.host.operandSize16 = true;
    const narrow = new ArrayMemory();
    bench.fpu.execute(0xd9, 0x30, narrow, bench.host);
    expect([6, 8, 10, 12].map((at) => narrow.read16(at).toString(16))).toEqual(['a340', '1503', '12b0', '0']);
  });

  it.each([
    [true, false],
    [true, true],
    [false, false],
    [false, true],
  ])('come back through FRSTOR (protected %s, 16 bits %s)', (protectedMode, operandSize16) => {
    const bench = initialized();
    Object.assign(bench.host, { protectedMode, operandSize16 });
    pushHalf(bench);
    bench.execute(...FLD1);
    const image = new ArrayMemory();
    bench.fpu.execute(0xdd, 0x30, image, bench.host);
    const again = new ArrayMemory();
    bench.fpu.execute(0xdd, 0x20, image, bench.host);
    bench.fpu.execute(0xdd, 0x30, again, bench.host);
    expect(again.bytes).toEqual(image.bytes);
  });

  it('FNSTENV masks all exceptions; FNSAVE initialises', () => {
    const bench = initialized();
    bench.memory.write16(0, 0x340);
    bench.execute(...FLDCW);
    bench.fpu.execute(0xd9, 0x30, new ArrayMemory(), bench.host);
    bench.execute(...FNSTCW);
    expect(bench.memory.read16(0)).toBe(0x37f);
  });
});

describe('unmasked exceptions', () => {
  const divideByZero = (bench: Bench) => {
    bench.memory.write16(0, 0x37b);
    bench.execute(...FLDCW);
    bench.execute(...FLD1);
    bench.execute(...FLDZ);
    bench.execute(...FDIVP);
  };

  it('are delivered at the next waiting instruction, not before', () => {
    const bench = initialized();
    divideByZero(bench);
    expect(bench.host.numericErrors).toBe(0);
    bench.execute(...FNSTCW);
    bench.execute(0xdf, 0xe0);
    expect(bench.host.numericErrors).toBe(0);
    expect(bench.host.ax & 0x80ff).toBe(0x8084);
    bench.execute(...FLD1);
    expect(bench.host.numericErrors).toBe(1);
    bench.fpu.wait(bench.host);
    expect(bench.host.numericErrors).toBe(2);
  });

  it('are pending no more after FNCLEX', () => {
    const bench = initialized();
    divideByZero(bench);
    bench.execute(0xdb, 0xe2);
    bench.fpu.wait(bench.host);
    bench.execute(...FLD1);
    expect(bench.host.numericErrors).toBe(0);
  });

  it('become pending when FLDCW unmasks a flag that is up', () => {
    const bench = initialized();
    bench.execute(...FLD1);
    bench.execute(...FLDZ);
    bench.execute(...FDIVP);
    bench.fpu.wait(bench.host);
    expect(bench.host.numericErrors).toBe(0);
    bench.memory.write16(0, 0x37b);
    bench.execute(...FLDCW);
    bench.fpu.wait(bench.host);
    expect(bench.host.numericErrors).toBe(1);
  });

  it('leave the operands as they were when the host throws', () => {
    const bench = initialized();
    divideByZero(bench);
    const state = bench.fpu.state.slice();
    bench.host.numericError = () => {
      throw new Error('#MF');
    };
    expect(() => bench.execute(...FLD1)).toThrow('#MF');
    expect(bench.fpu.state).toEqual(state);
  });
});

describe('faults of the memory operand', () => {
  class FaultingMemory extends ArrayMemory {
    override read32(): number {
      throw new Error('#PF');
    }
    override prepareWrite(): void {
      throw new Error('#PF');
    }
    override write32(): void {
      throw new Error('#PF');
    }
    override write16(): void {
      throw new Error('#PF');
    }
  }

  it.each([
    [0xd8, 0x03],
    [0xd9, 0x03],
    [0xd9, 0x1b],
    [0xd9, 0x23],
    [0xd9, 0x33],
    [0xdb, 0x2b],
    [0xdb, 0x3b],
    [0xdd, 0x1b],
    [0xdd, 0x23],
    [0xdd, 0x33],
    [0xdf, 0x33],
    [0xdf, 0x3b],
  ])('leave the state untouched: %i /%i', (opcode, modrm) => {
    const bench = initialized();
    bench.memory.view.setFloat64(0, 1 / 3, true);
    bench.execute(0xdd, 0x03);
    const state = bench.fpu.state.slice();
    expect(() => bench.fpu.execute(opcode, modrm, new FaultingMemory(), bench.host)).toThrow('#PF');
    expect(bench.fpu.state).toEqual(state);
  });
});

describe('undefined encodings', () => {
  it.each([
    [0xd9, 0x0b],
    [0xd9, 0xd1],
    [0xd9, 0xe2],
    [0xd9, 0xef],
    [0xda, 0xe8],
    [0xdb, 0x0b],
    [0xdb, 0x23],
    [0xdb, 0xe5],
    [0xdb, 0xf8],
    [0xdd, 0x2b],
    [0xdd, 0xf0],
    [0xde, 0xd8],
    [0xdf, 0x0b],
    [0xdf, 0xe1],
    [0xdf, 0xf8],
  ])('are refused and change nothing: %i %i', (opcode, modrm) => {
    const bench = initialized();
    const state = bench.fpu.state.slice();
    expect(bench.execute(opcode, modrm)).toBe(false);
    expect(bench.fpu.state).toEqual(state);
  });
});
