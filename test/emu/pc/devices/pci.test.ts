import { beforeEach, describe, expect, test } from 'vitest';
import { PciConfiguration } from '../../../../src/emu/pc/devices/pci.js';

let pci: PciConfiguration;

beforeEach(() => {
  pci = new PciConfiguration();
});

const select = (device: number, register: number, bus = 0, number = 0) =>
  pci.writePortWide(0xcf8, 4, (0x8000_0000 | (bus << 16) | (device << 11) | (number << 8) | register) >>> 0);
const dword = (device: number, register: number, bus = 0, number = 0) => {
  select(device, register, bus, number);
  return pci.readPortWide(0xcfc, 4) >>> 0;
};

describe('the address register', () => {
  test('takes double words alone, and keeps what mechanism 1 defines', () => {
    pci.writePortWide(0xcf8, 4, 0xffff_ffff);
    expect(pci.readPortWide(0xcf8, 4)).toBe(0x80ff_fffc);
    pci.writePortWide(0xcf8, 1, 0);
    expect(pci.readPortWide(0xcf8, 4)).toBe(0x80ff_fffc);
    expect(pci.readPortWide(0xcf8, 1) & 0xff).toBe(0xff);
  });

  test('with its enable bit clear leads nowhere', () => {
    pci.writePortWide(0xcf8, 4, 0);
    expect(pci.readPortWide(0xcfc, 4) >>> 0).toBe(0xffff_ffff);
  });
});

describe('the configuration space', () => {
  test('has a host bridge, an ISA bridge and a display, and nothing else on any bus', () => {
    const found: string[] = [];
    for (let bus = 0; bus < 2; bus++) {
      for (let device = 0; device < 32; device++) {
        for (let number = 0; number < 8; number++) {
          const id = dword(device, 0, bus, number);
          if (id === 0xffff_ffff) continue;
          const name = (dword(device, 8, bus, number) >>> 16).toString(16).padStart(4, '0');
          found.push(`${bus}.${device}.${number} ${id.toString(16)} class ${name}`);
        }
      }
    }
    expect(found).toEqual(['0.0.0 12378086 class 0600', '0.1.0 70008086 class 0601', '0.2.0 11111234 class 0300']);
  });

  test('is read in any width at any of the four data ports', () => {
    select(1, 0);
    expect(pci.readPortWide(0xcfc, 2)).toBe(0x8086);
    expect(pci.readPortWide(0xcfe, 2)).toBe(0x7000);
    expect(pci.readPortWide(0xcff, 1)).toBe(0x70);
    expect(pci.readPortWide(0xcff, 2)).toBe(0xff70);
  });

  test('has no base addresses: nothing is mapped by it', () => {
    for (const device of [0, 1, 2]) {
      for (let register = 0x10; register < 0x28; register += 4) {
        select(device, register);
        pci.writePortWide(0xcfc, 4, 0xffff_ffff);
        expect(pci.readPortWide(0xcfc, 4)).toBe(0);
      }
    }
  });

  test('takes the routes of interrupt pins and gives them back, also after a restore', () => {
    select(1, 0x60);
    expect(pci.readPortWide(0xcfc, 4) >>> 0).toBe(0x8080_8080);
    pci.writePortWide(0xcfd, 1, 0x0b);
    const other = new PciConfiguration();
    other.restore(pci.state());
    expect(other.readPortWide(0xcfc, 4) >>> 0).toBe(0x8080_0b80);
  });
});
