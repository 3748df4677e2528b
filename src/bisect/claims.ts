import type { Change } from './change.js';
import { type Frame, sideOf } from './corners.js';
import type { Culprit } from './culprits.js';
import { askAll, type Context, type Search } from './search.js';
import { merged, type Point } from './space.js';
import type { Cell, Verdict, VerdictClass } from './verdict.js';

/**
 * What is claimed. An answer is verified when all claims of the first three kinds hold; the others are asides that tell
 * more about it.
 * - `pair`: the two toolchains of a change, which differ in nothing else.
 * - `rollback`: the newest toolchain with only the culprit rolled back to before its change. The counterfactual.
 * - `forward`: the newest toolchain with the culprit just after its change.
 * - `oldest`: the same change with all other components at their oldest. If it does not flip the outcome there, the day
 *   depends on the other components.
 * - `all`: the changes of a culprit that needs several suffice together.
 * - `each`: but not without this one of them.
 */
type ClaimKind = 'pair' | 'rollback' | 'forward' | 'oldest' | 'all' | 'each';

/** A statement about one toolchain, and whether it was found to hold. */
export interface Claim {
  readonly kind: ClaimKind;
  /** For a person: which toolchain. */
  readonly text: string;
  readonly cell: Cell;
  readonly expected: VerdictClass;
  readonly verdict: Verdict;
  readonly holds: 'yes' | 'no' | 'unknown';
}

/** Whether an answer stands on claims of this kind. */
export function isEssential({ kind }: Claim): boolean {
  return kind === 'pair' || kind === 'rollback' || kind === 'forward';
}

interface Draft {
  readonly kind: ClaimKind;
  readonly point: Point;
  readonly side: 'old' | 'new';
  readonly text: string;
}

/** Tests all that the culprits between a frame's ends have to stand up to. */
export function* verify(context: Context, frame: Frame, culprits: readonly Culprit[]): Search<Claim[]> {
  const changes = culprits.flatMap((culprit) => culprit.changes);
  const pairs = changes.flatMap((change) => [
    draft('pair', change.before, 'old', `${context.space.label(change.before)}`),
    draft('pair', change.after, 'new', `${context.space.label(change.after)}`),
  ]);
  if (culprits.length > 1) {
    return yield* test(context, frame, [...pairs, rollbackOfAll(frame, changes)]);
  }
  const newest = changes.flatMap((change) => [
    draft('rollback', merged(frame.new, change.axes, change.before), 'old', `newest, only ${before(change)}`),
    draft('forward', merged(frame.new, change.axes, change.after), 'new', `newest, only ${after(change)}`),
  ]);
  if (changes.length === 1) {
    return yield* test(context, frame, [...pairs, ...newest, ...atOldest(frame, changes[0])]);
  }
  const all = changes.reduce((point, change) => merged(point, change.axes, change.after), changes[0].after);
  const together = draft('all', all, 'new', changes.map(after).join(', '));
  const claims = yield* test(context, frame, [...pairs, ...newest, together]);
  const suffice = claims.some(({ kind, holds }) => kind === 'all' && holds === 'yes');
  return suffice ? [...claims, ...(yield* test(context, frame, eachNeeded(changes, all)))] : claims;
}

function* test(context: Context, frame: Frame, drafts: readonly Draft[]): Search<Claim[]> {
  const verdicts = yield* askAll(context, 'verify', drafts);
  const newClass: VerdictClass = frame.oldClass === 'good' ? 'bad' : 'good';
  return drafts.map(({ kind, text, point, side }, i) => {
    const actual = sideOf(frame, verdicts[i]);
    return {
      kind,
      text,
      cell: context.space.cellOf(point),
      expected: side === 'old' ? frame.oldClass : newClass,
      verdict: verdicts[i],
      holds: actual === 'unknown' ? 'unknown' : actual === side ? 'yes' : 'no',
    };
  });
}

function draft(kind: ClaimKind, point: Point, side: Draft['side'], text: string): Draft {
  return { kind, point, side, text };
}

/** Where each of several culprits is enough, only rolling all of them back can cure the newest toolchain. */
function rollbackOfAll(frame: Frame, changes: readonly Change[]): Draft {
  const point = [...frame.new];
  for (const { axes, before } of changes) {
    for (const axis of axes) {
      point[axis] = Math.min(point[axis], before[axis]);
    }
  }
  return draft('rollback', point, 'old', `newest, only ${changes.map(before).join(', ')}`);
}

function atOldest(frame: Frame, change: Change): Draft[] {
  return frame.axes.every((axis) => change.axes.includes(axis))
    ? []
    : [
        draft('oldest', merged(frame.old, change.axes, change.before), 'old', `oldest, only ${before(change)}`),
        draft('oldest', merged(frame.old, change.axes, change.after), 'new', `oldest, only ${after(change)}`),
      ];
}

function eachNeeded(changes: readonly Change[], all: Point): Draft[] {
  return changes.map((change) =>
    draft(
      'each',
      merged(all, change.axes, change.before),
      'old',
      changes.map((other) => (other === change ? before(other) : after(other))).join(', '),
    ),
  );
}

function before({ moves }: Change): string {
  return moves.map(({ component, from }) => `${component} ${from.last}`).join(', ');
}

function after({ moves }: Change): string {
  return moves.map(({ component, to }) => `${component} ${to.first}`).join(', ');
}
