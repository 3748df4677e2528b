import { expect, test } from 'vitest';
import { elfSymbols } from '../../src/debug/elf-symbols.js';
import { Executable } from '../../src/emu/aout/executable.js';
import { parseElf } from '../../src/emu/pc/loader/elf.js';
import { kernel } from '../emu/pc/boot/synthetic-kernel.js';

const text = (bytes: Uint8Array, at: number) => {
  const from = Buffer.from(bytes).subarray(at);
  return from.subarray(0, from.indexOf(0)).toString();
};

test('an ELF file of a kernel has its functions at their addresses, with their sizes, and its text', () => {
  const image = kernel((code) => code.hex('ebfe'));
  const executable = new Executable(image);
  const elf = elfSymbols(executable);
  const view = new DataView(elf.buffer, elf.byteOffset, elf.byteLength);
  expect(() => parseElf(elf)).toThrow(); // nothing to load: it is for reading
  const table = view.getUint32(32, true);
  const sections = Array.from({ length: view.getUint16(48, true) }, (_, i) => {
    const word = (n: number) => view.getUint32(table + 40 * i + 4 * n, true);
    return { name: word(0), address: word(3), offset: word(4), size: word(5) };
  });
  const names = sections[view.getUint16(50, true)].offset;
  const byName = new Map(sections.map((section) => [text(elf, names + section.name), section]));
  const [code, symbols, strings] = ['.text', '.symtab', '.strtab'].map((name) => byName.get(name)!);
  expect(code.address).toBe(executable.textStart);
  expect(elf.subarray(code.offset, code.offset + code.size)).toEqual(Buffer.from(executable.text));
  const found = Array.from({ length: symbols.size / 16 }, (_, i) => {
    const at = symbols.offset + 16 * i;
    return [
      text(elf, strings.offset + view.getUint32(at, true)),
      view.getUint32(at + 4, true),
      view.getUint32(at + 8, true),
    ];
  });
  const main = executable.addressOf('main')!;
  expect(found).toContainEqual(['_start', executable.textStart, main - executable.textStart]);
  expect(found).toContainEqual(['main', main, executable.textStart + executable.header.text - main]);
});
