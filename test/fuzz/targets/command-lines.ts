import type { FuzzTarget } from '../target.js';
import { CommandHost } from './command-host.js';

const COMMANDS = [
  ...['snapshots', 'matrix', 'test', 'build', 'boot', 'run', 'query', 'report', 'explain', 'diff', 'resume', 'nightly'],
  ...['doctor', 'init', 'completion', 'help', 'no-such-command'],
];
const OPTIONS = [
  ...[
    '--compiler-range',
    '--linker-range',
    '--libc-range',
    '--range',
    '--base',
    '--question',
    '--config',
    '--database',
  ],
  ...[
    '--format',
    '--workers',
    '--quiet',
    '--map',
    '--no-map',
    '--scan',
    '--dry-run',
    '--sql',
    '--list',
    '--help',
    '--',
    '-',
  ],
  ...[
    '--memory',
    '--budget',
    '--function',
    '--syntax',
    '-o',
    '--all',
    '--no-such-option',
    '--limit',
    '--boot',
    '--out',
  ],
];
const VALUES = [
  ...[
    '2011/0701',
    '2012/0614',
    '2011/0701..2012/0614',
    '2011/0701..',
    '..',
    '2012/0614..2011/0701',
    '2012/0230',
    '1999/0101',
  ],
  ...[
    '8c=2011/0701',
    '8c=2011/0701,8l=2012/0614',
    '8c=',
    '=',
    '8c',
    '8x=2011/0701',
    ',',
    'libc=..',
    '8c=2011/0701..2012/0614',
  ],
  ...[
    'json',
    'table',
    'csv',
    'junit',
    'github',
    'markdown',
    'ndjson',
    'xml',
    'boots',
    'builds',
    'boots:',
    'bad:',
    'bad:trap 14 in f+0xa',
  ],
  ...[
    '0',
    '1',
    '-1',
    '1e9',
    'NaN',
    '99999999999999999999',
    '0x10',
    'fsbisect.config.json',
    'results.db',
    'nothing',
    '.',
    '',
  ],
  ...[
    'matrix',
    'culprits',
    'history',
    'component=8c',
    'SELECT 1',
    'DROP TABLE x',
    'SELECT',
    'bash',
    'fish',
    'é\u{1f4be}',
    '\u001b[31m',
  ],
  ...[
    '__proto__',
    'constructor=2011/0701',
    'toString',
    'a b',
    "'",
    '%s',
    '$HOME',
    '\n',
    'plan9',
    'intel',
    '*',
    '2011/0701..2012/0614..',
  ],
];

const host = new CommandHost();

/** Command lines of words that belong to the program, in any order. */
export const commandLines: FuzzTarget = {
  name: 'command-lines',
  what: 'a command line of words in any order',
  short: 25,
  async run(choices) {
    host.clear();
    // The words of a run are some runs' worth: what one leaves in the database, the next one finds.
    for (let runs = choices.below(3); runs >= 0; runs--) {
      const argv = choices.once(3) ? [] : [choices.pick(COMMANDS)];
      for (let words = choices.below(7); words > 0; words--) {
        argv.push(
          choices.once(20)
            ? String.fromCharCode(1 + choices.below(0xfff))
            : choices.pick(choices.once(2) ? OPTIONS : VALUES),
        );
      }
      choices.say(JSON.stringify(argv));
      await host.run(argv);
    }
    return undefined;
  },
  end: () => host.remove(),
};
