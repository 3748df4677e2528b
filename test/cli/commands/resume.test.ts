import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FakeHost, words } from '../fake-host.js';

const RANGE = ['--compiler-range', '2011/0701..2012/0614'];

/** A host with a bisection that was ended after three toolchains. */
async function cutShort(): Promise<FakeHost> {
  const host = new FakeHost();
  host.prepare = (bench) => {
    bench.onTest = () => {
      if (bench.tested.length < 3) return undefined;
      host.interrupt();
      return new Promise(() => {});
    };
  };
  await host.run(...RANGE, '--workers', '1');
  host.prepare = () => {};
  return host;
}

test('goes on where it was, to the end', async () => {
  const host = await cutShort();
  const { exitCode, stdout } = await host.run('resume');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('6 probes (3 on record), 3 builds');
  expect((await host.run('resume')).stdout).toContain('No bisection is unfinished');
});

test('leaves alone what a changed recipe no longer asks', async () => {
  const host = await cutShort();
  const file = join(host.folder, 'fsbisect.config.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('9fsfs64', '9fsother'));
  const { exitCode, stderr } = await host.run('resume');
  expect(exitCode).toBe(3);
  expect(stderr).toBe(
    'fsbisect: bisection 1 is left alone: the recipe in /site/fsbisect.config.json has been changed since\n',
  );
});

test('has nothing to do in a new database', async () => {
  const { exitCode, stdout } = await new FakeHost().run('resume');
  expect(exitCode).toBe(0);
  expect(words(stdout)).toBe('No bisection is unfinished ');
});
