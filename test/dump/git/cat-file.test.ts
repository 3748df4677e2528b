import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { CatFile } from '../../../src/dump/git/cat-file.js';
import { git, looseObject, repositoryOf, scratchFolder } from '../scratch.js';

const TEXTS = { a: 'first\r\n', b: 'second', c: '' };

function open(mode: '--batch' | '--batch-check' = '--batch', files: Record<string, string | Uint8Array> = TEXTS) {
  const folder = repositoryOf([{ date: '2011-07-01T05:00:00Z', files }]);
  const oids = Object.keys(files).map((name) => git(folder, ['rev-parse', `HEAD:${name}`]));
  const catFile = new CatFile(join(folder, '.git'), mode);
  onTestFinished(() => catFile.close());
  return { folder, oids, catFile };
}

const textOf = async (answer: ReturnType<CatFile['request']>) => {
  const object = await answer;
  return object.found ? Buffer.from(object.content).toString() : object.reason;
};

/** Puts a program named git, which runs a shell script, before the real one. */
function fakeGit(script: string): void {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'git'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
}

describe('CatFile', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('answers many requests in flight, each with its own object', async () => {
    const { oids, catFile } = open();
    const many = Array.from({ length: 300 }, (_, i) => i % 3);
    const texts = await Promise.all(many.map((i) => textOf(catFile.request(oids[i]))));
    expect(texts).toEqual(many.map((i) => Object.values(TEXTS)[i]));
  });

  it('answers that an object is missing, and goes on', async () => {
    const { oids, catFile } = open();
    const answers = await Promise.all([catFile.request('0'.repeat(40)), catFile.request(oids[0])]);
    expect(answers).toMatchObject([
      { found: false, reason: 'missing' },
      { found: true, size: 7 },
    ]);
  });

  it('answers sizes without contents', async () => {
    const { oids, catFile } = open('--batch-check');
    expect(await catFile.request(oids[1])).toMatchObject({ found: true, type: 'blob', size: 6 });
  });

  it('fails on a damaged object alone; the requests around it are answered', async () => {
    // Nothing that zlib could make shorter, so that the damage is past the header.
    const noise = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31 + (i >> 3)) & 0xff));
    const { folder, oids, catFile } = open('--batch', { ...TEXTS, b: noise });
    const place = looseObject(folder, oids[1]);
    const stored = readFileSync(place);
    rmSync(place);
    writeFileSync(place, stored.fill(0, stored.length / 2));
    const requests = oids.map((oid) => textOf(catFile.request(oid)));
    expect(await requests[0]).toBe(TEXTS.a);
    await expect(requests[1]).rejects.toThrow(`git cat-file failed in ${folder}/.git on object ${oids[1]}: `);
    expect(await requests[2]).toBe(TEXTS.c);
  });

  it('starts a child that was lost again, and asks what it had not answered', async () => {
    const marker = join(scratchFolder(), 'ran');
    const { oids, catFile } = open();
    const real = process.env.PATH;
    fakeGit(`if [ -e '${marker}' ]; then PATH='${real}'; exec git "$@"; fi; touch '${marker}'; read line; kill -9 $$`);
    expect(await Promise.all(oids.map((oid) => textOf(catFile.request(oid))))).toEqual(Object.values(TEXTS));
  });

  it('gives up on a request when the second child ends on it, and says what git said', async () => {
    const { oids, catFile } = open();
    fakeGit('echo "fatal: out of luck" >&2; exit 128');
    await expect(catFile.request(oids[0])).rejects.toThrow(/on object [0-9a-f]{40}: fatal: out of luck$/);
  });

  it('gives up on a child that answers nonsense', async () => {
    const { oids, catFile } = open();
    fakeGit('head -c 10000 /dev/zero; exec sleep 60');
    await expect(catFile.request(oids[0])).rejects.toThrow(`on object ${oids[0]}`);
  });

  it('says that git is not installed', async () => {
    const { oids, catFile } = open();
    vi.stubEnv('PATH', scratchFolder());
    await expect(catFile.request(oids[0])).rejects.toThrow(/ENOENT/);
  });

  it('refuses requests once it is closed', async () => {
    const { oids, catFile } = open();
    await catFile.request(oids[0]);
    await catFile.close();
    await expect(catFile.request(oids[0])).rejects.toThrow(/is closed$/);
  });
});
