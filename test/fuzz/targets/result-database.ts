import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namedQueries } from '../../../src/store/queries.js';
import type { Choices } from '../choices.js';
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

/** The database of a bisection that came to its end, to be damaged and given to commands that read and write it. */
export class ResultDatabase {
  readonly #host = new CommandHost();
  #sound: Uint8Array | undefined;

  /** The file, as it was written. */
  async sound(): Promise<Uint8Array> {
    if (!this.#sound) {
      this.#host.clear();
      await this.#host.run(RANGE);
      this.#sound = readFileSync(join(this.#host.folder, NAME));
    }
    return this.#sound;
  }

  /** Puts a file in its place, and returns its name. */
  put(bytes: Uint8Array): string {
    this.#host.clear();
    const file = join(this.#host.folder, NAME);
    writeFileSync(file, bytes);
    return file;
  }

  /** Gives it to one to three commands. */
  async use(choices: Choices): Promise<void> {
    for (let i = choices.below(3); i >= 0; i--) {
      const argv = choices.pick(COMMANDS);
      choices.say(argv.join(' '));
      await this.#host.run(argv);
    }
  }

  /** Removes all that it made. */
  remove(): void {
    this.#host.remove();
  }
}
