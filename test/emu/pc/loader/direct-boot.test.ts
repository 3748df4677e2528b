import { beforeAll, describe, expect, test } from 'vitest';
import { directBoot } from '../../../../src/emu/pc/loader/direct-boot.js';
import { parseKernel } from '../../../../src/emu/pc/loader/kernel-image.js';
import { Machine } from '../../../../src/emu/pc/machine.js';
import { machineConfig } from '../../../../src/emu/pc/machine-config.js';
import { buildAout } from '../../aout/build-aout.js';

const RAM = 16 << 20;
let machine: Machine;
let word: (address: number) => number;

beforeAll(() => {
  machine = new Machine(machineConfig({ ramBytes: RAM }));
  const image = buildAout({ text: Uint8Array.of(0x90, 0xf4), data: Uint8Array.of(1, 2, 3), entry: 0x80100020 });
  directBoot(machine, parseKernel(image, RAM), 'bootfile=fd0!9fs\n\n# none\nnvr=hd!0!plan9.nvr\n');
  const { ram } = machine.cpu;
  const view = new DataView(ram.buffer, ram.byteOffset, ram.byteLength);
  word = (address) => view.getUint32(address, true);
});

describe('directBoot', () => {
  test('leaves the processor as 9load does', () => {
    const { cpu } = machine;
    expect(cpu.eip).toBe(0x100020);
    expect(cpu.cr0).toBe(0x80000011);
    expect(cpu.cr3).toBe(0xc000);
    expect(cpu.eflags).toBe(2);
    expect(cpu.segment(1)).toMatchObject({ selector: 0x10, base: 0, limit: 0xffffffff });
    for (const index of [0, 2, 3, 4, 5]) expect(cpu.segment(index)).toMatchObject({ selector: 0x08, base: 0 });
    expect(cpu.gdtr).toEqual({ base: 0x10150, limit: 24 });
    expect(cpu.idtr).toEqual({ base: 0x80045000, limit: 0x7ff });
  });

  test('maps the first 16 MB at 0 and at KZERO, and nothing else', () => {
    const { cpu } = machine;
    expect(cpu.translate(0x123456, { write: true })).toBe(0x123456);
    expect(cpu.translate(0x80fff000, { write: true })).toBe(0xfff000);
    expect(cpu.translate(0x1000000)).toBeUndefined();
    expect(cpu.translate(0x81000000)).toBeUndefined();
  });

  test('puts the kernel and its configuration where they belong', () => {
    const { ram } = machine.cpu;
    expect([...ram.subarray(0x100020, 0x100022)]).toEqual([0x90, 0xf4]);
    expect([...ram.subarray(0x101000, 0x101003)]).toEqual([1, 2, 3]);
    const text = (address: number) => {
      const end = ram.indexOf(0, address);
      return Buffer.from(ram.subarray(address, end)).toString('latin1');
    };
    expect(text(0x1200)).toBe('fd0!9fs');
    expect(text(0x1240)).toBe('ZORT 0\r\nbootfile=fd0!9fs\nnvr=hd!0!plan9.nvr\n');
  });

  test('has gates for all vectors into the code segment', () => {
    for (let vector = 0; vector < 256; vector++) {
      const [low, high] = [word(0x45000 + 8 * vector), word(0x45004 + 8 * vector)];
      expect(low >>> 16).toBe(0x10);
      expect(high & 0xffff).toBe(0x8f00);
      expect(((high & 0xffff0000) | (low & 0xffff)) >>> 0).toBeGreaterThanOrEqual(0x80010200);
    }
  });

  test('masks the interrupts and leaves the timer running', () => {
    expect(machine.bus.read(0x21, 1)).toBe(0xff);
    expect(machine.bus.read(0xa1, 1)).toBe(0xff);
    expect(machine.clock.nextDeadline).toBeLessThan(20_000);
  });
});

describe('the firmware', () => {
  test('fills the interrupt vectors so that a nil pointer reads f000ff53', () => {
    for (const vector of [0, 1, 3, 4, 6, 7]) expect(word(4 * vector)).toBe(0xf000ff53);
    expect(word(4 * 2)).toBe(0xf000e2c3);
    expect(word(4 * 5)).toBe(0xf000ff54);
  });

  test('says how much low memory there is', () => {
    expect(word(0x413) & 0xffff).toBe(639);
  });

  test('has an IRET where the vectors point, and is not written by the guest', () => {
    const { cpu } = machine;
    expect(cpu.ram[0xfff53]).toBe(0xcf);
    expect(cpu.ram[0xd0000]).toBe(0xff);
  });
});
