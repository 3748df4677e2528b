import { describe, expect, it } from 'vitest';
import type { BisectionStep, Conclusion } from '../../src/store/records.js';
import type { Store } from '../../src/store/store.js';
import { openStore } from './open-store.js';
import { DUMP, definition, putAll, question } from './sample-results.js';

const conclusion: Conclusion = {
  verdict: 'culprit',
  culprits: [
    {
      set: 1,
      component: '8c',
      definition,
      dump: DUMP,
      before: '2011/0704',
      after: '2011/0705',
      artifactBefore: 'c1',
      artifactAfter: 'c3',
      verified: true,
      rollbackCures: true,
    },
    {
      set: 1,
      component: '8l',
      definition,
      dump: DUMP,
      before: '2011/0703',
      after: '2011/0704',
      artifactBefore: 'l1',
      artifactAfter: 'l2',
      verified: false,
    },
  ],
  findings: [{ kind: 'flip', message: 'another flip', details: { at: 3 } }],
  summary: { conclusion: 'The change of 8c.', claims: [], toolchains: [{ role: 'before', toolchain: 'aa' }] },
};

function step(store: Store, compiler: string, phase = 'corner'): BisectionStep {
  return {
    phase,
    toolchain: store.toolchains.put({ '8c': compiler, '8l': 'l1' }),
    why: `8c ${compiler}`,
    verdict: 'good',
    signature: 'boots: banner',
    cached: false,
  };
}

describe('questions', () => {
  it('are known by what they ask', () => {
    const store = openStore();
    const id = putAll(store);
    const asked = question(store);
    expect(store.bisections.question(asked)).toBe(id);
    expect(store.bisections.question({ ...asked, held: { libc: 'x' } })).not.toBe(id);
    expect(store.bisections.question({ ...asked, judge: { kind: 'builds' } })).not.toBe(id);
    expect(store.bisections.question({ ...asked, axes: asked.axes.slice(1) })).not.toBe(id);
  });

  it('come back as they were asked', () => {
    const store = openStore();
    const asked = { ...question(store), held: { libc: 'x' } };
    expect(store.bisections.getQuestion(store.bisections.question(asked))).toEqual(asked);
    expect(store.bisections.getQuestion('none')).toBeUndefined();
  });
});

describe('a search', () => {
  it('that was cut short goes on under its question', () => {
    const store = openStore();
    const id = putAll(store);
    const begun = store.bisections.begin(id);
    store.bisections.step(begun.id, step(store, 'c1'));
    const other = openStore(store.file);
    expect(other.bisections.begin(id)).toEqual({ id: begun.id, question: id, state: 'running' });
    expect(other.bisections.steps(begun.id)).toEqual([step(store, 'c1')]);
    expect(other.bisections.unfinished()).toEqual([begun]);
  });

  it('keeps its steps in their order, and one that is committed twice once', () => {
    const store = openStore();
    const { id } = store.bisections.begin(putAll(store));
    const steps = [step(store, 'c3'), step(store, 'c1'), { ...step(store, 'c1', 'verify'), cached: true }];
    for (const one of [...steps, steps[0]]) store.bisections.step(id, one);
    expect(store.bisections.steps(id)).toEqual(steps);
  });

  it('ends with all that it found', () => {
    const store = openStore();
    const asked = putAll(store);
    const { id } = store.bisections.begin(asked);
    store.bisections.finish(id, conclusion);
    const finished = { id, question: asked, state: 'finished', conclusion };
    expect(store.bisections.get(id)).toEqual(finished);
    expect(store.bisections.finished(asked)).toEqual(finished);
    expect(store.bisections.unfinished()).toEqual([]);
  });

  it('ends once: who comes second changes nothing', () => {
    const store = openStore();
    const { id } = store.bisections.begin(putAll(store));
    store.bisections.finish(id, conclusion);
    store.bisections.finish(id, { ...conclusion, verdict: 'inconclusive' });
    expect(store.bisections.get(id)?.conclusion).toEqual(conclusion);
  });

  it('ends wholly or not at all', () => {
    const store = openStore();
    const { id } = store.bisections.begin(putAll(store));
    const broken = { ...conclusion, findings: [{ kind: null, message: 'm' }] } as unknown as Conclusion;
    expect(() => store.bisections.finish(id, broken)).toThrow(/NOT NULL/);
    expect(store.bisections.get(id)).toEqual({ id, question: expect.any(String), state: 'running' });
    store.bisections.finish(id, conclusion);
    expect(store.bisections.get(id)?.conclusion).toEqual(conclusion);
  });

  it('that is asked for again after its end is a new one', () => {
    const store = openStore();
    const asked = putAll(store);
    const first = store.bisections.begin(asked);
    expect(store.bisections.finished(asked)).toBeUndefined();
    store.bisections.finish(first.id, conclusion);
    expect(store.bisections.begin(asked).id).not.toBe(first.id);
    expect(store.bisections.get(99)).toBeUndefined();
  });
});
