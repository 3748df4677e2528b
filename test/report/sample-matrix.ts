import type { Matrix, MatrixAxis, MatrixOutcome } from '../../src/report/matrix.js';

/** An axis of versions, one a date. */
export function axis(component: string, dates: readonly string[]): MatrixAxis {
  return { component, runs: dates.map((date) => ({ first: date, last: date, artifact: `${component} of ${date}` })) };
}

const letters: Readonly<Record<string, MatrixOutcome | undefined>> = {
  '+': { kind: 'boots', signature: 'boots: banner' },
  T: { kind: 'trap', signature: 'trap 14 in f+0xa' },
  t: { kind: 'trap', signature: 'trap 13 in g' },
  H: { kind: 'hang', signature: 'no banner within the budget' },
  e: { kind: 'build-error', signature: '8l: bad object' },
  u: { kind: 'unsupported', signature: 'opcode 0f 0b' },
  v: { kind: 'unsupported', signature: 'opcode 0f ff' },
  ' ': undefined,
};

/** Cells from lines of letters. */
export function cellsOf(lines: readonly string[]): Matrix['cells'] {
  return lines.map((line) => [...line].map((letter) => letters[letter]));
}

export const matrix: Matrix = {
  title: '8c x 8l',
  x: axis('8c', ['2011/0701', '2011/0805', '2011/08051', '2011/1010', '2012/0101']),
  y: axis('8l', ['2011/0701', '2011/0930', '2012/0301']),
  cells: cellsOf(['+++Te', '+++Te', '+ +HT']),
};
