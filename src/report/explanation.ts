import type { CodeLine, KernelDiff } from '../build/kernel-diff/kernel-diff.js';
import type { SourceChange } from '../build/kernel-diff/source-diff.js';
import { changeCounts } from './kernel-diff.js';
import type { Finding, Report, Section } from './report.js';
import { grouped, plural, shortId } from './text.js';
import { type Mark, unifiedCode, unifiedText } from './unified.js';

/** A component and the two dates that the change lies between. */
interface MoveView {
  readonly component: string;
  readonly before: string;
  readonly after: string;
}

/** The source of a component on either side of the change. */
export interface SourceView extends MoveView {
  /** What was compared. */
  readonly paths: readonly string[];
  readonly changes: readonly SourceChange[];
}

/** A place in the kernel that stopped. */
interface PlaceView extends Mark {
  readonly function: string;
  /** `file:line`. */
  readonly source?: string | undefined;
  /** The function in both kernels. */
  readonly code: readonly CodeLine[];
}

/** What is known of a change that a bisection found. */
export interface ExplanationView {
  readonly bisection: number;
  readonly moves: readonly MoveView[];
  /** The kernels on either side of it; missing where there is none. */
  readonly before?: { readonly image: string; readonly signature: string } | undefined;
  readonly after?: { readonly image: string; readonly signature: string } | undefined;
  readonly functions?: KernelDiff | undefined;
  /** Where it stopped. */
  readonly fault?: PlaceView | undefined;
  /** If the code there is the same: the innermost of the calls that led there from a function that differs. */
  readonly caller?: PlaceView | undefined;
  readonly sources: readonly SourceView[];
  /** What could not be looked at, and why. */
  readonly notices: readonly string[];
}

/** Functions and files that are listed by name unless all are asked for. */
const LISTED = 20;
/** Lines that the differences of a component's source may have to be shown. */
const FEW_LINES = 40;

/** A change: the code that stopped, what else differs, and the sources of the components. `width`: columns of the terminal. */
export function explanationReport(view: ExplanationView, all: boolean, width = 80): Report {
  const { fault, caller, functions, moves } = view;
  const sections: Section[] = [];
  for (const place of [fault, caller]) {
    if (place)
      sections.push({ title: `${place.function}, - before, + after`, text: unifiedCode(place.code, place, width) });
  }
  if (functions && functions.changes.length > 0) {
    const names = functions.changes.map(
      ({ name, kind, removed, added }) => `  ${name}  ${kind === 'changed' ? `-${removed} +${added}` : kind}`,
    );
    sections.push({ title: 'Functions that differ, by instructions', text: listed(names, all) });
  }
  for (const source of view.sources) sections.push(...sourceSections(source, all));
  const sentence: Finding = { level: 'notice', name: moves.map(moveText).join(', '), message: factsOf(view) };
  return {
    kind: 'explanation',
    title: `Bisection ${view.bisection}: ${moves.map(moveText).join(', ')}`,
    sections,
    findings: [sentence, ...view.notices.map((message): Finding => ({ level: 'warning', name: 'left out', message }))],
    summary: (['before', 'after'] as const).flatMap((side) => {
      const kernel = view[side];
      return kernel ? [`${side.padEnd(6)}  ${shortId(kernel.image)}  ${kernel.signature}`] : [];
    }),
    data: view,
  };
}

/** What is seen, in a sentence that draws no conclusion. */
function factsOf({ fault, caller, functions, before, after }: ExplanationView): string {
  if (!before || !after || !functions) {
    return `There is no kernel ${!before ? 'before' : 'after'} the change to compare with.`;
  }
  const counts = changeCounts(functions);
  if (!fault) return `The kernels differ: ${counts}.`;
  const { function: name, code, source, side, offset } = fault;
  const at = code.find((line) => line.offset === offset && line.kind !== (side === 'before' ? 'added' : 'removed'));
  const differs = functions.changes.some((change) => change.name === name);
  const kernel = side === 'before' ? before : after;
  return (
    `The kernel ${side} the change ends with "${kernel.signature}"${source ? `, at ${source}` : ''}` +
    `${at ? `, in the instruction '${at.text.replaceAll('\t', ' ')}'` : ''}. The code of ${name} ` +
    `${differs ? 'is not the same' : 'is the same'} in the two kernels.` +
    `${caller ? ` Of the calls that led there, the innermost from a function that differs is in ${caller.function}${caller.source ? `, at ${caller.source}` : ''}.` : ''}` +
    ` In all: ${counts}.`
  );
}

function sourceSections({ component, before, after, paths, changes }: SourceView, all: boolean): Section[] {
  const title = `Source of ${component}, ${before} -> ${after}`;
  if (changes.length === 0) return [{ title, text: `  the same on both dates: ${paths.join(', ')}` }];
  const lines = changes.map(
    ({ path, kind, removed, added }) =>
      `  ${path}  ${kind === 'changed' && removed !== undefined ? `-${removed} +${added}` : kind}`,
  );
  const edits = changes.reduce((sum, { removed = 0, added = 0 }) => sum + removed + added, 0);
  const differences = changes.filter(({ kind, lines: difference }) => kind === 'changed' && difference);
  const shown = all || edits <= FEW_LINES;
  const hint = shown || differences.length === 0 ? '' : '\n  --all shows the differences';
  return [
    { title, text: `${listed(lines, all)}${hint}` },
    ...(shown ? differences : []).map(({ path, lines: difference }) => ({
      title: `${path}, - ${before}, + ${after}`,
      text: unifiedText(difference!),
    })),
  ];
}

function listed(lines: readonly string[], all: boolean): string {
  const some = all ? lines : lines.slice(0, LISTED);
  const left = lines.length - some.length;
  return [
    ...some,
    ...(left > 0 ? [`  ... and ${grouped(left)} more; --all shows ${plural(lines.length, 'line')}`] : []),
  ].join('\n');
}

function moveText({ component, before, after }: MoveView): string {
  return `${component} ${before} -> ${after}`;
}
