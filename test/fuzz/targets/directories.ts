import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artifactOf } from '../../../src/dump/artifact.js';
import { DirectoryDump } from '../../../src/dump/directory/directory-dump.js';
import { DumpError } from '../../../src/dump/dump.js';
import { type Tree, TreeError } from '../../../src/tree/tree.js';
import type { Choices } from '../choices.js';
import { BrokenPromise, expect, type FuzzTarget } from '../target.js';

/** What is outside the dump, and must not come into it. */
const SECRET = 'what is outside the dump';
const FOLDERS = [
  '',
  '2011',
  '2012',
  '2012/0614',
  '2012/0614/386',
  '2012/0614/386/bin',
  '2011/0701',
  '2011/0701/plan9',
  '2011/9999',
];
const NAMES = [
  '8c',
  '8l',
  '386',
  'bin',
  'plan9',
  '2011',
  '0701',
  '0614',
  '06142',
  'é',
  'a b',
  '\xff',
  '\n',
  '-',
  '.x',
  'x'.repeat(255),
];
const TARGETS = [
  '../..',
  '/',
  '.',
  '8c',
  '../../../../secret',
  '../2011',
  'nowhere',
  '/etc/passwd',
  '2012/0614',
  '../8c',
];
const LOOKED_UP = ['/', '/386', '/386/bin/8c', '/8c', '/é', '/secret', '/386/bin/8l/x', '/nowhere/at/all', '/2011'];

const folder = mkdtempSync(join(tmpdir(), 'fsbisect-fuzz-'));
const dump = join(folder, 'dump');
const socket = join(folder, 'socket');
let server: ReturnType<typeof createServer> | undefined;

/** Folders with links, sockets, strange names and rights where a dump is to be. */
export const directories: FuzzTarget = {
  name: 'directories',
  what: 'a folder of strange files in place of a dump',
  short: 25,
  async run(choices) {
    await makeSocket();
    writeFileSync(join(folder, 'secret'), SECRET);
    rmSync(dump, { recursive: true, force: true });
    for (const path of FOLDERS) if (!choices.once(6)) attempt(() => mkdirSync(join(dump, path), { recursive: true }));
    for (let files = choices.below(14); files > 0; files--) put(choices);
    try {
      const opened = new DirectoryDump(dump, choices.pick([undefined, 'plan9', '..', '', '386/..']));
      for (const date of await opened.snapshots()) {
        await walk(await opened.open(date));
      }
    } catch (error) {
      if (error instanceof BrokenPromise || !(error instanceof DumpError || error instanceof TreeError)) throw error;
      choices.say(error.message);
    }
    return undefined;
  },
  end: () => {
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  },
};

/** Puts something somewhere, if the file system lets it. */
function put(choices: Choices): void {
  const name = choices.pick(NAMES);
  const where = Buffer.concat([Buffer.from(join(dump, choices.pick(FOLDERS), '/')), Buffer.from(name, 'latin1')]);
  const kind = choices.below(7);
  choices.say(
    `${['file', 'link', 'link', 'folder', 'socket', 'no rights', 'hard link'][kind]} ${where.subarray(dump.length)}`,
  );
  attempt(() => {
    if (kind === 0) writeFileSync(where, 'some bytes', { mode: choices.pick([0o644, 0o755, 0o4777, 0]) });
    else if (kind < 3) symlinkSync(choices.pick(TARGETS), where);
    else if (kind === 3) mkdirSync(where);
    else if (kind === 4) linkSync(socket, where);
    else if (kind === 5) chmodSync(where, choices.pick([0, 0o111, 0o444]));
    else linkSync(join(dump, '2012/0614/386/bin/8c'), where);
  });
}

/** Reads all of it, twice: first by names that may be there, then by those that are listed. */
async function walk(tree: Tree): Promise<void> {
  for (const path of LOOKED_UP) {
    const node = await tree.lookup(path);
    if (node?.kind === 'file') await checkFile(tree, path);
  }
  for (const { path } of (await artifactOf(tree, ['/'])).files) await checkFile(tree, path);
}

async function checkFile(tree: Tree, path: string): Promise<void> {
  const node = await tree.lookup(path);
  expect(node?.kind === 'file', `${path} is listed, but not there`);
  const text = Buffer.from(await node.content()).toString();
  expect(text === 'some bytes', `${path} has ${JSON.stringify(text.slice(0, 80))}`);
}

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).syscall !== 'string') throw error;
  }
}

/** A file that is neither a folder nor bytes, to be linked to. */
async function makeSocket(): Promise<void> {
  if (server !== undefined) return;
  const made = createServer();
  server = made;
  await new Promise<void>((resolve) => made.listen(socket, resolve));
  made.unref();
}
