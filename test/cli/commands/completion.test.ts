import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { FakeHost } from '../fake-host.js';

test.each(['bash', 'zsh', 'fish'])('prints a script for %s', async (shell) => {
  const { exitCode, stdout } = await new FakeHost().run('completion', shell);
  expect(exitCode).toBe(0);
  await expect(stdout).toMatchFileSnapshot(`completion/${shell}.txt`);
});

test('bash completes commands and their options', async () => {
  const { stdout } = await new FakeHost().run('completion', 'bash');
  const complete = (...line: string[]) =>
    execFileSync('bash', [
      '-c',
      `${stdout}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _fsbisect; echo "\${COMPREPLY[*]}"`,
      '-',
      ...line,
    ])
      .toString()
      .trim();
  expect(complete('fsbisect', 're')).toBe('report resume');
  expect(complete('fsbisect', '--comp')).toBe('--compiler-range');
  expect(complete('fsbisect', 'boot', '--me')).toBe('--memory --medium');
  expect(complete('fsbisect', 'boot', 'rep')).toBe('');
});
