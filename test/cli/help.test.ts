import { expect, test } from 'vitest';
import { FakeHost } from './fake-host.js';

const COMMANDS = [
  'snapshots',
  'matrix',
  'test',
  'build',
  'boot',
  'crosscheck',
  'run',
  'query',
  'report',
  'explain',
  'diff',
  'diverge',
  'resume',
  'nightly',
  'doctor',
  'init',
  'completion',
];

test('the help of the program', async () => {
  const { exitCode, stdout, stderr } = await new FakeHost().run('--help');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  await expect(stdout).toMatchFileSnapshot('help/fsbisect.txt');
});

test.each(COMMANDS)('the help of %s', async (command) => {
  const { exitCode, stdout, stderr } = await new FakeHost().run(command, '--help');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  await expect(stdout).toMatchFileSnapshot(`help/${command}.txt`);
});

test.each(['', ...COMMANDS])('the help of %s fits 80 columns where there is no terminal', async (command) => {
  const { stdout } = await new FakeHost().run(...(command ? [command] : []), '--help');
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('the help of the program names every command', async () => {
  const { stdout } = await new FakeHost().run('--help');
  const listed = stdout.slice(stdout.indexOf('\nCommands:'), stdout.indexOf('\nExamples:')).match(/^ {2}\w+/gm);
  expect(listed?.map((line) => line.trim())).toEqual(COMMANDS);
});

test('the version is a line of its own', async () => {
  expect((await new FakeHost().run('--version')).stdout).toBe('0.1.0\n');
});
