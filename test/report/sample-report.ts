import type { RenderOptions, Report } from '../../src/report/report.js';

export const plain: RenderOptions = { color: false, width: 60 };

/** A bit of everything that formats have to be careful with. */
export const sample: Report = {
  kind: 'nightly',
  title: 'Nightly check of fs64',
  columns: [{ key: 'date' }, { key: 'count', title: 'boots' }, { key: 'note' }],
  rows: [
    { date: '2011/0701', count: 12, note: 'a, "b" | c' },
    { date: '2011/0702', count: 3, note: null },
  ],
  findings: [
    { level: 'ok', name: 'fs64 2011/0701', message: 'boots' },
    {
      level: 'failure',
      name: 'fs64, 2011/0702',
      message: 'trap 14 in f+0xa',
      details: ['CR2 <f000ff53>', '100% sure'],
    },
    {
      level: 'warning',
      name: 'cpu',
      message: 'cannot tell: a new compiler writes objects that the old linker cannot read',
    },
    { level: 'notice', name: 'dump', message: 'no snapshot\nof 2011/0703' },
  ],
  sections: [{ title: 'Console', text: 'panic: exception/interrupt 14\n\u001b[2Jcpu0 ```\n' }],
  summary: ['1 new regression', '::set-output name=x::y'],
  data: { answer: 42 },
};

/** A report with nothing in it. */
export const empty: Report = { kind: 'query', title: 'Nothing', columns: [{ key: 'a' }], rows: [] };
