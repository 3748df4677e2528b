import { describe, expect, it } from 'vitest';
import type { NightlyResult, Verdict } from '../../../src/store/records.js';
import type { Store } from '../../../src/store/store.js';
import { openStore } from '../open-store.js';
import { boots, DUMP, definition, imageOf, places, putAll, traps } from '../sample-results.js';
import { rowsOf } from './rows-of.js';

/** A finished search with two steps that finds 8c guilty; returns its number. */
function putSearch(store: Store): number {
  const { id } = store.bisections.begin(putAll(store));
  const step = { phase: 'corner', why: 'the newest', signature: 'x', cached: false };
  store.bisections.step(id, { ...step, toolchain: store.toolchains.put({ '8c': 'c3', '8l': 'l2' }), verdict: 'bad' });
  store.bisections.step(id, {
    ...step,
    toolchain: store.toolchains.put({ '8c': 'c1', '8l': 'l2' }),
    verdict: 'good',
    cached: true,
  });
  store.bisections.finish(id, {
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
        rollbackCures: false,
      },
    ],
    findings: [{ kind: 'flip', message: 'one more' }],
    summary: { conclusion: 'Nothing.', claims: [], toolchains: [] },
  });
  return id;
}

describe('views of searches', () => {
  it('show what was asked, how far it went and what came out', () => {
    const store = openStore();
    putSearch(store);
    expect(rowsOf(store, 'bisection, ranges, state, verdict, steps, steps_run, culprits', 'v_bisections')).toEqual([
      '1|8c=2011/0701..2011/0705 8l=2011/0701..2011/0705|finished|culprit|2|1|8c 2011/0704 -> 2011/0705',
    ]);
  });

  it('show one that is under way without an end', () => {
    const store = openStore();
    store.bisections.begin(putAll(store));
    expect(rowsOf(store, 'state, verdict, steps, culprits', 'v_bisections')).toEqual(['running|-|0|-']);
  });

  it('show the steps with toolchain, verdict and kernel', () => {
    const store = openStore();
    putSearch(store);
    const columns = 'step, phase, toolchain_label, verdict, cached, image';
    expect(rowsOf(store, columns, 'v_bisection_steps ORDER BY step')).toEqual([
      `1|corner|8c=2011/0705 8l=2011/0704|bad|0|${imageOf('bad')}`,
      `2|corner|8c=2011/0701 8l=2011/0704|good|1|${imageOf('good too')}`,
    ]);
  });

  it('show the guilty and whatever else was seen', () => {
    const store = openStore();
    putSearch(store);
    const columns = 'set_number, component, date_before, date_after, verified, rollback_cures';
    expect(rowsOf(store, columns, 'v_culprits')).toEqual(['1|8c|2011/0704|2011/0705|1|0']);
    expect(rowsOf(store, 'kind, message', 'v_findings')).toEqual(['flip|one more']);
  });
});

describe('views of nightly checks', () => {
  function check(store: Store, track: string, date: string, verdict: Verdict, bisection?: number): void {
    const result: NightlyResult = {
      track,
      ...places(store),
      dump: DUMP,
      date,
      toolchain: store.toolchains.put({ '8c': date, '8l': 'l1' }),
      verdict,
      outcome: verdict === 'good' ? boots : traps,
      change: verdict === 'bad' ? 'new' : 'fine',
      ...(bisection !== undefined && { bisection }),
    };
    store.nightly.put(result);
  }
  const columns = 'track, last_good, first_bad, newest, signature, culprits';

  it('show what is broken at present, since when, and the culprit', () => {
    const store = openStore();
    const search = putSearch(store);
    check(store, 'fs', '2011/0701', 'bad');
    check(store, 'fs', '2011/0702', 'good');
    check(store, 'fs', '2011/0703', 'bad', search);
    check(store, 'fs', '2011/0704', 'unknown');
    check(store, 'fs', '2011/0705', 'bad');
    expect(rowsOf(store, columns, 'v_regressions')).toEqual([
      'fs|2011/0702|2011/0703|2011/0705|trap 14 in f+0xa|8c 2011/0704 -> 2011/0705',
    ]);
  });

  it('show nothing that is mended', () => {
    const store = openStore();
    check(store, 'fs', '2011/0701', 'bad');
    check(store, 'fs', '2011/0702', 'good');
    expect(rowsOf(store, columns, 'v_regressions')).toEqual([]);
  });

  it('show what never was good from its first check on, track by track', () => {
    const store = openStore();
    check(store, 'fs', '2011/0701', 'bad');
    check(store, 'fs', '2011/0702', 'bad');
    check(store, 'cpu', '2011/0701', 'good');
    expect(rowsOf(store, columns, 'v_regressions')).toEqual(['fs|-|2011/0701|2011/0702|trap 14 in f+0xa|-']);
    expect(rowsOf(store, 'track, date, verdict, outcome, change', 'v_nightly ORDER BY track, date')).toEqual([
      'cpu|2011/0701|good|boots|fine',
      'fs|2011/0701|bad|trap|new',
      'fs|2011/0702|bad|trap|new',
    ]);
  });
});

describe('v_invocations', () => {
  it('shows the runs of the tool, and how much each of them did', () => {
    const store = openStore();
    store.invoke(['fsbisect', 'matrix', '--from', '2011/0701'], '0.1.0', 0);
    putAll(store);
    store.finish(1, 1500);
    const second = openStore(store.file);
    second.invoke(['fsbisect', 'query'], '0.1.0', 60_000);
    expect(rowsOf(store, '*', 'v_invocations ORDER BY invocation')).toEqual([
      '1|fsbisect matrix --from 2011/0701|0.1.0|1970-01-01 00:00:00|1.5|1|5|3',
      '2|fsbisect query|0.1.0|1970-01-01 00:01:00|-|-|0|0',
    ]);
  });
});
