import { expect, test } from 'vitest';
import { WORLD } from '../../bisect/investigation/fake-bench.js';
import { FakeHost, words } from '../fake-host.js';

test.each([
  ['8c=2011/0701,8l=2011/0701', 0, 'good'],
  ['8c=2012/0614,8l=2012/0614', 1, 'bad'],
  ['8c=2012/0614,8l=2011/0701', 125, 'unknown'],
  ['2011/0801', 0, 'good'],
])('%s exits %i: %s', async (toolchain, code, verdict) => {
  const { exitCode, stdout } = await new FakeHost().run('test', toolchain, '--format', 'json');
  expect(exitCode).toBe(code);
  expect(JSON.parse(stdout).data.verdict).toBe(verdict);
});

test.each([
  ['builds', 1],
  ['bad:8l: unknown object', 1],
  ['good:8l: unknown object', 0],
  ['boots:config mode', 125],
])('a kernel that does not build, asked %s, exits %i', async (question, code) => {
  expect((await new FakeHost().run('test', '8c=2012/0614,8l=2011/0701', '--question', question)).exitCode).toBe(code);
});

test('a kernel that stops short of the milestone that is asked for is bad', async () => {
  expect((await new FakeHost().run('test', '2011/0701', '--question', 'boots:config mode')).exitCode).toBe(1);
  expect((await new FakeHost().run('test', '2011/0701', '--question', 'boots:banner')).exitCode).toBe(0);
});

test("the emulator's own shortfall is no verdict", async () => {
  const host = new FakeHost({ ...WORLD, truth: () => ({ kind: 'unsupported', signature: 'unsupported: WRMSR' }) });
  expect((await host.run('test', '2012/0614')).exitCode).toBe(125);
});

test('shows console and fault', async () => {
  const { stdout } = await new FakeHost().run('test', '8c=2012/0614,8l=2012/0614');
  expect(stdout).toContain('panic: exception/interrupt 14');
  expect(words(stdout)).toContain('CR2 f000ff53');
});

test('ends with 130 when it is interrupted', async () => {
  const host = new FakeHost();
  host.prepare = (bench) => {
    bench.onTest = () => {
      host.interrupt();
      return new Promise(() => {});
    };
  };
  expect((await host.run('test', '2012/0614')).exitCode).toBe(130);
});
