import { JSON_VERSION } from './json.js';
import type { Report } from './report.js';

/** One JSON object a line, told apart by `type`: a header, then each row and finding, then the summary. */
export function renderNdjson(report: Report): string {
  const { kind, title, columns, rows = [], findings = [], summary = [], data } = report;
  const lines = [
    { type: 'report', fsbisect: JSON_VERSION, kind, title, columns: columns?.map(({ key }) => key) ?? [] },
    ...rows.map((row) => ({ type: 'row', row })),
    ...findings.map((finding) => ({ type: 'finding', ...finding })),
    { type: 'end', summary, ...(data !== undefined && { data }) },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
