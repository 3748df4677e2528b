import { describe, expect, it } from 'vitest';
import { type BisectionView, bisectionReport } from '../../src/report/bisection.js';
import { renderTable } from '../../src/report/table.js';
import { matrix } from './sample-matrix.js';
import { plain } from './sample-report.js';

const view: BisectionView = {
  title: 'fs64: 8c 2011/0701..2012/0101, 8l 2011/0701..2012/0301',
  verdict: 'culprit',
  conclusion: '8c of 2011/1010 makes a kernel that dies; that of 2011/08051 does not',
  culprits: [
    [
      {
        component: '8c',
        before: '2011/08051',
        after: '2011/1010',
        artifactBefore: 'aaaa',
        artifactAfter: 'bbbb',
      },
    ],
  ],
  claims: [
    { text: '8c=2011/08051 8l=2012/0301', expected: 'good', found: 'boots: banner', holds: 'yes' },
    { text: 'newest, only 8c=2011/08051', expected: 'good', found: 'trap 14 in f+0xa', holds: 'no' },
    { text: 'oldest, only 8c=2011/1010', expected: 'bad', found: '8l: bad object', holds: 'unknown' },
  ],
  notices: ['8l 2012/0301 flips the outcome too'],
  kernels: [
    { role: 'before', image: '770e607624d689265ca6', size: 500_123, signature: 'boots: banner' },
    { role: 'newest', image: '2f05d4b689d270cafb02', size: 500_321, signature: 'trap 14 in f+0xa' },
  ],
  matrix,
  boot: {
    console: 'panic: exception/interrupt 14\n',
    serial: '',
    trap: { vector: 14, eip: 0x8010_000a, cr2: 0xf000_ff53, symbol: 'f', offset: 10 },
  },
  work: { probes: 17, builds: 9, boots: 4, known: 8 },
  database: '/home/glenda/fsbisect.db',
  command: 'fsbisect --compiler-range 2011/0701..2012/0101',
};

describe('the verdict of a bisection', () => {
  it('shows matrix, culprit, kernels, fault, checks, and how to get it again', () => {
    const { matrix: _, ...rest } = view;
    expect(
      renderTable(bisectionReport(rest), { ...plain, width: 80 }),
    ).toBe(`fs64: 8c 2011/0701..2012/0101, 8l 2011/0701..2012/0301

Culprit:
  8c  2011/08051 -> 2011/1010
    before  aaaa
    after   bbbb

Kernels:
  before  770e607624d6  500 123 bytes  boots: banner
  newest  2f05d4b689d2  500 321 bytes  trap 14 in f+0xa

Console after the change:
  panic: exception/interrupt 14

Fault after the change:
  trap 14, page fault at f000ff53
    EIP 8010000a  f+0xa
    CR2 f000ff53

bad     culprit: 8c of 2011/1010 makes a kernel that dies; that of
        2011/08051 does not
ok      verification: 8c=2011/08051 8l=2012/0301: boots: banner
warning verification: newest, only 8c=2011/08051: trap 14 in f+0xa;
        expected good
warning verification: oldest, only 8c=2011/1010: 8l: bad object;
        expected bad
note    seen: 8l 2012/0301 flips the outcome too

17 probes (8 on record), 9 builds, 4 boots
database   /home/glenda/fsbisect.db
again      fsbisect --compiler-range 2011/0701..2012/0101
`);
  });

  it('draws the matrix first when there is one', () => {
    const report = bisectionReport(view);
    expect(report.sections?.map(({ title }) => title)).toEqual([
      'Matrix',
      'Culprit',
      'Kernels',
      'Console after the change',
      'Fault after the change',
    ]);
    expect(report.sections?.[0].text).toContain('A  trap 14 in f+0xa (3 cells)');
  });

  it('tells sets of culprits from components that are guilty only together', () => {
    const [[move]] = view.culprits;
    const culprits = [[move, { ...move, component: '8l' }], [{ ...move, component: 'libc' }]];
    const report = bisectionReport({ ...view, culprits });
    expect(report.sections?.find(({ title }) => title === 'Culprits')?.text).toBe(`  8c  2011/08051 -> 2011/1010
    before  aaaa
    after   bbbb
  8l  2011/08051 -> 2011/1010  (only together with the one above)
    before  aaaa
    after   bbbb
or, by itself as well:
  libc  2011/08051 -> 2011/1010
    before  aaaa
    after   bbbb`);
    expect(report.rows?.map(({ set, component }) => [set, component])).toEqual([
      [1, '8c'],
      [1, '8l'],
      [2, 'libc'],
    ]);
  });

  it('without a culprit says why, as something that could not be told', () => {
    const report = bisectionReport({
      ...view,
      verdict: 'inconclusive',
      conclusion: 'the newest toolchain builds no kernel',
      culprits: [],
      claims: [],
      notices: [],
      kernels: [],
      matrix: undefined,
      boot: undefined,
    });
    expect(report.sections).toEqual([]);
    expect(report.findings).toEqual([
      { level: 'warning', name: 'inconclusive', message: 'the newest toolchain builds no kernel' },
    ]);
  });

  it.each([
    ['culprit', 'failure'],
    ['fix', 'ok'],
    ['no-change', 'ok'],
    ['unverified', 'warning'],
    ['inconclusive', 'warning'],
  ])('weighs %s as %s', (verdict, level) => {
    expect(bisectionReport({ ...view, verdict }).findings?.[0].level).toBe(level);
  });

  it('holds everything for programs', () => {
    expect(bisectionReport(view).data).toBe(view);
  });
});
