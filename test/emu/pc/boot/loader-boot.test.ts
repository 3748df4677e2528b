import { describe, expect, test } from 'vitest';
import { bootKernel } from '../../../../src/emu/pc/boot/boot.js';
import type { Code } from '../../../../src/emu/pc/loader/code.js';
import { kernel, puts, SPIN, STOP } from './synthetic-kernel.js';
import { loaderFiles } from './synthetic-loader.js';

const BANNER_LINE = 'Plan 9 63-bit file server with 4-deep indir blks';
const machine = { ramBytes: 4 << 20 };

const boot = (body: (code: Code) => void, loader = loaderFiles()) => bootKernel(kernel(body), { machine, loader });
const banner = (code: Code) => {
  puts(code, `\n${BANNER_LINE}\n\n`);
  code.hex(SPIN);
};

describe('bootKernel by a loader', () => {
  test('the machine is switched on, and the boot sector loads the kernel from a floppy', () => {
    const result = boot(banner);
    expect(result.outcome).toEqual({ kind: 'boots', milestone: 'banner' });
    expect(result.console.split('\n').slice(0, 2)).toEqual(['loading', BANNER_LINE]);
    expect(result.exceptions).toBe(0);
  });

  test("the loader's own lines are no milestones", () => {
    const result = boot((code) => code.hex(STOP), loaderFiles(`${BANNER_LINE}\r\n`));
    expect(result.console).toBe(BANNER_LINE);
    expect(result.outcome.kind).toBe('hang');
    expect(result.milestones).toEqual([]);
  });

  test('a fault in the kernel is named by the symbols of the kernel', () => {
    const result = boot((code) => code.hex('31 c9 f7 f9')); // xor ecx, ecx; idiv ecx
    expect(result.signature).toBe('triple fault after trap 0 in main+0x2');
  });

  test('gives the same result twice, to the last bit of memory', () => {
    expect(boot(banner)).toEqual(boot(banner));
  });

  test('a boot sector that gives up and restarts the machine is a reset', () => {
    const pbs = new Uint8Array(100);
    pbs.set([0xeb, 0x3c, 0x90]);
    pbs.set([0xea, 0x00, 0x00, 0xff, 0xff], 0x3e); // jmp ffff:0
    const result = boot(banner, { ...loaderFiles(), pbs });
    expect(result.outcome).toEqual({ kind: 'reset', by: 'a jump to the BIOS' });
  });

  test('a disk with a master boot record is booted from drive 80h', () => {
    const mbr = Buffer.from('80ea3f88d0b40ecd10faf4', 'hex');
    const result = boot(banner, { ...loaderFiles(), mbr });
    expect(result.console).toBe('A'); // sub dl, 3fh; mov al, dl; mov ah, 0eh; int 10h; cli; hlt
  });

  test('a medium that no kernel could be on is an error, not an outcome', () => {
    const elsewhere = { ...machine, plan9ini: 'bootfile=sdC0!dos!kernel\n' };
    expect(() => bootKernel(kernel(banner), { machine: elsewhere, loader: loaderFiles() })).toThrow(
      'which is not on the medium that is booted',
    );
  });

  test('files that do not go onto a floppy make the kernel unloadable, with the reason', () => {
    const result = boot(banner, { ...loaderFiles(), loader: new Uint8Array(1_500_000) });
    expect(result.outcome).toMatchObject({
      kind: 'unloadable',
      message: expect.stringContaining('do not go onto a medium'),
    });
  });
});
