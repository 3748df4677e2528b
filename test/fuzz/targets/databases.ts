import type { Choices } from '../choices.js';
import type { FuzzTarget } from '../target.js';
import { ResultDatabase } from './result-database.js';

const database = new ResultDatabase();

/** Databases with results of a bisection, damaged. */
export const databases: FuzzTarget = {
  name: 'databases',
  what: 'a damaged database',
  short: 20,
  async run(choices) {
    database.put(damaged(choices, await database.sound()));
    await database.use(choices);
    return undefined;
  },
  end: () => database.remove(),
};

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
