import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namedQueries } from '../../../src/store/queries.js';
import type { Choices } from '../choices.js';
import type { FuzzTarget } from '../target.js';
import { CommandHost } from './command-host.js';

const NAME = 'fsbisect.db';
const RANGE = ['--compiler-range', '2011/0701..2012/0614', '--database', NAME];
const QUERIES = namedQueries.map(({ name }) => ['query', name, '--database', NAME]);
const COMMANDS: readonly (readonly string[])[] = [
  ...[
    RANGE,
    ['report', '--database', NAME],
    ['matrix', ...RANGE],
    ['resume', '--database', NAME],
    ['doctor', '--database', NAME],
  ],
  ...[['nightly', '--database', NAME], ['explain', '--database', NAME], ['snapshots', '--database', NAME], ...QUERIES],
];

const host = new CommandHost();
let sound: Uint8Array | undefined;

/** Databases with results of a bisection, damaged, given to commands that read and write them. */
export const databases: FuzzTarget = {
  name: 'databases',
  what: 'a damaged database',
  short: 20,
  async run(choices) {
    sound ??= await finished();
    host.clear();
    writeFileSync(join(host.folder, NAME), damaged(choices, sound));
    for (let i = choices.below(3); i >= 0; i--) {
      const argv = choices.pick(COMMANDS);
      choices.say(argv.join(' '));
      await host.run(argv);
    }
    return undefined;
  },
  end: () => host.remove(),
};

/** The database of a bisection that came to its end. */
async function finished(): Promise<Uint8Array> {
  host.clear();
  await host.run(RANGE);
  return readFileSync(join(host.folder, NAME));
}

/** Bytes changed here and there, runs of bytes overwritten, or the end cut off. */
function damaged(choices: Choices, file: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(file);
  for (let i = choices.below(8); i >= 0; i--) {
    const at = choices.once(8) ? choices.below(4096) : choices.below(bytes.length);
    const length = choices.once(4) ? 1 + choices.below(4096) : 1;
    const value = choices.once(2) ? choices.below(256) : choices.pick([0, 0xff, 0x22, 0x7b, 0x31]);
    choices.say(`${length} bytes at ${at}: ${value}`);
    bytes.fill(value, at, at + length);
  }
  return choices.once(10) ? bytes.subarray(0, choices.below(bytes.length)) : bytes;
}
