import type { Tested } from '../../build/session.js';
import { type Bisection, bisect } from '../bisect.js';
import { drive } from '../drive.js';
import { Ledger } from '../ledger.js';
import { mapAll } from '../map.js';
import { judge, type Question } from '../question.js';
import type { Context, Probe, Search } from '../search.js';
import { Space } from '../space.js';
import type { Oracle, Verdict } from '../verdict.js';
import { conclusionOf } from './conclusion.js';
import { cellCount, type Plan, versionsOf } from './plan.js';
import { Recorder } from './recorder.js';
import { untilAborted } from './until-aborted.js';
import { componentOf, type Workbench } from './workbench.js';

/** Maps of so many cells at most are completed without being asked for: their builds are few. */
const SMALL_MAP = 64;

/** A probe that was answered. */
export interface Answer {
  readonly probe: Probe;
  readonly verdict: Verdict;
  readonly tested: Tested;
}

export interface InvestigationOptions {
  /** Test every version of the guilty components. */
  readonly scan?: boolean;
  /** Test every cell: always, never, or when there are at most SMALL_MAP; that unless given. */
  readonly map?: 'always' | 'never' | 'small';
  /** Toolchains that may be in work at once; 1 unless given. */
  readonly concurrency?: number;
  /** Ends the search; what was known by then stays on record. */
  readonly signal?: AbortSignal | undefined;
  readonly asked?: (probe: Probe) => void;
  readonly answered?: (answer: Answer) => void;
}

/** How much was asked, and how much of that had to be worked for. */
export interface Work {
  probes: number;
  /** Probes that were on record. */
  known: number;
  /** Kernels, or failures, for which a program had to be run. */
  builds: number;
  boots: number;
}

/**
 * The search for an answer to one question, on record step by step. Killed and run again, it asks the same things in
 * the same order and finds what was known.
 */
export class Investigation {
  readonly plan: Plan;
  readonly judge: Question;
  readonly context: Context;
  /** Id of the question in the store. */
  readonly question: string;
  readonly work: Work = { probes: 0, known: 0, builds: 0, boots: 0 };
  readonly #bench: Workbench;
  readonly #recorder: Recorder;
  readonly #booted = new Set<string>();

  /** Puts the question on record. Throws an AxisError for a plan that no search can be made over. */
  constructor(bench: Workbench, plan: Plan, question: Question) {
    this.#bench = bench;
    this.plan = plan;
    this.judge = question;
    this.context = { space: new Space(plan.axes.map(({ axis }) => axis)), ledger: new Ledger() };
    this.question = bench.store.bisections.question({
      recipe: plan.recipe,
      machine: bench.machine,
      axes: plan.axes.map(({ axis: { component }, dates }) => ({
        component,
        definition: componentOf(bench, component),
        dump: bench.dump,
        from: dates[0],
        to: dates[dates.length - 1],
      })),
      held: {},
      judge: question,
    });
    this.#recorder = new Recorder(bench.store.bisections, this.question);
  }

  /** Number of the search in the store, once it has begun. */
  get bisection(): number | undefined {
    return this.#recorder.bisection;
  }

  /** Searches to the end. Rejects with the signal's reason when it is aborted, and with whatever the workbench throws. */
  async run(options: InvestigationOptions = {}): Promise<Bisection> {
    const { map = 'small', scan = false } = options;
    const small = cellCount(this.context.space.axes) <= SMALL_MAP;
    this.#recorder.begin();
    const found = await this.#drive(
      wholeSearch(this.context, scan, map === 'always' || (map === 'small' && small)),
      options,
      true,
    );
    this.#recorder.finish(conclusionOf(found, this.context, this.plan, this.#bench));
    return found;
  }

  /** Tests every cell, without looking for a culprit; what is recorded is the results. */
  async map(options: InvestigationOptions = {}): Promise<void> {
    await this.#drive(mapAll(this.context), options, false);
  }

  #drive<T>(search: Search<T>, options: InvestigationOptions, steps: boolean): Promise<T> {
    const { signal, asked, concurrency = 1 } = options;
    return drive(search, this.context.ledger, this.#oracle(options, steps), {
      concurrency,
      ...(signal ? { signal } : {}),
      ...(asked ? { asked } : {}),
    });
  }

  /** Every answer is on record before the search hears of it. */
  #oracle({ signal, answered }: InvestigationOptions, steps: boolean): Oracle {
    return {
      test: async (cell, why) => {
        const tested = await untilAborted(this.#bench.test(this.plan.base, versionsOf(this.plan, cell)), signal);
        const verdict = verdictOf(this.judge, tested);
        this.#count(tested);
        if (steps) {
          this.#recorder.step({
            phase: why.phase,
            toolchain: tested.toolchain,
            why: why.text,
            verdict: verdict.class,
            signature: verdict.signature,
            cached: tested.known,
          });
        }
        answered?.({ probe: { cell, why }, verdict, tested });
        return verdict;
      },
    };
  }

  #count({ known, bootedOn, build }: Tested): void {
    this.work.probes++;
    if (known) this.work.known++;
    if (build.actions.run > 0) this.work.builds++;
    if (bootedOn !== undefined) this.#booted.add(`${build.image} ${bootedOn}`);
    this.work.boots = this.#booted.size;
  }
}

function* wholeSearch(context: Context, scan: boolean, map: boolean): Search<Bisection> {
  const found = yield* bisect(context, { scan });
  if (map) yield* mapAll(context);
  return found;
}

/** What a question makes of a tested toolchain. The evidence is known by the toolchain's id. */
export function verdictOf(question: Question, { outcome, boot, toolchain }: Tested): Verdict {
  const milestone = boot?.milestone === undefined ? {} : { milestone: boot.milestone };
  return {
    class: judge(question, { ...outcome, ...milestone }),
    signature: outcome.signature,
    detail: toolchain,
  };
}
