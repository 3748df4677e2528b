import { describe, expect, it } from 'vitest';
import { renderTable } from '../../src/report/table.js';
import { empty, plain, sample } from './sample-report.js';

describe('the table format', () => {
  it('prints table, sections, findings and summary, and nothing that steers a terminal', () => {
    expect(renderTable(sample, plain)).toBe(`Nightly check of fs64

date       boots  note
---------  -----  ----------
2011/0701     12  a, "b" | c
2011/0702      3

Console:
panic: exception/interrupt 14
^[[2Jcpu0 \`\`\`

ok      fs64 2011/0701: boots
bad     fs64, 2011/0702: trap 14 in f+0xa
        CR2 <f000ff53>
        100% sure
warning cpu: cannot tell: a new compiler writes
        objects that the old linker cannot read
note    dump: no snapshot of 2011/0703

1 new regression
::set-output name=x::y
`);
  });

  it('says when there are no rows', () => {
    expect(renderTable(empty, plain)).toBe('Nothing\n\n(no rows)\n');
  });

  it('breaks the widest cells until the lines fit, at spaces where there are any', () => {
    const rows = [{ id: 'a'.repeat(30), text: 'one two three four five six', n: 7 }];
    const columns = [{ key: 'id' }, { key: 'text' }, { key: 'n' }];
    expect(renderTable({ kind: 'query', title: 'T', columns, rows }, { ...plain, width: 40 })).toBe(`T

id                 text                n
-----------------  ------------------  -
aaaaaaaaaaaaaaaaa  one two three four  7
aaaaaaaaaaaaa      five six
`);
  });

  it('keeps the lines of a cell that has several', () => {
    const rows = [{ console: 'first\tline\nsecond\n', n: 1 }];
    expect(
      renderTable(
        { kind: 'query', title: 'T', columns: [{ key: 'console' }, { key: 'n', align: 'left' }], rows },
        plain,
      ),
    ).toBe('T\n\nconsole     n\n----------  -\nfirst line  1\nsecond\n');
  });

  it('leaves out columns without a value, and tables that are drawn', () => {
    const report = { kind: 'query', title: 'T', columns: [{ key: 'a' }, { key: 'b' }], rows: [{ a: 1, b: null }] };
    expect(renderTable(report, plain)).toBe('T\n\na\n-\n1\n');
    expect(renderTable({ ...report, drawn: true, sections: [{ title: 'Drawing', text: 'x' }] }, plain)).toBe(
      'T\n\nDrawing:\nx\n',
    );
  });
});
