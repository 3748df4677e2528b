import { describe, expect, test } from 'vitest';
import { bootOptions, type MachineSpec, machineOf, topOf } from '../../src/build/machine.js';

const recipe = { time: '2012-06-14T12:00:00Z' };
const of = (spec: Omit<MachineSpec, 'recipe'> = {}, disk?: Uint8Array) =>
  machineOf({ ...spec, recipe }, undefined, disk);
const LADDER = [
  { name: 'prompt', expect: 'fs:' },
  { name: 'halt', prompt: '^fs:$', send: ['halt'] },
];

describe('machineOf', () => {
  test('a machine that boots to a milestone has neither ladder nor disk', () => {
    expect(Object.keys(of()).sort()).toEqual(
      ['budget', 'good', 'instructionsPerSecond', 'milestones', 'plan9ini', 'ramBytes', 'startSeconds'].sort(),
    );
    expect(of({ ladder: LADDER })).toEqual(of());
  });

  test("a rung of the file servers' ladder brings the rungs up to it, a disk and the place of plan9.nvr", () => {
    const machine = of({ good: 'ream', machine: { plan9ini: ['console=0'] } });
    expect(machine.ladder?.map(({ name }) => name)).toEqual(['banner', 'devices', 'config', 'ream']);
    expect(machine.disk).toEqual({ sectors: 131_072 });
    expect(machine.plan9ini).toBe('console=0\nnvr=hd!0!plan9.nvr\n');
    expect(machine.budget).toBe(30_000_000_000);
  });

  test('the place of plan9.nvr that is given stays', () => {
    expect(of({ machine: { disk: 8, plan9ini: ['nvr=fd!0!plan9.nvr'] } }).plan9ini).toBe('nvr=fd!0!plan9.nvr\n');
  });

  test('a ladder of its own has a disk only if one is asked for', () => {
    expect(of({ good: 'halt', ladder: LADDER })).toMatchObject({ good: 'halt', ladder: LADDER });
    expect(of({ good: 'halt', ladder: LADDER }).disk).toBeUndefined();
    expect(of({ good: 'prompt', ladder: LADDER, machine: { disk: 8 } })).toMatchObject({
      ladder: LADDER.slice(0, 1),
      disk: { sectors: 16_384 },
    });
  });

  test('an image makes another machine than a blank disk of its size', () => {
    const image = new Uint8Array(1000);
    expect(of({}, image).disk).toEqual({
      sectors: 2,
      image: '541b3e9daa09b20bf85fa273e5cbd3e80185aa4ec298e765db87742b70138a53',
    });
  });
});

test('the highest rung is that of the ladder which is given, or that of the file servers', () => {
  expect(topOf(LADDER)).toBe('halt');
  expect(topOf(undefined)).toBe('contents');
});

test('bootOptions makes patterns of texts, and a new disk each time', () => {
  const machine = of({ good: 'halt', ladder: LADDER, machine: { disk: 1 } });
  const { ladder, goal, disk } = bootOptions(machine, Uint8Array.of(7));
  expect(goal).toBe('halt');
  expect(ladder).toEqual([
    { name: 'prompt', expect: /fs:/ },
    { name: 'halt', prompt: /^fs:$/, send: ['halt'] },
  ]);
  expect(disk?.sectors).toBe(2048);
  expect(disk?.read(0)[0]).toBe(7);
  expect(bootOptions(machine).disk?.read(0)[0]).toBe(0);
});
