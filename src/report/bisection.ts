import { type BootView, bootSections } from './boot.js';
import { drawMatrix, type Matrix } from './matrix.js';
import type { Finding, Level, Report, Section } from './report.js';
import { grouped, oneLine, plural, shortId, wrap } from './text.js';

/** One component's step that flips the outcome. */
interface MoveView {
  readonly component: string;
  /** Last date before the change, first date after it. */
  readonly before: string;
  readonly after: string;
  readonly artifactBefore: string;
  readonly artifactAfter: string;
}

/** A statement that the answer has to stand up to. */
interface ClaimView {
  /** Which toolchain, and what is expected of it. */
  readonly text: string;
  readonly expected: string;
  /** The outcome that was found. */
  readonly found: string;
  readonly holds: 'yes' | 'no' | 'unknown';
}

/** How the words for a verdict weigh; what is not sure is a warning. */
const levels: Readonly<Record<string, Level>> = { culprit: 'failure', fix: 'ok', 'no-change': 'ok' };

/** A kernel that the answer speaks of. */
interface KernelView {
  /** `before`, `after`, `newest`: which toolchain made it. */
  readonly role: string;
  /** SHA-256. */
  readonly image: string;
  /** Bytes. */
  readonly size: number;
  readonly signature: string;
}

/** What a search did and found, as it is shown. */
export interface BisectionView {
  /** What was searched: components and ranges. */
  readonly title: string;
  /** `culprit`, `fix`, `unverified`, `no-change` or `inconclusive`. */
  readonly verdict: string;
  /** The answer in a sentence; says why when there is none. */
  readonly conclusion: string;
  /** Each inner list is one answer: one move, or several that only together flip the outcome. */
  readonly culprits: readonly (readonly MoveView[])[];
  readonly claims: readonly ClaimView[];
  /** Other flips, interactions, cells that could not be decided. */
  readonly notices: readonly string[];
  readonly kernels: readonly KernelView[];
  readonly matrix?: Matrix | undefined;
  /** The boot on the bad side of the change. */
  readonly boot?: Pick<BootView, 'console' | 'serial' | 'trap' | 'backtrace'> | undefined;
  readonly work: {
    readonly probes: number;
    readonly builds: number;
    readonly boots: number;
    /** Probes that were on record. */
    readonly known: number;
  };
  /** The database's file. */
  readonly database: string;
  /** The command that gives this answer again. */
  readonly command: string;
}

/** The verdict of a bisection. `width`: columns of the terminal. */
export function bisectionReport(view: BisectionView, width = 80): Report {
  const rows = view.culprits.flatMap((moves, set) =>
    moves.map((move) => ({
      set: set + 1,
      component: move.component,
      before: move.before,
      after: move.after,
      'artifact before': move.artifactBefore,
      'artifact after': move.artifactAfter,
    })),
  );
  return {
    kind: 'bisection',
    title: view.title,
    columns: ['set', 'component', 'before', 'after', 'artifact before', 'artifact after'].map((key) => ({ key })),
    rows,
    drawn: true,
    sections: sections(view, width),
    findings: [conclusion(view), ...view.claims.map(claim), ...view.notices.map(notice)],
    summary: [
      `${plural(view.work.probes, 'probe')} (${grouped(view.work.known)} on record), ` +
        `${plural(view.work.builds, 'build')}, ${plural(view.work.boots, 'boot')}`,
      `database   ${view.database}`,
      `again      ${view.command}`,
    ],
    data: view,
  };
}

function sections(view: BisectionView, width: number): Section[] {
  const list: Section[] = [];
  if (view.matrix) list.push({ title: 'Matrix', text: drawMatrix(view.matrix, width) });
  if (view.culprits.length > 0) {
    list.push({ title: view.culprits.length > 1 ? 'Culprits' : 'Culprit', text: culpritLines(view).join('\n') });
  }
  if (view.kernels.length > 0) {
    const roles = Math.max(...view.kernels.map(({ role }) => role.length));
    const lines = view.kernels.flatMap(({ role, image, size, signature }) =>
      wrap(
        `  ${role.padEnd(roles)}  ${shortId(image)}  ${grouped(size)} bytes  ${oneLine(signature)}`,
        width,
        roles + 4,
      ),
    );
    list.push({ title: 'Kernels', text: lines.join('\n') });
  }
  if (view.boot) {
    for (const { title, text } of bootSections(view.boot)) {
      list.push({ title: `${title} after the change`, text: indented(text) });
    }
  }
  return list;
}

function culpritLines({ culprits }: BisectionView): string[] {
  return culprits.flatMap((moves, n) => [
    ...(n > 0 ? ['or, by itself as well:'] : []),
    ...moves.flatMap((move, m) => [
      `  ${move.component}  ${move.before} -> ${move.after}${m > 0 ? '  (only together with the one above)' : ''}`,
      `    before  ${move.artifactBefore}`,
      `    after   ${move.artifactAfter}`,
    ]),
  ]);
}

function conclusion(view: BisectionView): Finding {
  const level = levels[view.verdict] ?? 'warning';
  return { level, name: view.verdict, message: view.conclusion };
}

function claim({ text, expected, found, holds }: ClaimView): Finding {
  const message = `${text}: ${found}${holds === 'yes' ? '' : `; expected ${expected}`}`;
  return { level: holds === 'yes' ? 'ok' : 'warning', name: 'verification', message };
}

function notice(message: string): Finding {
  return { level: 'notice', name: 'seen', message };
}

function indented(text: string): string {
  return text
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
