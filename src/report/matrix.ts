import type { Report, Row } from './report.js';
import { grouped, oneLine, plural, wrap } from './text.js';

/** A component's dates: one entry for each stretch of dates with one artifact, in order. */
export interface MatrixAxis {
  readonly component: string;
  readonly runs: readonly { readonly first: string; readonly last: string; readonly artifact: string }[];
}

export interface MatrixOutcome {
  readonly kind: string;
  readonly signature: string;
}

/** What became of every combination of two components' versions, or of one component's when there is no `y`. */
export interface Matrix {
  readonly title: string;
  readonly x: MatrixAxis;
  readonly y?: MatrixAxis | undefined;
  /** With all further components at their newest. */
  readonly cells: MatrixCells;
  /** Where more than two components move: those after x and y, and the plane for every combination of their versions. */
  readonly further?: { readonly axes: readonly MatrixAxis[]; readonly slices: readonly MatrixSlice[] } | undefined;
}

/** By y (0 when there is none), then x. undefined: not tested. */
export type MatrixCells = readonly (readonly (MatrixOutcome | undefined)[])[];

interface MatrixSlice {
  /** Index of a run of each further axis. */
  readonly at: readonly number[];
  readonly cells: MatrixCells;
}

/** Columns that the legend has in any case. */
const NARROWEST = 60;
const NOT_TESTED = '-';
const UNSUPPORTED = '?';
/** Marks by kind of outcome, one a signature in the order in which they appear; the last one serves for all that follow. */
const BOOTS = ['.', ':', '+', '*'];
const BUILD_ERRORS = [...'abcdefghijklmnopqrstuvwxyz'];
const FAULTS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

interface Mark {
  readonly mark: string;
  readonly signatures: Set<string>;
  count: number;
}

/** A matrix as a report: one row a cell, and the drawing for people. `width`: columns of the terminal. */
export function matrixReport(matrix: Matrix, width = 80): Report {
  const { x, y, further } = matrix;
  const axes = [x, ...(y ? [y] : []), ...(further?.axes ?? [])];
  const rows: Row[] = slicesOf(matrix).flatMap(({ at, cells }) =>
    cells.flatMap((line, j) =>
      line.map((outcome, i) => {
        const places = [i, ...(y ? [j] : []), ...at];
        return Object.fromEntries([
          ...axes.flatMap(({ component, runs }, n) => [
            [`${component} from`, runs[places[n]].first],
            [`${component} to`, runs[places[n]].last],
            [`${component} artifact`, runs[places[n]].artifact],
          ]),
          ['outcome', outcome?.kind ?? null],
          ['signature', outcome?.signature ?? null],
        ]) as Row;
      }),
    ),
  );
  const keys = axes.flatMap(({ component }) => [`${component} from`, `${component} to`, `${component} artifact`]);
  const tested = rows.filter(({ outcome }) => outcome !== null).length;
  return {
    kind: 'matrix',
    title: matrix.title,
    columns: [...keys, 'outcome', 'signature'].map((key) => ({ key })),
    rows,
    drawn: true,
    sections: [{ title: 'Matrix', text: drawMatrix(matrix, width) }],
    summary: [axes.map(versionsText).join(', '), `${grouped(tested)} of ${plural(rows.length, 'cell')} known`],
  };
}

/** How many versions an axis has, and how many stretches of dates if some came back. */
function versionsText({ component, runs }: MatrixAxis): string {
  const versions = new Set(runs.map(({ artifact }) => artifact)).size;
  const stretches = versions < runs.length ? ` in ${grouped(runs.length)} stretches of dates` : '';
  return `${component}: ${plural(versions, 'version')}${stretches}`;
}

/** The planes of a matrix, the only one where no more than two components move. */
function slicesOf({ cells, further }: Matrix): readonly MatrixSlice[] {
  return further?.slices ?? [{ at: [], cells }];
}

/**
 * The matrix in letters, with a legend. Neighbouring lines, and neighbouring columns, with the same letters all along are
 * drawn as one: a date stands for all days from it up to the next date shown. Where more than two components move, there
 * is a drawing for each version of the others, and one for neighbours that are alike. Dates stand upright where there is
 * no room to write them across, and columns that are too many go on below.
 */
export function drawMatrix(matrix: Matrix, width: number): string {
  const { further } = matrix;
  const slices = slicesOf(matrix);
  const { planes, marks } = lettersOf(slices.map(({ cells }) => cells));
  const drawings = distinct(planes.map((plane) => plane.map((line) => line.join('')))).flatMap((n) => {
    const standing = (further?.axes ?? []).map(
      ({ component, runs }, i) => `${component} ${runs[slices[n].at[i]].first}`,
    );
    return [...(standing.length > 0 ? [`${standing.join(', ')}:`] : []), ...drawPlane(matrix, planes[n], width)];
  });
  const legend = marks.map(({ mark, signatures, count }) => {
    const [first = '', ...more] = signatures;
    const others = more.length > 0 ? ` and ${plural(more.length, 'other signature')}` : '';
    return wrap(`${mark}  ${oneLine(first)}${others} (${plural(count, 'cell')})`, Math.max(width, NARROWEST), 3).join(
      '\n',
    );
  });
  return [...drawings, legend.join('\n'), 'A date stands for every day from it to the next date shown.'].join('\n\n');
}

/** One plane, in as many panels as it takes. */
function drawPlane({ x, y }: Matrix, letters: readonly (readonly string[])[], width: number): string[] {
  const lines = distinct(letters);
  const columns = distinct(x.runs.map((_, i) => letters.map((line) => line[i])));
  const labels = lines.map((j) => y?.runs[j].first ?? '');
  const margin = Math.max(...labels.map((label) => label.length), y?.component.length ?? 0) + 2;
  const room = Math.max(width - margin, 8);
  const dates = columns.map((i) => x.runs[i].first);
  const across = dates.map((date) => date.length + 2).reduce((sum, cell) => sum + cell, 0) <= room + 2;
  const gap = columns.length * 2 <= room ? ' ' : '';
  const perPanel = across ? columns.length : Math.max(1, Math.floor(room / (1 + gap.length)));
  const rowOf = (cells: readonly string[]): string =>
    across ? cells.map((cell, n) => cell.padStart(dates[n].length)).join('  ') : cells.join(gap);
  const panels: string[] = [];
  for (let at = 0; at < columns.length; at += perPanel) {
    const part = columns.slice(at, at + perPanel);
    const heads = part.map((i) => x.runs[i].first);
    panels.push(
      [
        `${' '.repeat(margin)}${x.component}`,
        ...(across ? [heads] : upright(heads)).map(
          (head, n, all) => `${(n === all.length - 1 ? (y?.component ?? '') : '').padEnd(margin)}${rowOf(head)}`,
        ),
        ...lines.map((j, n) => `${labels[n].padEnd(margin)}${rowOf(part.map((i) => letters[j][i]))}`),
      ]
        .map((line) => line.trimEnd())
        .join('\n'),
    );
  }
  return panels;
}

/** A letter for every cell, and what the letters mean in the order in which they appear. */
function lettersOf(slices: readonly MatrixCells[]): { planes: string[][][]; marks: Mark[] } {
  const bySignature = new Map<string, Mark>();
  const byMark = new Map<string, Mark>();
  const used = new Map<readonly string[], number>();
  const choose = (alphabet: readonly string[]): string => {
    const n = used.get(alphabet) ?? 0;
    used.set(alphabet, n + 1);
    return alphabet[Math.min(n, alphabet.length - 1)];
  };
  const letterOf = (outcome: MatrixOutcome | undefined): string => {
    const text = outcome ? signatureOf(outcome) : 'not tested';
    let entry = bySignature.get(text);
    if (!entry) {
      const mark = outcome ? (fixedMark(outcome) ?? choose(alphabetOf(outcome))) : NOT_TESTED;
      entry = byMark.get(mark) ?? { mark, signatures: new Set(), count: 0 };
      byMark.set(mark, entry);
      bySignature.set(text, entry);
      entry.signatures.add(text);
    }
    entry.count++;
    return entry.mark;
  };
  const planes = slices.map((cells) => cells.map((line) => line.map(letterOf)));
  return { planes, marks: [...byMark.values()] };
}

function signatureOf({ kind, signature }: MatrixOutcome): string {
  return signature.startsWith(kind) ? signature : `${kind}: ${signature}`;
}

function fixedMark({ kind }: MatrixOutcome): string | undefined {
  return kind === 'unsupported' ? UNSUPPORTED : undefined;
}

function alphabetOf({ kind }: MatrixOutcome): readonly string[] {
  return kind === 'boots' ? BOOTS : kind === 'build-error' ? BUILD_ERRORS : FAULTS;
}

/** Indices of the lists that differ from the one before. */
function distinct(lists: readonly (readonly string[])[]): number[] {
  const joined = lists.map((list) => list.join(''));
  return joined.flatMap((text, i) => (i > 0 && text === joined[i - 1] ? [] : [i]));
}

/** Texts written from top to bottom beside each other. */
function upright(texts: readonly string[]): string[][] {
  const height = Math.max(...texts.map((text) => text.length));
  return Array.from({ length: height }, (_, n) => texts.map((text) => text[n] ?? ' '));
}
