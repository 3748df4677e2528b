import type { Level, Report } from './report.js';
import { oneLine, printable, textOf } from './text.js';

const marks: Record<Level, string> = { ok: 'ok', notice: 'note', warning: '**warning**', failure: '**failed**' };

/** GitHub-flavoured Markdown, for issues and job summaries. */
export function renderMarkdown(report: Report): string {
  const blocks = [`## ${escaped(report.title)}`];
  if (report.columns && !report.drawn) {
    const { columns, rows = [] } = report;
    blocks.push(
      [
        columns.map(({ key, title }) => escaped(title ?? key)),
        columns.map(({ align }) => (align === 'right' ? '---:' : '---')),
        ...rows.map((row) => columns.map(({ key }) => escaped(textOf(row[key])))),
      ]
        .map((cells) => `| ${cells.join(' | ')} |`)
        .join('\n'),
    );
  }
  for (const { title, text } of report.sections ?? []) blocks.push(`### ${escaped(title)}`, fenced(text));
  if (report.findings && report.findings.length > 0) {
    blocks.push(
      report.findings
        .map(({ level, name, message, details }) => {
          const head = `- ${marks[level]} ${escaped(name)}: ${escaped(message)}`;
          return details?.length ? `${head}\n\n${indented(fenced(details.join('\n')))}` : head;
        })
        .join('\n'),
    );
  }
  if (report.summary && report.summary.length > 0) blocks.push(report.summary.map(escaped).join('  \n'));
  return `${blocks.join('\n\n')}\n`;
}

/** Text that Markdown and HTML leave as it is. */
function escaped(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
}

/** A code block whose fence is longer than any run of backquotes inside. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${printable(text).replace(/\n+$/, '')}\n${fence}`;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
