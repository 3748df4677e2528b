import { describe, expect, it } from 'vitest';
import { drawMatrix, matrixReport } from '../../src/report/matrix.js';
import { axis, cellsOf, matrix } from './sample-matrix.js';

const note = '\n\nA date stands for every day from it to the next date shown.';

describe('the drawing of a matrix', () => {
  it('has a letter for each outcome, a legend, and one line for neighbours that are alike', () => {
    expect(drawMatrix(matrix, 80)).toBe(
      `           8c
8l         2011/0701  2011/0805  2011/08051  2011/1010  2012/0101
2011/0701          .          .           .          A          a
2012/0301          .          -           .          B          A

.  boots: banner (8 cells)
A  trap 14 in f+0xa (3 cells)
a  build-error: 8l: bad object (2 cells)
-  not tested (1 cell)
B  hang: no banner within the budget (1 cell)${note}`,
    );
  });

  it('has its dates upright where there is no room across', () => {
    expect(drawMatrix(matrix, 40)).toBe(
      `           8c
           2 2 2 2 2
           0 0 0 0 0
           1 1 1 1 1
           1 1 1 1 2
           / / / / /
           0 0 0 1 0
           7 8 8 0 1
           0 0 0 1 0
           1 5 5 0 1
8l             1
2011/0701  . . . A a
2012/0301  . - . B A

.  boots: banner (8 cells)
A  trap 14 in f+0xa (3 cells)
a  build-error: 8l: bad object (2 cells)
-  not tested (1 cell)
B  hang: no banner within the budget (1 cell)${note}`,
    );
  });

  it('of one component is one line', () => {
    const one = { title: '8c', x: axis('8c', ['2011/0701', '2011/0702', '2011/0703']), cells: cellsOf(['++T']) };
    expect(drawMatrix(one, 80)).toBe(
      `  8c
  2011/0701  2011/0703
          .          A

.  boots: banner (2 cells)
A  trap 14 in f+0xa (1 cell)${note}`,
    );
  });

  it('of three components has a plane for each version of the third, and one for neighbours that are alike', () => {
    const planes = ['+T', '+T', '++', '+T'].map((line, i) => ({ at: [i], cells: cellsOf([line, '++']) }));
    const three = {
      title: '',
      x: axis('8c', ['2011/0701', '2011/0805']),
      y: axis('8l', ['2011/0701', '2012/0301']),
      cells: planes[3].cells,
      further: { axes: [axis('libc', ['2011/0701', '2011/0901', '2011/1001', '2012/0101'])], slices: planes },
    };
    const trapping = `           8c
8l         2011/0701  2011/0805
2011/0701          .          A
2012/0301          .          .`;
    expect(drawMatrix(three, 80)).toBe(
      `libc 2011/0701:

${trapping}

libc 2011/1001:

           8c
8l         2011/0701
2011/0701          .

libc 2012/0101:

${trapping}

.  boots: banner (13 cells)
A  trap 14 in f+0xa (3 cells)${note}`,
    );
    const report = matrixReport(three);
    expect(report.rows).toHaveLength(16);
    expect(report.rows?.[9]).toMatchObject({ '8c from': '2011/0805', 'libc from': '2011/1001', outcome: 'boots' });
    expect(report.summary).toEqual(['8c: 2 versions, 8l: 2 versions, libc: 4 versions', '16 of 16 cells known']);
  });

  it('that is too wide is drawn closer, and goes on below', () => {
    const dates = Array.from({ length: 12 }, (_, i) => `9${String(i + 10)}`);
    const wide = {
      title: '',
      x: axis('x', dates),
      y: axis('y', ['1', '2']),
      cells: cellsOf(['+T+T+T+T+T+T', '+t+T+T+T+Tuv']),
    };
    expect(drawMatrix(wide, 12)).toBe(
      `   x
   999999999
   111111111
y  012345678
1  .A.A.A.A.
2  .B.A.A.A.

   x
   999
   122
y  901
1  A.A
2  A??

.  boots: banner (11 cells)
A  trap 14 in f+0xa (10 cells)
B  trap 13 in g (1 cell)
?  unsupported: opcode 0f 0b and 1 other signature (2 cells)${note}`,
    );
  });

  it('gives the last letter to all outcomes that are left when letters run out', () => {
    const cells = [Array.from({ length: 30 }, (_, i) => ({ kind: 'trap', signature: `trap ${i}` }))];
    const drawing = drawMatrix(
      {
        title: '',
        x: axis(
          'x',
          cells[0].map((_, i) => String(i)),
        ),
        cells,
      },
      80,
    );
    expect(drawing).toContain('Y  trap 24 (1 cell)\nZ  trap 25 and 4 other signatures (5 cells)');
  });

  it('shows guest text on one line and without control characters', () => {
    const cells = [[{ kind: 'build-error', signature: '8c: \u001b[1mx\ny' }]];
    expect(drawMatrix({ title: '', x: axis('x', ['1']), cells }, 80)).toContain(
      'a  build-error: 8c: ^[[1mx y (1 cell)',
    );
  });
});

describe('the report of a matrix', () => {
  it('has a row for each cell with dates, artifacts and outcome', () => {
    const report = matrixReport(matrix);
    expect(report.columns?.map(({ key }) => key)).toEqual([
      '8c from',
      '8c to',
      '8c artifact',
      '8l from',
      '8l to',
      '8l artifact',
      'outcome',
      'signature',
    ]);
    expect(report.rows).toHaveLength(15);
    expect(report.rows?.[3]).toEqual({
      '8c from': '2011/1010',
      '8c to': '2011/1010',
      '8c artifact': '8c of 2011/1010',
      '8l from': '2011/0701',
      '8l to': '2011/0701',
      '8l artifact': '8l of 2011/0701',
      outcome: 'trap',
      signature: 'trap 14 in f+0xa',
    });
    expect(report.rows?.[11]).toMatchObject({ '8l from': '2012/0301', outcome: null, signature: null });
    expect(report.summary).toEqual(['8c: 5 versions, 8l: 3 versions', '14 of 15 cells known']);
    expect(report.sections).toEqual([{ title: 'Matrix', text: drawMatrix(matrix, 80) }]);
  });

  it('tells versions from the stretches of dates in which they are current', () => {
    const [first, second] = axis('8c', ['2011/0701', '2011/0801']).runs;
    const back = { ...first, first: '2011/0901', last: '2011/0901' };
    const report = matrixReport({
      title: '8c',
      x: { component: '8c', runs: [first, second, back] },
      cells: cellsOf(['+T+']),
    });
    expect(report.summary).toEqual(['8c: 2 versions in 3 stretches of dates', '3 of 3 cells known']);
  });

  it('of one component has its columns only', () => {
    const report = matrixReport({ title: '8c', x: axis('8c', ['2011/0701']), cells: cellsOf(['+']) });
    expect(report.rows).toEqual([
      {
        '8c from': '2011/0701',
        '8c to': '2011/0701',
        '8c artifact': '8c of 2011/0701',
        outcome: 'boots',
        signature: 'boots: banner',
      },
    ]);
  });
});
