import { expect, test, vi } from 'vitest';
import { Plan9 } from '../../../src/emu/plan9/plan9.js';
import { NoProcessor, type Terms } from '../../../src/emu/plan9/terms.js';
import { GuestProgram, treeOf } from './guest-program.js';

const CALLS = new GuestProgram().label('on').write(1, 'x').jump('on');
const LOOP = new GuestProgram().label('on').jump('on');

/** Runs a program until a limit is reached. */
function run(program: GuestProgram, terms?: Terms) {
  const limits = { memory: 4 << 20, systemCalls: 2500, instructions: 50_000_000 };
  return new Plan9({ tree: treeOf({ program }), time: 0, limits, terms }).run(['program']);
}

test.each([
  ['calls', CALLS],
  ['computes', LOOP],
])('the thread is left for other work now and then, which makes no difference to what %s', async (_, program) => {
  const pause = vi.fn(() => Promise.resolve());
  const result = await run(program, { mayRun: () => true, pause });
  expect(result).toEqual(await run(program));
  expect(result.outcome).toBe('limit');
  expect(pause).toHaveBeenCalledTimes(2);
});

test('a run ends with what is thrown meanwhile', async () => {
  const pause = () => Promise.reject(new Error('no more'));
  await expect(run(CALLS, { mayRun: () => true, pause })).rejects.toThrow('no more');
});

test('a run ends at the first program that may not run', async () => {
  await expect(run(LOOP, { mayRun: () => false, pause: () => Promise.resolve() })).rejects.toThrow(NoProcessor);
});
