import type { DiffLine } from '../build/kernel-diff/diff-line.js';
import type { CodeLine } from '../build/kernel-diff/kernel-diff.js';
import { grouped } from './text.js';

/** Lines around a difference that are shown. */
const CONTEXT = 3;
/** Widest that instructions are padded to, so that the source lines stand in a column. */
const CODE_WIDTH = 40;
const SIGNS = { same: ' ', removed: '-', added: '+' } as const;

/** An instruction that is pointed at. */
export interface Mark {
  readonly side: 'before' | 'after';
  /** Bytes from the function's beginning. */
  readonly offset: number;
  /** What is said of it: `trap 14`. */
  readonly text: string;
}

/** A difference of texts, with three lines around each change; `-` is before, `+` after. */
export function unifiedText(lines: readonly DiffLine[]): string {
  return shown(
    lines,
    () => false,
    (line) => `${SIGNS[line.kind]} ${line.text}`,
  ).join('\n');
}

/**
 * The same of disassemblies: offset in the function, instruction, and the source line where it is another than that of
 * the line above. What is said of the marked instruction stands below it if there is no room beside it. `room`: columns.
 */
export function unifiedCode(lines: readonly CodeLine[], mark?: Mark, room = 80): string {
  const digits = Math.max(2, ...lines.map(({ offset }) => offset.toString(16).length));
  const widest = Math.max(0, ...lines.map(({ text }) => aligned(text).length));
  const width = Math.min(widest, CODE_WIDTH);
  const isMarked = ({ kind, offset }: CodeLine) =>
    mark !== undefined && offset === mark.offset && kind !== (mark.side === 'before' ? 'added' : 'removed');
  let above: string | undefined;
  return shown(lines, isMarked, (line) => {
    const { kind, offset, text, source } = line;
    const place = source === above ? '' : (source ?? '');
    above = source;
    const code = `${SIGNS[kind]} +0x${offset.toString(16).padStart(digits, '0')}  ${aligned(text).padEnd(width)}`;
    const shown = [code, place].filter(Boolean).join('  ').trimEnd();
    if (!isMarked(line)) return shown;
    const pointer = `<== ${mark!.text}`;
    const fits = Math.max(code.length, shown.length) + 2 + pointer.length <= room;
    return fits ? `${place === '' ? code : shown}  ${pointer}` : `${shown}\n${' '.repeat(digits + 7)}${pointer}`;
  }).join('\n');
}

/** A mnemonic in a column of its own, without a tab. */
function aligned(text: string): string {
  const [mnemonic, ...rest] = text.split('\t');
  return rest.length === 0 ? mnemonic : `${mnemonic.padEnd(7)} ${rest.join(' ')}`;
}

function shown<Line extends DiffLine>(
  lines: readonly Line[],
  matters: (line: Line) => boolean,
  show: (line: Line) => string,
): string[] {
  const near = new Uint8Array(lines.length);
  for (const [i, line] of lines.entries()) {
    if (line.kind !== 'same' || matters(line)) near.fill(1, Math.max(0, i - CONTEXT), i + CONTEXT + 1);
  }
  const texts: string[] = [];
  let left = 0;
  const leave = () => {
    if (left > 0) texts.push(`  ... ${grouped(left)} the same`);
    left = 0;
  };
  for (const [i, line] of lines.entries()) {
    if (near[i]) {
      leave();
      texts.push(show(line));
    } else left++;
  }
  leave();
  return texts;
}
