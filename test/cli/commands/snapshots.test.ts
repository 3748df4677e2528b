import { expect, test } from 'vitest';
import { FakeHost, words } from '../fake-host.js';

test('lists each distinct version of each component, from when to when', async () => {
  const { exitCode, stdout } = await new FakeHost().run('snapshots');
  expect(exitCode).toBe(0);
  await expect(stdout).toMatchFileSnapshot('snapshots/all.txt');
});

test('keeps to a range and to the components that were named', async () => {
  const { stdout } = await new FakeHost().run(
    'snapshots',
    '2011/0801..2011/1001',
    '--component',
    '8c',
    '--format',
    'csv',
  );
  expect(stdout.split('\r\n').map((line) => line.split(',').slice(0, 4).join(' '))).toEqual([
    'component from to snapshots',
    '8c 2011/0801 2011/1001 2',
    '',
  ]);
});

test('lists dates alone, one a row', async () => {
  const { stdout } = await new FakeHost().run('snapshots', '2011/1001..', '--dates', '--format', 'csv');
  expect(stdout).toBe('date\r\n2011/1001\r\n2012/0101\r\n2012/0614\r\n');
});

test('has all dates in JSON', async () => {
  const { stdout } = await new FakeHost().run('snapshots', '--format', 'json');
  expect(JSON.parse(stdout).data.dates).toEqual(['2011/0701', '2011/0801', '2011/1001', '2012/0101', '2012/0614']);
});

test('says of a component that is not there what is missing, and lists the others', async () => {
  const host = new FakeHost();
  host.prepare = (bench) => {
    const { history } = bench;
    bench.history = async (component, dates, heard) => {
      if (component !== '8l') return history(component, dates, heard);
      throw Object.assign(new Error('The snapshot of 2011/0701 has no /386/bin/8l.'), { name: 'ConfigError' });
    };
  };
  const { exitCode, stdout } = await host.run('snapshots');
  expect(exitCode).toBe(0);
  expect(words(stdout)).toContain('warning 8l: The snapshot of 2011/0701 has no /386/bin/8l.');
  expect(stdout).toMatch(/^libc /m);
});

test('refuses a component that the recipe does not have', async () => {
  const { exitCode, stderr } = await new FakeHost().run('snapshots', '--component', '8k');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('has no component 8k; it has 8c, 8l, libc.');
});
