import { expect, test } from 'vitest';
import { Progress } from '../../src/cli/progress.js';

/** What is written of these lines. */
function told(stream: { readonly isTTY?: boolean; readonly columns?: number }, ...lines: readonly string[]): string {
  let text = '';
  const progress = new Progress({ ...stream, write: (piece) => (text += piece) }, false, () => 0);
  for (const line of lines) progress.line(line);
  return text;
}

test('a line is broken where the terminal ends', () => {
  expect(told({ isTTY: true, columns: 20 }, 'step 1: boots to the banner', 'step 2')).toBe(
    'step 1: boots to the\n    banner\nstep 2\n',
  );
});

test('a line stays whole in a file, so that programs find it', () => {
  expect(told({ columns: 20 }, 'step 1: boots to the banner')).toBe('step 1: boots to the banner\n');
});

test('how far something is, is told every two seconds and not more often', () => {
  let now = 0;
  let text = '';
  const progress = new Progress({ write: (piece) => (text += piece) }, false, () => now);
  for (; now <= 6000; now += 500) progress.passing(() => `at ${now}`);
  expect(text).toBe('at 2000\nat 4000\nat 6000\n');
});
