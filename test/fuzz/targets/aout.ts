import { Executable, formatSymbol } from '../../../src/emu/aout/executable.js';
import { AoutError } from '../../../src/emu/aout/header.js';
import { buildAout, type SymbolSpec } from '../../emu/aout/build-aout.js';
import { shown } from '../bytes.js';
import type { Choices } from '../choices.js';
import { mutated } from '../mutate.js';
import { expect, type FuzzTarget, refusable } from '../target.js';

const TEXT_START = 0x8010_0020;

/** Executables with damaged headers, symbol tables and line tables, asked for all that they could tell. */
export const aout: FuzzTarget = {
  name: 'aout',
  what: 'a damaged executable, asked for symbols and source lines',
  short: 300,
  run(choices) {
    const bytes = damagedExecutable(choices);
    choices.say(shown(bytes));
    const executable = refusable([AoutError], () => new Executable(bytes));
    if (executable === undefined) return undefined;
    const { header, functions, dataStart, symbolProblem } = executable;
    expect(executable.text.length === header.text && executable.data.length === header.data, 'sections are cut');
    expect(symbolProblem === undefined || symbolProblem.length > 10, 'the problem with the symbols is not explained');
    const addresses = [0, header.entry, dataStart, TEXT_START + 5, 2 ** 32 - 1, choices.odd(), choices.odd()];
    for (const address of [...addresses, ...functions.slice(0, 4).map(({ value }) => value)]) {
      const place = executable.symbolise(address);
      if (place !== undefined) expect(formatSymbol(place).length > 0, 'a place without a name');
      const found = executable.functionAt(address);
      expect(found === undefined || found.value <= address >>> 0, 'a function after the address that it is to hold');
    }
    executable.addressOf('main');
    return undefined;
  },
};

/** A small executable with every kind of symbol, damaged. */
function damagedExecutable(choices: Choices): Uint8Array {
  const symbols: readonly SymbolSpec[] = [
    [1, 'f', 'main.c'],
    [2, 'f', '/usr'],
    [3, 'f', '..'],
    [1, 'z', [2, 3, 1]],
    [4, 'z', []],
    [TEXT_START, 'T', 'main'],
    [8, 'm', '.frame'],
    [TEXT_START + 8, 't', 'local'],
    [7, 'Z', [1]],
    [TEXT_START + 0x1000, 'D', 'data'],
    [TEXT_START + 0x1800, 'B', 'bss'],
    [TEXT_START + 16, 'T', 'etext'],
  ];
  const text = Uint8Array.from({ length: 16 }, () => 0x90);
  const lines = [0, 0, 0, 0, 3, 129, 66, 0, 0xff, 0xff, 0xff, 0xfe, 130];
  const sound = buildAout({ text, data: new Uint8Array(4), bss: 64, symbols, lines, entry: TEXT_START });
  return mutated(choices, sound);
}
