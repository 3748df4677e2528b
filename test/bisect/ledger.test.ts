import { describe, expect, it } from 'vitest';
import { Ledger } from '../../src/bisect/ledger.js';
import { ask } from '../../src/bisect/search.js';
import { grid, verdictOf } from './truth.js';

const why = { phase: 'end', text: '', left: 0 } as const;

describe('the ledger', () => {
  it('keeps one verdict for each cell', () => {
    const ledger = new Ledger();
    ledger.record({ cell: [1, 2], why, verdict: verdictOf('bad') });
    expect(ledger.get([1, 2])?.class).toBe('bad');
    expect(ledger.get([2, 1])).toBeUndefined();
    expect(() => ledger.record({ cell: [1, 2], why, verdict: verdictOf('good') })).toThrow(
      'cell 1,2 was answered twice',
    );
  });

  it('is what a search finds its answers in: a driver that records none is caught', () => {
    const search = ask({ space: grid(3), ledger: new Ledger() }, 'search', [1], 'a version');
    expect(search.next().value).toEqual([{ cell: [1], why: { phase: 'search', text: 'a version', left: 0 } }]);
    expect(() => search.next()).toThrow('no verdict was recorded for 8c=2011/0102');
  });
});
