import { describe, expect, it } from 'vitest';
import { renderCsv } from '../../src/report/csv.js';
import { empty, sample } from './sample-report.js';

describe('the csv format', () => {
  it('quotes what has to be quoted', () => {
    expect(renderCsv(sample)).toBe('date,count,note\r\n2011/0701,12,"a, ""b"" | c"\r\n2011/0702,3,\r\n');
  });

  it('keeps line ends inside quotes', () => {
    const rows = [{ a: 'one\ntwo' }];
    expect(renderCsv({ ...empty, rows })).toBe('a\r\n"one\ntwo"\r\n');
  });

  it('has the header even when there are no rows', () => {
    expect(renderCsv(empty)).toBe('a\r\n');
  });

  it('has the findings where there is no table', () => {
    const { columns: _, rows: __, ...rest } = sample;
    expect(renderCsv(rest)).toBe(
      [
        'level,name,message',
        'ok,fs64 2011/0701,boots',
        'failure,"fs64, 2011/0702",trap 14 in f+0xa',
        'warning,cpu,cannot tell: a new compiler writes objects that the old linker cannot read',
        'notice,dump,"no snapshot\nof 2011/0703"',
        '',
      ].join('\r\n'),
    );
  });
});
