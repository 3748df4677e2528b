import type { Level, Report } from './report.js';
import { oneLine } from './text.js';

const commands: Record<Exclude<Level, 'ok'>, string> = { notice: 'notice', warning: 'warning', failure: 'error' };

/**
 * Workflow commands of GitHub Actions: an annotation for every finding that is not a pass, then the summary. Consoles
 * and other long texts stay out, and no line but an annotation can be read as a command, whatever a guest printed.
 */
export function renderGithub(report: Report): string {
  const annotations = (report.findings ?? []).flatMap(({ level, name, message, details }) =>
    level === 'ok'
      ? []
      : [`::${commands[level]} title=${property(name)}::${data([message, ...(details ?? [])].join('\n'))}`],
  );
  const lines = [report.title, ...(report.summary ?? [])].map(harmless);
  return [...annotations, ...lines].map((line) => `${line}\n`).join('');
}

/** Escapes of the runner's command parser: % and line ends in data; also : and , in properties. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** The runner takes a line for a command that begins with `::`, or holds `##[`. */
function harmless(line: string): string {
  return oneLine(line).replace(/^::/, ': :').replaceAll('##[', '## [');
}
