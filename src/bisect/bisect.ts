import { type Caveat, caveatsOf } from './caveats.js';
import type { Change } from './change.js';
import { type Claim, isEssential, verify } from './claims.js';
import { cornerSide, type Frame, testCorners } from './corners.js';
import { type Culprit, findCulprits, searchChange } from './culprits.js';
import { type End, findEnd } from './ends.js';
import { type Flip, flipsSeen } from './flips.js';
import { scanAxes } from './scan.js';
import { askAll, type Context, type Search } from './search.js';

export interface BisectOptions {
  /** Test every version of the guilty components, or of all when none is found, to see every flip on their lines. */
  readonly scan?: boolean;
}

/** Why there is no culprit, for a program and for a person. */
interface Inconclusive {
  readonly code: 'nothing-moves' | 'ends-unknown' | 'ends-agree';
  readonly message: string;
}

/** How several components share the guilt: one by itself, any of several by itself, or several only together. */
type Relation = 'alone' | 'either' | 'together';

/** What a bisection found out. */
export interface Bisection {
  readonly status: 'found' | 'inconclusive';
  /** When inconclusive. */
  readonly reason?: Inconclusive;
  /** When found: from good to bad, or from bad to good. */
  readonly direction?: 'regression' | 'fix';
  readonly relation?: Relation;
  /** The ends searched between, as far as they could be decided. */
  readonly old?: End;
  readonly new?: End;
  readonly culprits: readonly Culprit[];
  readonly claims: readonly Claim[];
  /** Whether there is an answer and all the claims that it stands on hold. */
  readonly verified: boolean;
  /** The change of the same component with the others at their oldest, where it is another. */
  readonly atOldest?: Change;
  /** Every flip seen on the way, the answer's own among them. */
  readonly flips: readonly Flip[];
  /** What to know before relying on the answer. */
  readonly caveats: readonly Caveat[];
}

/**
 * From a space to a culprit: the ends, the corners, a search along each guilty axis, and the tests of the answer.
 * Every version that is named was tested; where the outcome does not follow time in one step, what was seen of that is
 * in `flips` and `caveats`.
 */
export function* bisect(context: Context, options: BisectOptions = {}): Search<Bisection> {
  const { space } = context;
  const everything = space.axes.map((_, axis) => axis);
  const path = space.dayByDay(space.newest, everything, space.oldest, space.newest);
  yield* askAll(context, 'end', [
    { point: space.oldest, text: 'everything oldest' },
    { point: space.newest, text: 'everything newest' },
  ]);
  const oldEnd = yield* findEnd(context, path, 'old');
  const newEnd = yield* findEnd(context, path, 'new');
  if (oldEnd === undefined || newEnd === undefined || oldEnd.point.some((at, axis) => at > newEnd.point[axis])) {
    return inconclusive(context, {}, NO_ENDS);
  }
  const ends = { old: oldEnd, new: newEnd };
  const axes = space.differing(oldEnd.point, newEnd.point);
  const frame: Frame = { old: oldEnd.point, new: newEnd.point, axes, oldClass: oldEnd.verdict.class };
  if (oldEnd.verdict.class === newEnd.verdict.class) {
    yield* testCorners(context, frame);
    yield* scanAxes(context, options.scan ? everything : [], frame.new);
    return inconclusive(context, ends, agreement(ends, path.points.length));
  }
  const culprits = yield* findCulprits(context, frame);
  const claims = yield* verify(context, frame, culprits);
  const atOldest = yield* changeAtOldest(context, frame, culprits, claims);
  const guilty = new Set(culprits.flatMap((culprit) => culprit.axes));
  yield* scanAxes(context, options.scan ? guilty : [], frame.new);
  const found = { culprits, claims, ...(atOldest && { atOldest }), flips: flipsSeen(space, context.ledger) };
  return {
    status: 'found',
    direction: frame.oldClass === 'good' ? 'regression' : 'fix',
    relation: culprits.length > 1 ? 'either' : culprits[0].changes.length > 1 ? 'together' : 'alone',
    ...ends,
    ...found,
    verified: claims.every((claim) => !isEssential(claim) || claim.holds === 'yes'),
    caveats: caveatsOf(context, { ...ends, ...found }),
  };
}

/** The day of a lone change when the other components are at their oldest, if it flips the outcome there on another day. */
function* changeAtOldest(
  context: Context,
  frame: Frame,
  culprits: readonly Culprit[],
  claims: readonly Claim[],
): Search<Change | undefined> {
  if (!claims.some(({ kind, holds }) => kind === 'oldest' && holds === 'no')) {
    return undefined;
  }
  const { axes } = culprits[0].changes[0];
  if ((yield* cornerSide(context, frame, axes)) !== 'new') {
    return undefined;
  }
  return yield* searchChange(context, frame, context.space.dayByDay(frame.old, axes, frame.old, frame.new), 'oldest');
}

const NO_ENDS: Inconclusive = {
  code: 'ends-unknown',
  message:
    'no two toolchains, one older and one newer, were found that can answer the question; another question, by signature, may be answered',
};

function agreement(ends: { old: End; new: End }, days: number): Inconclusive {
  const [old, now] = [ends.old.verdict, ends.new.verdict];
  if (days === 1) {
    return { code: 'nothing-moves', message: 'every component has a single version in its range' };
  }
  const same = `both ends of the range are ${now.class}`;
  const message =
    old.signature === now.signature
      ? `${same} (${now.signature})`
      : `${same}, but not alike (${old.signature}; ${now.signature}): ask for one of the two signatures to find where they part`;
  return { code: 'ends-agree', message };
}

function inconclusive(context: Context, ends: { old?: End; new?: End }, reason: Inconclusive): Bisection {
  const flips = flipsSeen(context.space, context.ledger);
  return { status: 'inconclusive', reason, ...ends, culprits: [], claims: [], verified: false, flips, caveats: [] };
}
