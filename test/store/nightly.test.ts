import { describe, expect, it } from 'vitest';
import type { NightlyResult, Verdict } from '../../src/store/records.js';
import type { Store } from '../../src/store/store.js';
import { openStore } from './open-store.js';
import { boots, DUMP, places, putAll, traps } from './sample-results.js';

function check(store: Store, date: string, verdict: Verdict, part: Partial<NightlyResult> = {}): NightlyResult {
  return {
    track: 'fs',
    ...places(store),
    dump: DUMP,
    date,
    toolchain: store.toolchains.put({ '8c': date, '8l': 'l1' }),
    verdict,
    outcome: verdict === 'good' ? boots : traps,
    change: 'first',
    ...part,
  };
}

describe('nightly checks', () => {
  it('tell the newest one, of any verdict or of one, and before a date', () => {
    const store = openStore();
    const [first, second, third] = [
      check(store, '2011/0701', 'good'),
      check(store, '2011/0702', 'good'),
      check(store, '2011/0703', 'bad'),
    ];
    for (const one of [third, first, second]) store.nightly.put(one);
    expect(store.nightly.last('fs', DUMP)).toEqual(third);
    expect(store.nightly.last('fs', DUMP, { verdict: 'good' })).toEqual(second);
    expect(store.nightly.last('fs', DUMP, { verdict: 'good', before: '2011/0702' })).toEqual(first);
    expect(store.nightly.last('fs', DUMP, { verdict: 'unknown' })).toBeUndefined();
    expect(store.nightly.last('other', DUMP)).toBeUndefined();
    expect(store.nightly.history('fs', DUMP)).toEqual([first, second, third]);
  });

  it('are kept once, and learn later of the bisection that they led to', () => {
    const store = openStore();
    const bisection = store.bisections.begin(putAll(store)).id;
    const one = check(store, '2011/0703', 'bad', { change: 'new' });
    store.nightly.put(one);
    store.nightly.put({ ...one, change: 'still', bisection });
    store.nightly.put(one);
    expect(store.nightly.history('fs', DUMP)).toEqual([{ ...one, bisection }]);
  });
});
