import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { codeCacheOf, openBundle, writtenCodeCache } from '../../src/start/bundle.js';

/** A bundle in a folder of its own. */
function bundleOf(body: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'fsbisect-bundle-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'program.js');
  write(file, body);
  return file;
}

function write(file: string, body: string): void {
  writeFileSync(file, `(function (exports, require, module, __filename, __dirname) {${body}\n})`);
}

/** The same, with a code cache of what has run when the exported function was called. */
function cachedBundleOf(body: string): string {
  const file = bundleOf(body);
  const { exports, script } = openBundle<{ answer(): unknown }>(file);
  exports.answer();
  writeFileSync(codeCacheOf(file), writtenCodeCache(readFileSync(file), script.createCachedData()));
  return file;
}

/** What the bundle answers, and whether V8 took code for it from the cache. */
function answerOf(file: string): { readonly answer: unknown; readonly cached: boolean } {
  const { exports, script } = openBundle<{ answer(): unknown }>(file);
  return { answer: exports.answer(), cached: script.cachedDataRejected === false };
}

const ANSWER = 'exports.answer = () => 42;';

test('a bundle without a code cache is executed', () => {
  expect(answerOf(bundleOf(ANSWER))).toEqual({ answer: 42, cached: false });
});

test('a bundle is executed with its code cache', () => {
  expect(answerOf(cachedBundleOf(ANSWER))).toEqual({ answer: 42, cached: true });
});

test('a bundle knows its file, and requires what is beside it', () => {
  const file = bundleOf("exports.answer = () => [__filename, __dirname, require('./beside.json')];");
  const folder = join(file, '..');
  writeFileSync(join(folder, 'beside.json'), '"beside"');
  expect(answerOf(file).answer).toEqual([file, folder, 'beside']);
});

test('the code cache of another bundle, even of the same length, is passed over', () => {
  const file = cachedBundleOf(ANSWER);
  write(file, 'exports.answer = () => 43;');
  expect(answerOf(file)).toEqual({ answer: 43, cached: false });
});

test('a code cache that another version of Node made is passed over', () => {
  const file = cachedBundleOf(ANSWER);
  const cache = readFileSync(codeCacheOf(file));
  const end = cache.indexOf('\n');
  const label = cache.toString('latin1', 0, end).replace(process.version, 'v0.0.0');
  writeFileSync(codeCacheOf(file), Buffer.concat([Buffer.from(label), cache.subarray(end)]));
  expect(answerOf(file)).toEqual({ answer: 42, cached: false });
});

test('a code cache with any byte changed, or cut short anywhere, is passed over', () => {
  const file = cachedBundleOf(ANSWER);
  const cache = readFileSync(codeCacheOf(file));
  for (let at = 0; at < cache.length; at += 7) {
    const damaged = Buffer.from(cache);
    damaged[at] ^= 0x10;
    for (const bytes of [damaged, cache.subarray(0, at)]) {
      writeFileSync(codeCacheOf(file), bytes);
      expect(answerOf(file)).toEqual({ answer: 42, cached: false });
    }
  }
});

test('a bundle that is not there is an error with its name', () => {
  expect(() => openBundle('/nowhere/program.js')).toThrow(/ENOENT.*\/nowhere\/program\.js/);
});
