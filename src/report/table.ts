import { paint } from './paint.js';
import type { Column, Level, RenderOptions, Report, Row } from './report.js';
import { oneLine, printable, textOf, wrap } from './text.js';

/** Narrowest that a column is squeezed to. */
const NARROW = 6;
const GAP = '  ';

const marks: Record<Level, string> = { ok: 'ok', notice: 'note', warning: 'warning', failure: 'bad' };

/**
 * For a terminal: title, table, sections, findings, summary. Titles, tables and findings fit `options.width`; the summary has
 * commands and files, which are not broken so that they can be copied.
 */
export function renderTable(report: Report, options: RenderOptions): string {
  const style = paint(options.color);
  const blocks: string[][] = [wrap(oneLine(report.title), options.width).map(style.bold)];
  if (report.columns && !report.drawn)
    blocks.push(tableLines(report.columns, report.rows ?? [], options.width, style.dim));
  for (const { title, text } of report.sections ?? []) {
    blocks.push([style.bold(`${oneLine(title)}:`), ...printable(text).replace(/\n+$/, '').split('\n')]);
  }
  if (report.findings && report.findings.length > 0) {
    blocks.push(
      report.findings.flatMap(({ level, name, message, details }) => {
        const [first = '', ...rest] = wrap(
          `${marks[level].padEnd(8)}${oneLine(name)}: ${oneLine(message)}`,
          Math.max(options.width - 8, 40),
        );
        return [
          style.level(level, first.slice(0, 8)) + first.slice(8),
          ...rest.map((line) => `        ${line}`),
          ...(details ?? []).flatMap((line) => printable(line).split('\n')).map((line) => `        ${line}`),
        ];
      }),
    );
  }
  if (report.summary && report.summary.length > 0) blocks.push(report.summary.map(printable));
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Columns without a single value are left out: they would cost the others their room. */
function tableLines(
  allColumns: readonly Column[],
  rows: readonly Row[],
  width: number,
  dim: (text: string) => string,
): string[] {
  if (rows.length === 0) return ['(no rows)'];
  const columns = allColumns.filter(({ key }) => rows.some((row) => textOf(row[key]) !== ''));
  const heads = columns.map(({ key, title }) => title ?? key);
  const cells = rows.map((row) =>
    columns.map(({ key }) => printable(textOf(row[key])).replaceAll('\t', ' ').replace(/\n+$/, '')),
  );
  const right = columns.map(({ key, align }) => align === 'right' || (!align && allNumbers(rows, key)));
  const widths = fit(
    heads.map((head, i) => Math.max(length(head), ...cells.flatMap((row) => row[i].split('\n').map(length)))),
    width,
  );
  const line = (texts: readonly string[]): string[] => {
    const pieces = texts.map((text, i) => text.split('\n').flatMap((part) => wrap(part, widths[i])));
    const height = Math.max(...pieces.map((lines) => lines.length));
    return Array.from({ length: height }, (_, n) =>
      pieces
        .map((lines, i) => pad(lines[n] ?? '', widths[i], right[i]))
        .join(GAP)
        .trimEnd(),
    );
  };
  return [...line(heads), dim(widths.map((n) => '-'.repeat(n)).join(GAP)), ...cells.flatMap(line)];
}

/** Takes from the widest columns until the line fits, or all are narrow. */
function fit(natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, n) => sum + n, 0) + GAP.length * (widths.length - 1) - width;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest] <= NARROW) break;
    widths[widest]--;
    excess--;
  }
  return widths;
}

function allNumbers(rows: readonly Row[], key: string): boolean {
  const values = rows.map((row) => row[key]).filter((value) => value !== null && value !== undefined);
  return values.length > 0 && values.every((value) => typeof value === 'number');
}

function pad(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - length(text)));
  return right ? space + text : text + space;
}

function length(text: string): number {
  return [...text].length;
}
