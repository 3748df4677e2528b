import type { Bisection, Question as QuestionRecord } from '../../store/records.js';
import type { Store } from '../../store/store.js';
import { axisFromDates } from '../axis.js';
import { Ledger } from '../ledger.js';
import type { Question } from '../question.js';
import type { Context } from '../search.js';
import { Space } from '../space.js';
import type { Cell } from '../verdict.js';
import { RequestError } from './workbench.js';

/** A search as the store knows it: finished, cut short, or still going on. */
export interface Recalled {
  readonly bisection: Bisection;
  readonly question: QuestionRecord;
  readonly judge: Question;
  /** Its axes, and every answer that is on record. */
  readonly context: Context;
  /** How many of the answers were on record when they were asked for. */
  readonly known: number;
}

/** Reads a search back. Throws a RequestError when there is none of that number. */
export function recall(store: Store, number: number): Recalled {
  const bisection = store.bisections.get(number);
  if (!bisection) throw new RequestError(`There is no bisection ${number} in ${store.file}.`);
  const question = store.bisections.getQuestion(bisection.question)!;
  const space = spaceOf(store, question);
  const ledger = new Ledger();
  const steps = store.bisections.steps(number);
  for (const { phase, toolchain, why, verdict, signature } of steps) {
    const cell = cellOf(store, space, toolchain);
    if (!cell || ledger.get(cell)) continue;
    ledger.record({
      cell,
      why: { phase: phase as never, text: why, left: 0 },
      verdict: { class: verdict, signature, detail: toolchain },
    });
  }
  const known = steps.filter(({ cached }) => cached).length;
  return { bisection, question, judge: question.judge as Question, context: { space, ledger }, known };
}

/** The axes of a question, from the artifacts on record. */
function spaceOf(store: Store, question: QuestionRecord): Space {
  return new Space(
    question.axes.map(({ component, definition, dump, from, to }) => {
      const history = store.dumps.history(store.dumps.component(component, definition), dump);
      return axisFromDates(
        component,
        history.filter(({ date }) => date >= from && date <= to),
      );
    }),
  );
}

/** The cell of a toolchain; undefined if it has artifacts that the axes no longer have (the dump was changed since). */
function cellOf(store: Store, space: Space, toolchain: string): Cell | undefined {
  const artifacts = store.toolchains.get(toolchain);
  if (!artifacts) return undefined;
  const cell = space.axes.map(({ component, versions }) =>
    versions.findIndex(({ artifact }) => artifact === artifacts[component]),
  );
  return cell.includes(-1) ? undefined : cell;
}

/** Number of the latest search, if there is any. */
export function latestBisection(store: Store): number | undefined {
  const row = store.connection.read(() =>
    store.connection.sql<{ id: number | null }>('SELECT max(bisection) AS id FROM v_bisections').get(),
  );
  return row?.id ?? undefined;
}
