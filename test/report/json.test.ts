import { describe, expect, it } from 'vitest';
import { renderJson } from '../../src/report/json.js';
import { renderNdjson } from '../../src/report/ndjson.js';
import { empty, sample } from './sample-report.js';

describe('the json format', () => {
  it('is one versioned document with everything in it', () => {
    const { columns: _, drawn: __, ...fields } = sample;
    expect(JSON.parse(renderJson(sample))).toEqual({ fsbisect: 1, ...fields, columns: ['date', 'count', 'note'] });
  });

  it('has rows, findings and summary even when there are none', () => {
    expect(renderJson(empty)).toBe(`{
  "fsbisect": 1,
  "kind": "query",
  "title": "Nothing",
  "columns": [
    "a"
  ],
  "rows": [],
  "findings": [],
  "summary": []
}
`);
  });

  it('has no rows where there is no table', () => {
    expect(Object.keys(JSON.parse(renderJson({ kind: 'boot', title: 'T' })))).toEqual([
      'fsbisect',
      'kind',
      'title',
      'findings',
      'summary',
    ]);
  });
});

describe('the ndjson format', () => {
  it('is a line for the report, each row, each finding, and the end', () => {
    expect(
      renderNdjson(sample),
    ).toBe(`{"type":"report","fsbisect":1,"kind":"nightly","title":"Nightly check of fs64","columns":["date","count","note"]}
{"type":"row","row":{"date":"2011/0701","count":12,"note":"a, \\"b\\" | c"}}
{"type":"row","row":{"date":"2011/0702","count":3,"note":null}}
{"type":"finding","level":"ok","name":"fs64 2011/0701","message":"boots"}
{"type":"finding","level":"failure","name":"fs64, 2011/0702","message":"trap 14 in f+0xa","details":["CR2 <f000ff53>","100% sure"]}
{"type":"finding","level":"warning","name":"cpu","message":"cannot tell: a new compiler writes objects that the old linker cannot read"}
{"type":"finding","level":"notice","name":"dump","message":"no snapshot\\nof 2011/0703"}
{"type":"end","summary":["1 new regression","::set-output name=x::y"],"data":{"answer":42}}
`);
  });

  it('begins and ends even when there is nothing between', () => {
    expect(renderNdjson(empty)).toBe(
      '{"type":"report","fsbisect":1,"kind":"query","title":"Nothing","columns":["a"]}\n{"type":"end","summary":[]}\n',
    );
  });
});
