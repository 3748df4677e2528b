import { appendFileSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { git, scratchFolder } from '../../dump/scratch.js';
import { folderWith, ROOT, start } from './tool.js';

const DAY = '2011/0701';
const TIME = '2011-07-01T12:00:00Z';

/** A repository of one day of the sample dump, which has no more than `change` leaves of it. */
function repositoryOfDay(change: (folder: string) => void = () => {}): string {
  const folder = scratchFolder();
  cpSync(join(ROOT, 'data/dump', DAY), folder, { recursive: true });
  change(folder);
  git(folder, ['init', '-q', '-b', 'main']);
  rewrite(folder, ['commit']);
  return folder;
}

/** Makes what lies in a repository its only commit. */
function rewrite(folder: string, how: readonly string[] = ['commit', '--amend']): void {
  git(folder, ['add', '-A', '--force', '.']);
  git(folder, [...how, '-q', '--allow-empty', '-m', DAY, '--date', TIME], { authored: TIME, committed: TIME });
}

/** A configuration for these, in which 8l is made from source. */
function folderOf(dump: string, tools: string): string {
  return folderWith((config) => {
    Object.assign(config, { dump: { kind: 'git', repository: dump } });
    config.bootstrap = { tree: { kind: 'git', repository: tools }, binds: [{ path: '/386/bin' }] };
    const directory = '/sys/src/cmd/8l';
    const source = { directory, command: ['/bin/mk'], products: { '/386/bin/8l': `${directory}/8.out` } };
    Object.assign(config.recipe.components, { '8l': { paths: ['/386/bin/8l'], source } });
  });
}

/** The kernel that a day's tools make, and how many programs had to be run for the build of it. */
async function built(folder: string): Promise<{ kernel: string; run: number }> {
  const { stdout, stderr, exitCode } = await start(folder, ['build', DAY]);
  expect(exitCode, stderr).toBe(0);
  const [, kernel] = /kernel\s+([0-9a-f]{12})/.exec(stdout)!;
  const [, run] = /programs: (\d+) run/.exec(stdout)!;
  return { kernel: kernel!, run: Number(run) };
}

function ask(folder: string, sql: string): unknown[] {
  const database = new Database(join(folder, 'fsbisect.db'));
  const rows = sql.startsWith('SELECT') ? database.prepare(sql).pluck().all() : [database.exec(sql)];
  database.close();
  return rows;
}

const MADE = "SELECT jobs FROM duration WHERE subject = '8l' AND work = 'make'";

test('what is on record is answered from it as long as trees hold the same, and only then', async () => {
  const dump = repositoryOfDay((folder) => rmSync(join(folder, '386/bin/8l')));
  const tools = repositoryOfDay();
  const folder = folderOf(dump, tools);
  const first = await built(folder);
  expect(first.run).toBeGreaterThan(10);

  // Without the programs on record, there is nothing but what is known by object ids.
  ask(folder, 'DELETE FROM transcript_step; DELETE FROM transcript_end; DELETE FROM action; DELETE FROM looks');
  expect(await built(folder)).toEqual({ kernel: first.kernel, run: 0 });
  expect(ask(folder, MADE)).toEqual([1]);

  // The day is the same, its kernel is not.
  const source = join(dump, 'sys/src/fs/sample/conf.c');
  appendFileSync(source, '\nint changed = 1;\n');
  rewrite(dump);
  const changed = await built(folder);
  expect(changed).toEqual(await built(folderOf(dump, tools)));
  expect(changed.kernel).not.toBe(first.kernel);
  expect(changed.run).toBeGreaterThan(10);
  expect(ask(folder, MADE)).toEqual([1]);

  // The bootstrap tree is another: it might matter.
  appendFileSync(join(tools, '386/bin/8c'), 'more');
  rewrite(tools);
  await built(folder);
  expect(ask(folder, MADE)).toEqual([2]);

  // What a build left is gone.
  ask(
    folder,
    'DELETE FROM transcript_step; DELETE FROM transcript_end; DELETE FROM action; DELETE FROM looks; DELETE FROM build; DELETE FROM image; DELETE FROM object',
  );
  expect(await built(folder)).toEqual(changed);
});
