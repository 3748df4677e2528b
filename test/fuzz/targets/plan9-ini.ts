import { iniValue, loaderText } from '../../../src/emu/pc/loader/plan9-ini.js';
import { MachineConfigError, machineConfig } from '../../../src/emu/pc/machine-config.js';
import { bootMedium } from '../../../src/emu/pc/media/boot-medium.js';
import { MediumError } from '../../../src/emu/pc/media/fat.js';
import { loaderFiles } from '../../emu/pc/boot/synthetic-loader.js';
import { expect, type FuzzTarget, refusable } from '../target.js';

const PIECES = [
  'bootfile',
  '=',
  'fd0!',
  'sdC0!dos!',
  'kernel',
  '\n',
  '\r\n',
  '#',
  '[',
  ']',
  '\t',
  ' ',
  '\0',
  'nvr=hd!0!plan9.nvr',
];
const MORE = [
  'é',
  '\u{1f4be}',
  '\ud800',
  '\u2028',
  'ether0=',
  'type=',
  '!',
  '..',
  '/',
  '*',
  'x'.repeat(700),
  '=\n',
  '__proto__',
];

/** Texts of plan9.ini, on their way to the kernel and onto a boot medium. */
export const plan9ini: FuzzTarget = {
  name: 'plan9.ini',
  what: 'any text for plan9.ini',
  short: 400,
  run(choices) {
    let text = '';
    for (let i = choices.below(40); i >= 0; i--) {
      if (choices.once(12)) text += String.fromCharCode(choices.below(0x10000));
      else text += choices.pick(choices.once(3) ? MORE : PIECES);
    }
    choices.say(JSON.stringify(text));
    const config = refusable([MachineConfigError], () => machineConfig({ plan9ini: text }));
    if (config === undefined) return undefined;
    const passed = loaderText(text);
    expect(loaderText(passed) === passed, 'what a loader has put in order is not in order');
    expect(passed === '' || passed.endsWith('\n'), 'a line without an end');
    expect(!/\r|\t| {2}|^\n|\n\n/.test(passed), 'blanks or returns were left');
    expect(Buffer.byteLength(passed) < 4096, 'too long for a loader');
    iniValue(text, 'bootfile');
    if (choices.once(20)) refusable([MediumError], () => bootMedium(loaderFiles(), new Uint8Array(16), text));
    return undefined;
  },
};
