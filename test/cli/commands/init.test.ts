import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { FakeHost, words } from '../fake-host.js';

let host: FakeHost;
beforeEach(() => {
  host = new FakeHost(undefined, null);
});

/** Puts small files below the host's folder. */
function files(...paths: string[]): void {
  for (const path of paths) {
    const file = join(host.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'x');
  }
}

function written(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(host.folder, 'fsbisect.config.json'), 'utf8'));
}

/** Makes a git history of one commit out of a folder. */
function commit(folder: string): void {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', join(host.folder, folder), ...args], {
      env: { ...process.env, GIT_AUTHOR_DATE: '2012-06-14T00:00:00Z', GIT_COMMITTER_DATE: '2012-06-14T00:00:00Z' },
    });
  git('init', '-q');
  git('add', '.');
  git('-c', 'user.name=n', '-c', 'user.email=e@example.org', 'commit', '-q', '-m', 'day');
}

const BINARIES = ['386/bin/8c', '386/bin/8l', '386/lib/libc.a'];

test('writes a configuration for a dump of binaries, with the kernel of the day that last had it', async () => {
  files(...BINARIES.map((path) => `dump/2012/0614/${path}`), 'dump/2007/0831/sys/src/fs/fs64/mkfile');
  const { exitCode, stdout } = await host.run('init', 'dump');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('Written: /site/fsbisect.config.json');
  expect(written()).toEqual({
    $schema: './fsbisect.schema.json',
    dump: { kind: 'directory', root: 'dump' },
    database: 'fsbisect.db',
    recipe: {
      time: '2012-06-14T12:00:00Z',
      binds: [{ snapshot: '2007/0831', from: '/sys/src/fs' }],
      directory: '/sys/src/fs/fs64',
      command: ['/bin/mk'],
      product: '9fsfs64',
      components: {
        '8c': { paths: ['/386/bin/8c'] },
        '8l': { paths: ['/386/bin/8l'] },
        libc: { paths: ['/386/lib/libc.a'] },
      },
    },
    machine: { memory: 128, plan9ini: ['console=0'] },
  });
  expect(existsSync(join(host.folder, 'fsbisect.schema.json'))).toBe(true);
  expect((await host.run('doctor')).exitCode).toBe(0);
});

test('takes the kernel from what the mkfile says, and says what it only guesses', async () => {
  files(...BINARIES.map((path) => `dump/2012/0614/${path}`), 'dump/2012/0614/sys/src/fs/emelie/dat.h');
  const guessed = await host.run('init', 'dump', '--kernel', '/sys/src/fs/emelie');
  expect(words(guessed.stdout)).toContain('/sys/src/fs/emelie/9fsemelie is a guess');
  writeFileSync(join(host.folder, 'dump/2012/0614/sys/src/fs/emelie/mkfile'), 'all:V: 9emeliefs\n');
  expect((await host.run('doctor')).stdout).toContain('correct recipe.product');
  const known = await host.run('init', 'dump', '--kernel', '/sys/src/fs/emelie', '--force');
  expect(known.stdout).toContain('kernel: /sys/src/fs/emelie/9emeliefs');
  expect((await host.run('doctor')).exitCode).toBe(0);
  await host.run('init', 'dump', '--kernel', '/sys/src/fs/emelie', '--force', '--product', '9fs');
  expect(written()).toMatchObject({ recipe: { product: '9fs' } });
});

test('writes one for a history of sources and a tree of binaries', async () => {
  files('history/sys/src/cmd/8c/mkfile', 'history/sys/src/cmd/8l/mkfile', 'history/sys/src/fs/emelie/mkfile');
  commit('history');
  files('boot/386/bin/mk', 'boot/386/lib/libc.a', 'boot/rc/bin/man');
  const { exitCode } = await host.run('init', 'history', '--bootstrap', 'boot', '--kernel', '/sys/src/fs/emelie');
  expect(exitCode).toBe(0);
  expect(written()).toMatchObject({
    dump: { kind: 'git', repository: 'history' },
    bootstrap: {
      tree: { kind: 'directory', path: 'boot' },
      binds: [{ path: '/386/bin' }, { path: '/386/lib' }, { path: '/rc/bin' }],
    },
    recipe: {
      product: '9fsemelie',
      components: { '8c': { source: { products: { '/386/bin/8c': '/sys/src/cmd/8c/8.out' } } } },
    },
  });
});

test.each([
  [['init', 'nowhere'], 'nowhere is no dump.\n  As a directory of dates: cannot open the dump /site/nowhere'],
  [
    ['init', 'sources'],
    'The snapshot of 2012/0614 has no /386/bin/8c: the dump seems to hold sources only. Name a tree of 386 binaries of about that time with --bootstrap TREE.',
  ],
  [
    ['init', 'dump', '--kernel', '/sys/src/fs/fs63'],
    "No snapshot has /sys/src/fs/fs63; name the kernel's folder with --kernel PATH. The newest one's /sys/src/fs holds fs64.",
  ],
  [['init', 'sources', '--bootstrap', 'sources', '--kernel', '/sys/src/cmd/8c'], 'sources is no tree of 386 binaries.'],
])('%j is refused in a sentence, and nothing is written', async (argv, sentence) => {
  files(...BINARIES.map((path) => `dump/2012/0614/${path}`), 'dump/2012/0614/sys/src/fs/fs64/mkfile');
  files('sources/2012/0614/sys/src/cmd/8c/mkfile');
  const { exitCode, stderr } = await host.run(...argv);
  expect(stderr).toContain(sentence);
  expect(exitCode).toBe(2);
  expect(existsSync(join(host.folder, 'fsbisect.config.json'))).toBe(false);
});

test('does not overwrite what is there unless it is told to', async () => {
  files(...BINARIES.map((path) => `dump/2012/0614/${path}`), 'dump/2012/0614/sys/src/fs/fs64/mkfile');
  await host.run('init', 'dump');
  const again = await host.run('init', 'dump');
  expect(again.exitCode).toBe(2);
  expect(again.stderr).toBe('fsbisect: /site/fsbisect.config.json is there already; --force overwrites it.\n');
  expect((await host.run('init', 'dump', '--force')).exitCode).toBe(0);
});
