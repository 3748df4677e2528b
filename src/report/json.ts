import type { Report } from './report.js';

/** Version of the shape of JSON and NDJSON. Raised when a field changes its meaning or goes; not when one is added. */
export const JSON_VERSION = 1;

/** One document: `{"fsbisect": 1, "kind": ..., ...}` with the report's fields. */
export function renderJson(report: Report): string {
  const { kind, title, columns, rows, findings, sections, summary, data } = report;
  const document = {
    fsbisect: JSON_VERSION,
    kind,
    title,
    ...(columns && { columns: columns.map(({ key }) => key), rows: rows ?? [] }),
    findings: findings ?? [],
    ...(sections && { sections }),
    summary: summary ?? [],
    ...(data !== undefined && { data }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
