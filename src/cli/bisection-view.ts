import { type Flip, flipsSeen } from '../bisect/flips.js';
import type { Work } from '../bisect/investigation/investigation.js';
import type { Recalled } from '../bisect/investigation/recall.js';
import { describeQuestion } from '../bisect/question.js';
import type { Space } from '../bisect/space.js';
import type { BisectionView } from '../report/bisection.js';
import { plural } from '../report/text.js';
import type { ConclusionSummary, Culprit } from '../store/records.js';
import type { Store } from '../store/store.js';
import { bootView } from './boot-view.js';
import { cellLabel } from './cell-label.js';
import { commandFor } from './command-line.js';
import { matrixOf } from './matrix-view.js';
import type { SharedOptions } from './options.js';

/** A search as it is shown, from nothing but what is on record. `work`: what this run did; of earlier ones when left out. */
export function bisectionView(recalled: Recalled, store: Store, options: SharedOptions, work?: Work): BisectionView {
  const { bisection, context } = recalled;
  const { conclusion } = bisection;
  const matrix = matrixOf(recalled, store);
  const common = {
    title: titleOf(recalled),
    matrix: matrix.cells.flat().some(Boolean) ? matrix : undefined,
    work: work ?? workOnRecord(recalled, store),
    database: store.file,
    command: commandFor(recalled, store, options),
  };
  if (!conclusion) {
    return {
      ...common,
      verdict: 'unfinished',
      conclusion: `The search is not at its end; ${plural(context.ledger.steps.length, 'toolchain')} of it are known. The same command, or \`fsbisect resume\`, goes on from here.`,
      culprits: [],
      claims: [],
      notices: knownSoFar(recalled),
      kernels: [],
    };
  }
  const { claims, toolchains, conclusion: sentence } = conclusion.summary;
  return {
    ...common,
    verdict: conclusion.verdict,
    conclusion: sentence,
    culprits: bySet(conclusion.culprits),
    claims,
    notices: conclusion.findings.map(({ message }) => message),
    kernels: toolchains.flatMap(({ role, toolchain }) => kernelOf(role, toolchain, recalled, store)),
    boot: bootAfter(recalled, toolchains, store),
  };
}

/** What was searched, and over what: ranges, snapshots, versions. */
function titleOf({ question, judge, context }: Recalled): string {
  const axes = question.axes.map(
    ({ component, from, to }, i) =>
      `${component} ${from}..${to} (${plural(context.space.axes[i].versions.length, 'version')})`,
  );
  return `${axes.join(', ')}; ${describeQuestion(judge)}`;
}

function bySet(culprits: readonly Culprit[]): BisectionView['culprits'] {
  const sets = new Map<number, Culprit[]>();
  for (const culprit of culprits) sets.set(culprit.set, [...(sets.get(culprit.set) ?? []), culprit]);
  return [...sets.values()].map((set) =>
    set.map(({ component, before, after, artifactBefore, artifactAfter }) => ({
      component,
      before,
      after,
      artifactBefore,
      artifactAfter,
    })),
  );
}

function kernelOf(role: string, toolchain: string, { question }: Recalled, store: Store): BisectionView['kernels'] {
  const result = store.results.result(question.recipe, toolchain, question.machine);
  const image = result?.build.image === undefined ? undefined : store.results.getImage(result.build.image);
  return image ? [{ role, image: image.id, size: image.size, signature: result!.outcome.signature }] : [];
}

/** The boot of the first toolchain after the change. */
function bootAfter(
  { question }: Recalled,
  toolchains: ConclusionSummary['toolchains'],
  store: Store,
): BisectionView['boot'] {
  const toolchain = toolchains.find(({ role }) => role === 'after')?.toolchain;
  const boot = toolchain && store.results.result(question.recipe, toolchain, question.machine)?.boot;
  return boot ? bootView('after', { image: boot.image, size: 0 }, boot) : undefined;
}

/** How far an unfinished search is: what its ends came to, and between what the flips lie that it has seen. */
function knownSoFar({ context: { space, ledger } }: Recalled): string[] {
  const ends = ledger.steps.filter(({ why }) => why.phase === 'end');
  return [
    ...ends.map(({ cell, verdict }) => `${cellLabel(space, cell)} is ${verdict.class}: "${verdict.signature}"`),
    ...flipsSeen(space, ledger).map((flip) => narrowed(flip, space)),
  ];
}

function narrowed({ move, fromVerdict, toVerdict, untested, undecided }: Flip, space: Space): string {
  const { component, from, to } = move;
  const between =
    untested + undecided === 0 ? 'neighbours' : `${plural(untested + undecided, 'version')} between them open`;
  const total = space.axes.length > 1 ? ', the others held' : '';
  return `${component} ${from.last} is "${fromVerdict.signature}", ${to.first} is "${toVerdict.signature}" (${between}${total})`;
}

function workOnRecord({ context, known, question }: Recalled, store: Store): Work {
  const steps = context.ledger.steps;
  const results = steps.map(({ verdict }) => store.results.result(question.recipe, verdict.detail, question.machine));
  const boots = new Set(
    results.flatMap((result) => (result?.boot ? [`${result.boot.image} ${result.boot.machine}`] : [])),
  );
  return { probes: steps.length, known: Math.min(known, steps.length), builds: steps.length, boots: boots.size };
}
