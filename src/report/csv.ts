import type { Column, Report, Row } from './report.js';
import { textOf } from './text.js';

/** RFC 4180: a header line and the rows; of a report without a table, its findings. Lines end in CR LF. */
export function renderCsv(report: Report): string {
  const columns: readonly Column[] = report.columns ?? [{ key: 'level' }, { key: 'name' }, { key: 'message' }];
  const rows: readonly Row[] = report.columns
    ? (report.rows ?? [])
    : (report.findings ?? []).map(({ level, name, message }) => ({ level, name, message }));
  const lines = [columns.map(({ key }) => key), ...rows.map((row) => columns.map(({ key }) => textOf(row[key])))];
  return lines.map((fields) => `${fields.map(quoted).join(',')}\r\n`).join('');
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
