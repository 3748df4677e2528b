import { describe, expect, test } from 'vitest';
import { History } from '../../../src/emu/aout/history.js';
import type { AoutSymbol } from '../../../src/emu/aout/symbols.js';

const components = new Map([
  [1, '/sys'],
  [2, '../port'],
  [3, './lex.c'],
  [4, 'y.tab.c'],
  [5, 'cc.y'],
]);

function history(...records: [type: 'z' | 'Z', value: number, ...path: number[]][]): History {
  const h = new History(components);
  for (const [type, value, ...path] of records) h.add({ type, value, name: '', path } satisfies AoutSymbol);
  return h;
}

describe('History', () => {
  test('joins path components and resolves dots', () => {
    const h = history(['z', 1, 1, 2, 3], ['z', 10]);
    expect(h.sourceLine(4)).toEqual({ file: '/port/lex.c', line: 4 });
  });

  test('follows #line directives, and included files after them', () => {
    const h = history(['z', 1, 4], ['z', 10, 5], ['Z', 100], ['z', 15, 3], ['z', 18], ['z', 30]);
    expect(h.sourceLine(9)).toEqual({ file: 'y.tab.c', line: 9 });
    expect(h.sourceLine(10)).toEqual({ file: 'cc.y', line: 100 });
    expect(h.sourceLine(16)).toEqual({ file: 'lex.c', line: 2 });
    expect(h.sourceLine(20)).toEqual({ file: 'cc.y', line: 107 });
  });

  test('has no answer before the first file and after the last', () => {
    const h = history(['z', 2, 4], ['z', 10]);
    expect(h.sourceLine(1)).toBeUndefined();
    expect(h.sourceLine(10)).toBeUndefined();
  });

  test('shows a component that no symbol names as a question mark', () => {
    expect(history(['z', 1, 9]).sourceLine(1)?.file).toBe('?');
  });
});
