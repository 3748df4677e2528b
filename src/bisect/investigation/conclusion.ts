import type { Conclusion, ConclusionSummary, Culprit as CulpritRecord, Finding, Role } from '../../store/records.js';
import type { Bisection } from '../bisect.js';
import { type Change, describeChange } from '../change.js';
import type { Context } from '../search.js';
import { known } from '../search.js';
import type { Point } from '../space.js';
import { type Boundary, summarise } from '../summary.js';
import type { Plan } from './plan.js';
import { componentOf, type Workbench } from './workbench.js';

/**
 * How a search ended, in a word:
 * - `culprit`: a regression was found, and its tests hold
 * - `fix`: the outcome turns from bad to good, and the tests hold
 * - `unverified`: a change was found, but not all of its tests hold
 * - `no-change`: nothing moves, or both ends are good
 * - `inconclusive`: both ends are bad, or cannot be decided
 */
export type ConclusionVerdict = 'culprit' | 'fix' | 'unverified' | 'no-change' | 'inconclusive';

/** What is kept of a search that came to its end. */
export function conclusionOf(found: Bisection, context: Context, plan: Plan, bench: Workbench): Conclusion {
  const summary: ConclusionSummary = {
    conclusion: sentence(found, context),
    claims: found.claims.map(({ text, expected, verdict, holds }) => ({
      text,
      expected,
      found: verdict.signature,
      holds,
    })),
    toolchains: rolesOf(found, context),
  };
  return {
    verdict: verdictWord(found),
    culprits: culpritRecords(found, bench),
    findings: findingsOf(found, context, plan),
    summary,
  };
}

function verdictWord({ status, reason, direction, verified, old }: Bisection): ConclusionVerdict {
  if (status === 'found') return !verified ? 'unverified' : direction === 'fix' ? 'fix' : 'culprit';
  const good = old?.verdict.class === 'good';
  return good && (reason?.code === 'ends-agree' || reason?.code === 'nothing-moves') ? 'no-change' : 'inconclusive';
}

function sentence(found: Bisection, context: Context): string {
  if (found.status !== 'found') {
    const message = found.reason!.message;
    const signature = found.reason!.code === 'nothing-moves' ? ` (${found.old!.verdict.signature})` : '';
    return `No change was found: ${message}${signature}.`;
  }
  const changes = found.culprits.flatMap((culprit) => culprit.changes);
  const [first] = changes;
  const before = known(context, first.before).signature;
  const after = known(context, first.after).signature;
  const flips = `"${before}" into "${after}"`;
  switch (found.relation) {
    case 'either':
      return `Each of these changes turns ${flips} by itself: ${changes.map(describeChange).join('; ')}.`;
    case 'together':
      return `These changes turn ${flips}, but only together: ${changes.map(describeChange).join('; ')}.`;
    default:
      return `${describeOne(first)} turns ${flips}${movesAlone(found) ? ', and no other component has to move' : ''}.`;
  }
}

/** Whether the change was seen to flip the outcome with all others at their oldest. */
function movesAlone({ culprits: [culprit], claims }: Bisection): boolean {
  const atOldest = claims.filter(({ kind }) => kind === 'oldest');
  return atOldest.length > 0 ? atOldest.every(({ holds }) => holds === 'yes') : culprit.companions.length === 0;
}

function describeOne({ moves, undecided }: Change): string {
  const where = moves.map(({ component, from, to }) => `${component} between ${from.last} and ${to.first}`).join(', ');
  return `${undecided.length > 0 ? 'A change' : 'The change'} of ${where}`;
}

function rolesOf(found: Bisection, context: Context): ConclusionSummary['toolchains'] {
  const change = found.culprits[0]?.changes[0];
  const points: [Role, Point | undefined][] = [
    ['oldest', found.old?.point],
    ['before', change?.before],
    ['after', change?.after],
    ['newest', found.new?.point],
  ];
  return points.flatMap(([role, point]) => (point ? [{ role, toolchain: known(context, point).detail }] : []));
}

function culpritRecords({ culprits, claims }: Bisection, bench: Workbench): CulpritRecord[] {
  const rollbacks = claims.filter(({ kind }) => kind === 'rollback');
  const changes = culprits.flatMap((culprit, set) => culprit.changes.map((change) => ({ change, set: set + 1 })));
  return changes.flatMap(({ change, set }, i) => {
    // One rollback a change; but where each of several culprits is enough, a single one of all of them.
    const cures = culprits.length > 1 ? rollbacks[0]?.holds : rollbacks[i]?.holds;
    return change.moves.map(({ component, from, to }) => ({
      set,
      component,
      definition: componentOf(bench, component),
      dump: bench.dump,
      before: from.last,
      after: to.first,
      artifactBefore: from.artifact,
      artifactAfter: to.artifact,
      verified: change.moves.length === 1,
      ...(cures === 'yes' || cures === 'no' ? { rollbackCures: cures === 'yes' } : {}),
    }));
  });
}

/** What else was seen: caveats of the answer, other places where the outcome flips, dates that stand for others. */
function findingsOf(found: Bisection, { space, ledger }: Context, plan: Plan): Finding[] {
  const { boundaries, cells, tested } = summarise(space, ledger);
  const moves = found.culprits.flatMap(({ changes }) => changes.flatMap((change) => change.moves));
  const isAnswer = ({ move }: Boundary): boolean =>
    moves.some(({ component, to }) => component === move.component && to.first === move.to.first);
  return [
    ...plan.notes.map((message) => ({ kind: 'date', message, details: null })),
    ...found.caveats.map(({ code, message }) => ({ kind: code, message, details: null })),
    ...boundaries
      .filter((boundary) => !isAnswer(boundary))
      .map((boundary) => ({ kind: 'flip', message: describeBoundary(boundary), details: null })),
    { kind: 'coverage', message: `${tested} of ${cells} toolchains were tested`, details: { cells, tested } },
  ];
}

function describeBoundary({ move, decided, toBad, toGood }: Boundary): string {
  const { component, from, to } = move;
  const ways = [toBad > 0 ? `${toBad} to bad` : '', toGood > 0 ? `${toGood} to good` : ''].filter(Boolean).join(', ');
  return `${component} ${from.last} -> ${to.first} flips the outcome as well: of ${decided} pairs of tested neighbours, ${ways}`;
}
