import { BatchParser } from '../../../src/dump/git/batch-parser.js';
import { TreeObject } from '../../../src/dump/git/tree-object.js';
import { shown } from '../bytes.js';
import type { Choices } from '../choices.js';
import { mutated } from '../mutate.js';
import { BrokenPromise, expect, type FuzzTarget } from '../target.js';

const NAMES = ['a', 'sys', 'a b', '..', '.', '', 'n/m', '\xff\xfe', '.git', 'é', 'a', '\n', 'x'.repeat(300)];
const MODES = ['100644', '100755', '40000', '120000', '160000', '0', '777', '100664', '1234567890123', 'x', ''];

/** Tree objects as no git would write them, and damaged answers of git cat-file. */
export const gitObjects: FuzzTarget = {
  name: 'git-objects',
  what: 'a damaged tree object or answer of git',
  short: 500,
  run(choices) {
    const bytes = mutated(choices, treeObject(choices), 3);
    choices.say(shown(bytes));
    const idBytes = choices.pick([20, 32]);
    const tree = refusedByMessage(/^a damaged tree object$/, () => new TreeObject(bytes, idBytes));
    for (const name of tree?.names() ?? []) {
      expect(!/[/\0]/.test(name) && !['', '.', '..'].includes(name), `${JSON.stringify(name)} is no name of a file`);
      expect(tree?.entry(name)?.oid.length === 2 * idBytes, 'an entry without an object');
      expect(tree?.leftOut(name) === undefined, 'an entry that is there and left out');
    }
    feedParser(choices, mutated(choices, answers(choices), 2));
    return undefined;
  },
};

function treeObject(choices: Choices): Uint8Array {
  const parts: Buffer[] = [];
  for (let entries = choices.below(6); entries > 0; entries--) {
    parts.push(
      Buffer.from(`${choices.pick(MODES)} ${choices.pick(NAMES)}\0`, 'latin1'),
      Buffer.from(choices.bytes(20)),
    );
  }
  return Buffer.concat(parts);
}

function answers(choices: Choices): Uint8Array {
  const parts: string[] = [];
  for (let count = choices.below(4); count >= 0; count--) {
    const size = choices.below(20);
    parts.push(`${'0a'.repeat(20)} ${choices.pick(['blob', 'tree', 'commit', 'tag'])} ${size}\n${'x'.repeat(size)}\n`);
    if (choices.once(4)) parts.push(`${'0b'.repeat(20)} missing\n`);
  }
  return Buffer.from(parts.join(''));
}

/** Gives the bytes to a parser in pieces. */
function feedParser(choices: Choices, bytes: Uint8Array): void {
  // An answer that promises more than there is waits for the rest; that many bytes are put aside for it.
  if (/\d{7}/.test(Buffer.from(bytes).toString('latin1'))) return;
  const parser = new BatchParser(choices.once(2), (answer) => {
    expect(!answer.found || answer.content.length <= answer.size, 'more content than was announced');
  });
  for (let at = 0; at < bytes.length; ) {
    const next = at + 1 + choices.below(40);
    const part = bytes.subarray(at, next);
    const taken = refusedByMessage(/^git cat-file answered/, () => {
      parser.push(part);
      return true;
    });
    if (taken === undefined) return;
    at = next;
  }
}

function refusedByMessage<T>(message: RegExp, attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof BrokenPromise || !message.test((error as Error).message)) throw error;
    return undefined;
  }
}
