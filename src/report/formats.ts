import { renderCsv } from './csv.js';
import { renderGithub } from './github.js';
import { renderJson } from './json.js';
import { renderJunit } from './junit.js';
import { renderMarkdown } from './markdown.js';
import { renderNdjson } from './ndjson.js';
import type { RenderOptions, Report } from './report.js';
import { renderTable } from './table.js';

const formats = {
  table: renderTable,
  json: renderJson,
  ndjson: renderNdjson,
  csv: renderCsv,
  markdown: renderMarkdown,
  junit: renderJunit,
  github: renderGithub,
} satisfies Record<string, (report: Report, options: RenderOptions) => string>;

export type FormatName = keyof typeof formats;

/** Every format, the default one first. */
export const formatNames = Object.keys(formats) as FormatName[];

/** A report as text, ending in a line end. */
export function render(report: Report, format: FormatName, options: RenderOptions): string {
  return formats[format](report, options);
}
