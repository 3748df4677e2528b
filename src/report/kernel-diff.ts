import type { CodeLine, FunctionChange, KernelDiff } from '../build/kernel-diff/kernel-diff.js';
import type { Column, Report, Row } from './report.js';
import { grouped, plural } from './text.js';
import { unifiedCode } from './unified.js';

/** What is called so for a person: a file, a toolchain, a kernel on record. */
interface Names {
  readonly before: string;
  readonly after: string;
}

/** Functions that are listed unless all are asked for. */
const LISTED = 20;

const COLUMNS: readonly Column[] = [
  { key: 'function' },
  { key: 'change' },
  { key: 'before', title: 'bytes before' },
  { key: 'after', title: 'bytes after' },
  { key: 'removed', title: '- instructions' },
  { key: 'added', title: '+ instructions' },
];

/** Two kernels compared: sizes, and the functions that differ. `all`: every one of them in the table. */
export function kernelDiffReport(names: Names, diff: KernelDiff, all: boolean): Report {
  const listed = all ? diff.changes : diff.changes.slice(0, LISTED);
  const left = diff.changes.length - listed.length;
  return {
    kind: 'kernel-diff',
    title: `Kernels: ${names.before} -> ${names.after}`,
    columns: COLUMNS,
    rows: listed.map(rowOf),
    findings: [{ level: diff.changes.length === 0 ? 'ok' : 'notice', name: 'functions', message: changeCounts(diff) }],
    summary: [
      ...(left > 0 ? [`${plural(left, 'smaller difference')} left out; --all shows every one`] : []),
      ...(['text', 'data', 'bss'] as const).map(
        (part) => `${part.padEnd(4)}  ${bytesLine(diff.before[part], diff.after[part])}`,
      ),
    ],
    data: { names, ...diff },
  };
}

/** One function of two kernels. */
export function functionDiffReport(names: Names, name: string, lines: readonly CodeLine[]): Report {
  const differs = lines.some(({ kind }) => kind !== 'same');
  return {
    kind: 'function-diff',
    title: `${name}: ${names.before} -> ${names.after}`,
    columns: ['kind', 'offset', 'text', 'source'].map((key) => ({ key })),
    rows: lines.map(({ kind, offset, text, source }) => ({ kind, offset, text, source: source ?? null })),
    drawn: true,
    sections: differs ? [{ title: 'Code', text: unifiedCode(lines) }] : [],
    findings: differs
      ? []
      : [{ level: 'ok', name, message: `the same ${plural(lines.length, 'instruction')} in both` }],
    data: { names, function: name, lines },
  };
}

/** `35 functions changed, 1 added, 0 removed; 1 300 are the same`. */
export function changeCounts({ changes, same }: KernelDiff): string {
  const count = (kind: FunctionChange['kind']) => changes.filter((change) => change.kind === kind).length;
  return `${plural(count('changed'), 'function')} changed, ${grouped(count('added'))} added, ${grouped(count('removed'))} removed; ${grouped(same)} the same`;
}

function rowOf({ name, kind, before, after, removed, added }: FunctionChange): Row {
  return { function: name, change: kind, before: before ?? null, after: after ?? null, removed, added };
}

function bytesLine(before: number, after: number): string {
  if (before === after) return `${grouped(before)} bytes in both`;
  return `${grouped(before)} -> ${grouped(after)} bytes (${after > before ? '+' : '-'}${grouped(Math.abs(after - before))})`;
}
