import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { CONFIG } from '../../bisect/investigation/fake-bench.js';
import { FakeHost, words } from '../fake-host.js';

let host: FakeHost;
beforeEach(() => {
  host = new FakeHost();
});

/** Puts empty files into the dump. */
function dump(...paths: string[]): void {
  for (const path of paths) {
    const file = join(host.folder, 'dump', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
}

/** The report's findings, one a line. */
async function findings(): Promise<{ exitCode: number; lines: string[] }> {
  const { exitCode, stdout } = await host.run('doctor', '--format', 'csv');
  const lines = stdout
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => line.replaceAll('"', ''));
  return { exitCode, lines: lines.filter((line) => !line.startsWith('ok,node')) };
}

test('says that all is well, and where everything is', async () => {
  dump('2011/0701/386/bin/8c', '2012/0614/386/bin/8c', '2012/0614/386/bin/8l', '2012/0614/386/lib/libc.a');
  dump('2012/0614/sys/src/fs/fs64/mkfile');
  expect(await findings()).toEqual({
    exitCode: 0,
    lines: [
      'ok,configuration,/site/fsbisect.config.json',
      'ok,component 8c,/386/bin/8c',
      'ok,component 8l,/386/bin/8l',
      'ok,component libc,/386/lib/libc.a',
      'ok,kernel,/sys/src/fs/fs64/9fsfs64',
      'ok,dump,dump directory /site/dump: 2 snapshots, 2011/0701..2012/0614',
      'ok,database,/site/fsbisect.db will be made by the first run',
    ],
  });
});

test('names every component that the newest snapshot lacks', async () => {
  dump('2012/0614/386/bin/8c');
  const { exitCode, lines } = await findings();
  expect(exitCode).toBe(2);
  expect(lines).toContain('failure,component 8l,The snapshot of 2012/0614 has no /386/bin/8l.');
  expect(lines).toContain('failure,component libc,The snapshot of 2012/0614 has no /386/lib/libc.a.');
});

test('says that the kernel can come neither from a folder that is not there nor from a mkfile that does not have it', async () => {
  dump('2012/0614/386/bin/8c', '2012/0614/386/bin/8l', '2012/0614/386/lib/libc.a');
  const nowhere = await findings();
  expect(nowhere.exitCode).toBe(2);
  expect(nowhere.lines).toContain(
    'failure,kernel,There is no folder /sys/src/fs/fs64 over the snapshot of 2012/0614: correct recipe.directory.',
  );
  dump('2012/0614/sys/src/fs/fs64/mkfile');
  writeFileSync(join(host.folder, 'dump/2012/0614/sys/src/fs/fs64/mkfile'), 'all:V: 9fs64\n');
  expect((await findings()).lines).toContain(
    'failure,kernel,mk makes 9fs64 in /sys/src/fs/fs64, and its mkfile has no 9fsfs64: correct recipe.product.',
  );
});

test('says that a dump cannot be opened', async () => {
  const { exitCode, lines } = await findings();
  expect(exitCode).toBe(2);
  expect(lines.find((line) => line.includes(',dump,'))).toMatch(/^failure,dump,cannot open the dump \/site\/dump: /);
});

test('says that there is no configuration', async () => {
  host = new FakeHost(undefined, null);
  const { exitCode, lines } = await findings();
  expect(exitCode).toBe(2);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('failure,configuration,There is no fsbisect.config.json in /site or above it.');
});

test('finds components that are made from source, and a bootstrap tree that lacks something', async () => {
  const source = {
    directory: '/sys/src/cmd/8c',
    command: ['/bin/mk'],
    products: { '/386/bin/8c': '/sys/src/cmd/8c/8.out' },
  };
  host = new FakeHost(undefined, {
    ...CONFIG,
    bootstrap: { tree: { kind: 'directory', path: 'boot' }, binds: [{ path: '/386/bin' }, { path: '/rc/bin' }] },
    recipe: { ...CONFIG.recipe, components: { '8c': { paths: ['/386/bin/8c'], source } } },
  });
  dump('2012/0614/sys/src/cmd/8c/mkfile', '../boot/386/bin/mk');
  const { lines } = await findings();
  expect(lines).toContain('ok,component 8c,made from /sys/src/cmd/8c');
  expect(lines).toContain('failure,bootstrap,The bootstrap tree has no /rc/bin.');
});

test('looks into the database', async () => {
  dump('2012/0614/386/bin/8c', '2012/0614/386/bin/8l', '2012/0614/386/lib/libc.a');
  host.prepare = (bench) => {
    bench.onTest = () => {
      host.interrupt();
      return new Promise(() => {});
    };
  };
  await host.run('--compiler-range', '..');
  const { stdout } = await host.run('doctor');
  expect(words(stdout)).toContain('ok database: /site/fsbisect.db, with 1 unfinished bisection (fsbisect resume)');
});

test('says that the database is none', async () => {
  dump('2012/0614/386/bin/8c', '2012/0614/386/bin/8l', '2012/0614/386/lib/libc.a');
  writeFileSync(join(host.folder, 'fsbisect.db'), 'something else that is long enough to be looked at. '.repeat(30));
  const { exitCode, lines } = await findings();
  expect(exitCode).toBe(2);
  expect(lines.at(-1)).toContain('failure,database,/site/fsbisect.db is not an SQLite database');
});
