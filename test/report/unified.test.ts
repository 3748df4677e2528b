import { describe, expect, it } from 'vitest';
import type { DiffLine } from '../../src/build/kernel-diff/diff-line.js';
import type { CodeLine } from '../../src/build/kernel-diff/kernel-diff.js';
import { unifiedCode, unifiedText } from '../../src/report/unified.js';

const same = (text: string): DiffLine => ({ kind: 'same', text });

describe('a unified diff', () => {
  it('shows three lines around a change and counts the others', () => {
    const edit: DiffLine[] = [
      { kind: 'removed', text: 'e' },
      { kind: 'added', text: 'E' },
    ];
    expect(unifiedText([...[...'abcd'].map(same), ...edit, ...[...'fghij'].map(same)])).toBe(
      ['  ... 1 the same', '  b', '  c', '  d', '- e', '+ E', '  f', '  g', '  h', '  ... 2 the same'].join('\n'),
    );
  });

  it('of code shows offsets, source lines where they change, and the instruction that is marked', () => {
    const lines: CodeLine[] = [
      { kind: 'same', offset: 0, text: 'SUBL\t$0x18, SP', source: 'main.c:11' },
      { kind: 'removed', offset: 3, text: 'MOVL\tm(SB), CX', source: 'main.c:11' },
      { kind: 'added', offset: 3, text: 'MOVL\tGS:0x0, AX', source: 'main.c:15' },
      { kind: 'same', offset: 10, text: 'RET', source: 'main.c:15' },
    ];
    expect(unifiedCode(lines, { side: 'after', offset: 3, text: 'trap 14' })).toBe(
      [
        '  +0x00  SUBL    $0x18, SP   main.c:11',
        '- +0x03  MOVL    m(SB), CX',
        '+ +0x03  MOVL    GS:0x0, AX  main.c:15  <== trap 14',
        '  +0x0a  RET',
      ].join('\n'),
    );
  });

  it('of code says what is marked below it where there is no room beside it', () => {
    const lines: CodeLine[] = [{ kind: 'same', offset: 3, text: 'RET', source: 'main.c:11' }];
    expect(unifiedCode(lines, { side: 'after', offset: 3, text: 'trap 14' }, 30)).toBe(
      '  +0x03  RET  main.c:11\n         <== trap 14',
    );
    expect(unifiedCode(lines, { side: 'after', offset: 3, text: 'trap 14' }, 36)).toContain('main.c:11  <== trap 14');
  });

  it('of code that is the same shows what is around the mark', () => {
    const lines = Array.from({ length: 20 }, (_, offset): CodeLine => ({ kind: 'same', offset, text: 'NOP' }));
    const shown = unifiedCode(lines, { side: 'before', offset: 10, text: 'trap 6' }).split('\n');
    expect([shown[0], shown[4], shown.at(-1)]).toEqual([
      '  ... 7 the same',
      '  +0x0a  NOP  <== trap 6',
      '  ... 6 the same',
    ]);
  });
});
