import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { folderWith, LAUNCHER, ROOT, results } from './tool.js';

/** Builds and boots a pair of the sample. Code is translated after so many arrivals, 100 times as many in processes; 0: never. */
function testPair(folder: string, threshold: number) {
  const translator = pathToFileURL(`${ROOT}dist/emu/cpu/translator/translator.js`);
  const change = `(await import('${translator}')).Translator.initialThreshold = ${threshold};`;
  const loaded = `data:text/javascript,${encodeURIComponent(change)}`;
  const args = ['test', '8c=2012/0614,8l=2012/0614'];
  return execa(process.execPath, ['--import', loaded, LAUNCHER, ...args], {
    cwd: folder,
    reject: false,
    env: { NO_COLOR: '1' },
  });
}

describe('a pair of the sample dump', () => {
  test('has the same console, kernel, counts of instructions and final state without translated code and with much', async () => {
    const [off, eager] = [folderWith(), folderWith()];
    const interpreted = await testPair(off, 0);
    expect(interpreted.exitCode, interpreted.stderr).toBe(1);
    const translated = await testPair(eager, 5);
    expect(translated.stdout.replaceAll(eager, off)).toBe(interpreted.stdout);
    expect(await results(eager)).toBe(await results(off));
  });
});
