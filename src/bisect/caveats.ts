import { type Change, describeChange } from './change.js';
import type { Claim } from './claims.js';
import type { Culprit } from './culprits.js';
import type { End } from './ends.js';
import { type Flip, flipsBack } from './flips.js';
import { type Context, known } from './search.js';

/** Something to know before relying on an answer. */
export interface Caveat {
  readonly code:
    | 'moved-end'
    | 'range'
    | 'inseparable'
    | 'companion'
    | 'rollback'
    | 'forward'
    | 'depends-on-others'
    | 'not-all'
    | 'other-signature'
    | 'flips-back';
  /** A sentence for a person. */
  readonly message: string;
}

interface Found {
  readonly old: End;
  readonly new: End;
  readonly culprits: readonly Culprit[];
  readonly claims: readonly Claim[];
  readonly atOldest?: Change;
  readonly flips: readonly Flip[];
}

/** All caveats of an answer. */
export function caveatsOf(context: Context, found: Found): Caveat[] {
  return [
    ...movedEnd(context, found.old, 'oldest'),
    ...movedEnd(context, found.new, 'newest'),
    ...found.culprits.flatMap((culprit) => ofCulprit(context, culprit, found)),
    ...ofClaims(found),
    ...(flipsBack(found.flips) ? [FLIPS_BACK] : []),
  ];
}

const FLIPS_BACK: Caveat = {
  code: 'flips-back',
  message:
    'the outcome flips more than once along one component: there is more than one change, and some may not have been seen',
};

function movedEnd({ space }: Context, { point, instead }: End, which: string): Caveat[] {
  if (instead === undefined) {
    return [];
  }
  const message = `the ${which} toolchain cannot answer (${instead.verdict.signature}): ${space.label(point)} stands for it`;
  return [{ code: 'moved-end', message }];
}

function ofCulprit(context: Context, culprit: Culprit, found: Found): Caveat[] {
  const { space } = context;
  const caveats: Caveat[] = [];
  for (const change of culprit.changes) {
    const { undecided, moves, after } = change;
    if (undecided.length > 0) {
      const { signature } = known(context, undecided[0]);
      const message = `${describeChange(change)} is a range: ${undecided.length} versions in it cannot answer (${signature})`;
      caveats.push({ code: 'range', message });
    } else if (moves.length > 1) {
      const names = moves.map((move) => move.component).join(' and ');
      caveats.push({
        code: 'inseparable',
        message: `${names} changed on the same day and cannot be told apart: the toolchains that mix their versions cannot answer`,
      });
    }
    const first = known(context, after).signature;
    const { signature } = found.new.verdict;
    if (first !== signature) {
      const message = `after ${describeChange(change)} the outcome is "${first}", in the newest toolchain "${signature}": they may differ in cause`;
      caveats.push({ code: 'other-signature', message });
    }
  }
  const flipsAtOldest = found.claims.some(({ kind, holds, expected }) => {
    return kind === 'oldest' && holds === 'yes' && expected === found.new.verdict.class;
  });
  if (culprit.companions.length > 0 && !flipsAtOldest) {
    const names = space.components(culprit.companions).join(' and ');
    const message = `whether a new ${names} is needed too is not known: the toolchains with an old one cannot answer`;
    caveats.push({ code: 'companion', message });
  }
  return caveats;
}

function ofClaims({ claims, atOldest }: Found): Caveat[] {
  const caveats: Caveat[] = [];
  for (const { kind, text, verdict, holds } of claims) {
    if (holds === 'yes') {
      continue;
    }
    if (kind === 'rollback') {
      const message =
        holds === 'no'
          ? `the rollback does not change the outcome (${text}: ${verdict.signature}): there is more than this one change`
          : `the rollback could not be decided (${text}: ${verdict.signature})`;
      caveats.push({ code: 'rollback', message });
    } else if (kind === 'forward') {
      const message =
        holds === 'no'
          ? `the change does not flip the outcome in the newest toolchain (${text}: ${verdict.signature})`
          : `the change could not be decided in the newest toolchain (${text}: ${verdict.signature})`;
      caveats.push({ code: 'forward', message });
    } else if (kind === 'all') {
      const message = `the changes do not flip the outcome by themselves (${text}: ${verdict.signature}): each counts only with the newest of the others; the full map shows the days that go together`;
      caveats.push({ code: 'not-all', message });
    }
  }
  if (atOldest !== undefined) {
    const message = `the day depends on the other components: with the oldest of them it is ${describeChange(atOldest)}`;
    caveats.push({ code: 'depends-on-others', message });
  } else if (claims.some(({ kind, holds }) => kind === 'oldest' && holds === 'no')) {
    const message =
      'the change does not flip the outcome with the oldest of the other components: it counts only with newer ones';
    caveats.push({ code: 'depends-on-others', message });
  }
  return caveats;
}
