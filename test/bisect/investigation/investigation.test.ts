import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Investigation } from '../../../src/bisect/investigation/investigation.js';
import { makePlan } from '../../../src/bisect/investigation/plan.js';
import { recall } from '../../../src/bisect/investigation/recall.js';
import { DEFAULT_QUESTION } from '../../../src/bisect/question.js';
import { runNamedQuery } from '../../../src/store/run-query.js';
import type { Store } from '../../../src/store/store.js';
import { FakeBench, GOOD, newStore, TRAP, WORLD, type World } from './fake-bench.js';

const RANGES = [
  { component: '8c', range: '2011/0701..2012/0614' },
  { component: '8l', range: '2011/0701..2012/0614' },
];

/** As WORLD, with a linker for every snapshot, so that a search does not have to see every cell. */
const WIDE: World = {
  ...WORLD,
  histories: {
    ...WORLD.histories,
    '8l': WORLD.dates.map((date, i) => [date, `l${i}`]),
  },
  truth: (names) => (names['8c'] === 'c3' ? TRAP : GOOD),
};

let store: Store;
beforeEach(() => {
  store = newStore();
});
afterEach(() => {
  store.close();
  rmSync(dirname(store.file), { recursive: true });
});

async function investigate(bench: FakeBench): Promise<Investigation> {
  return new Investigation(bench, await makePlan(bench, { ranges: RANGES }), DEFAULT_QUESTION);
}

describe('a search to its end', () => {
  test('records the culprit, its tests and every step', async () => {
    const bench = new FakeBench(store);
    const investigation = await investigate(bench);
    const found = await investigation.run({ concurrency: 2 });
    expect(found.status).toBe('found');
    const { bisection } = recall(store, investigation.bisection!);
    expect(bisection.state).toBe('finished');
    expect(bisection.conclusion!.verdict).toBe('culprit');
    expect(bisection.conclusion!.culprits).toMatchObject([
      { component: '8c', before: '2011/1001', after: '2012/0101', verified: true, rollbackCures: true },
    ]);
    expect(bisection.conclusion!.summary).toMatchObject({
      conclusion: 'The change of 8c between 2011/1001 and 2012/0101 turns "boots to banner" into "trap 14 in f+0xa".',
    });
    expect(runNamedQuery(store.connection, 'steps').rows).toHaveLength(investigation.work.probes);
  });

  test('completes a small map, each toolchain tested once', async () => {
    const bench = new FakeBench(store);
    await (await investigate(bench)).run();
    expect([...bench.tested].sort()).toEqual(['c1 l1', 'c1 l2', 'c2 l1', 'c2 l2', 'c3 l1', 'c3 l2']);
  });

  test('leaves out of the map what the answer does not need, when told so', async () => {
    const bench = new FakeBench(store, WIDE);
    await (await investigate(bench)).run({ map: 'never' });
    expect(bench.tested).not.toContain('c2 l1');
    expect(bench.tested.length).toBeLessThan(15);
  });
});

describe('the same search again', () => {
  test('works for nothing and makes no second record', async () => {
    await (await investigate(new FakeBench(store))).run();
    const bench = new FakeBench(store);
    const again = await investigate(bench);
    await again.run();
    expect(bench.tested).toEqual([]);
    expect(again.work).toMatchObject({ builds: 0, boots: 0 });
    expect(again.work.known).toBe(again.work.probes);
    expect(runNamedQuery(store.connection, 'questions').rows).toHaveLength(1);
  });

  test('makes a new record when the outcome is another', async () => {
    await (await investigate(new FakeBench(store, WIDE))).run({ map: 'never' });
    const again = await investigate(new FakeBench(store, WIDE));
    await again.run({ map: 'always' });
    expect(runNamedQuery(store.connection, 'questions').rows).toHaveLength(2);
    expect(again.bisection).toBe(2);
  });

  test.each([0, 1, 2, 3, 4, 5])('goes on after an end at probe %i with what is left', async (fatal) => {
    const broken = new FakeBench(store);
    broken.onTest = () => {
      if (broken.tested.length === fatal) throw new Error('the power went off');
    };
    await expect((await investigate(broken)).run()).rejects.toThrow('the power went off');
    const bench = new FakeBench(store);
    const resumed = await investigate(bench);
    await resumed.run();
    expect([...broken.tested, ...bench.tested].sort()).toEqual(['c1 l1', 'c1 l2', 'c2 l1', 'c2 l2', 'c3 l1', 'c3 l2']);
    expect(resumed.bisection).toBe(1);
    expect(runNamedQuery(store.connection, 'culprits').rows).toHaveLength(1);
  });
});

describe('an aborted search', () => {
  test('rejects at once with the reason, and its steps can be read back', async () => {
    const bench = new FakeBench(store);
    const abort = new AbortController();
    bench.onTest = () => {
      if (bench.tested.length < 2) return undefined;
      abort.abort(new Error('enough'));
      return new Promise(() => {});
    };
    const investigation = await investigate(bench);
    await expect(investigation.run({ signal: abort.signal })).rejects.toThrow('enough');
    const { bisection, context } = recall(store, investigation.bisection!);
    expect(bisection.state).toBe('running');
    expect(context.ledger.steps.map(({ cell }) => cell)).toEqual([
      [0, 0],
      [2, 1],
    ]);
  });
});

test('both ends good is no change', async () => {
  const bench = new FakeBench(store, { ...WORLD, dates: WORLD.dates.slice(0, 3) });
  const investigation = await investigate(bench);
  await investigation.run();
  expect(recall(store, investigation.bisection!).bisection.conclusion).toMatchObject({
    verdict: 'no-change',
    summary: { conclusion: 'No change was found: both ends of the range are good (boots to banner).' },
  });
});
