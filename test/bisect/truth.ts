import { type Axis, axisFromDates } from '../../src/bisect/axis.js';
import { type Bisection, type BisectOptions, bisect } from '../../src/bisect/bisect.js';
import { drive } from '../../src/bisect/drive.js';
import { Ledger } from '../../src/bisect/ledger.js';
import type { Context, Search } from '../../src/bisect/search.js';
import { type Point, Space } from '../../src/bisect/space.js';
import type { Cell, Oracle, Verdict, VerdictClass } from '../../src/bisect/verdict.js';

/** What is true of every cell. */
export type Truth = (cell: Cell) => VerdictClass;

export const NAMES = ['8c', '8l', 'libc', '8a', 'include', 'kernel'];

/** `2011/0101`, `2011/0102`, ...: months of 28 days, for as many days as a test needs. */
export function day(n: number): string {
  const pad = (x: number) => String(x).padStart(2, '0');
  return `${2011 + Math.floor(n / 336)}/${pad(1 + (Math.floor(n / 28) % 12))}${pad(1 + (n % 28))}`;
}

/** An axis from one letter per day: `AABA` is three runs of two versions. */
export function axis(component: string, letters: string, origin = 0): Axis {
  const dated = [...letters].map((artifact, n) => ({ date: day(n), artifact }));
  return axisFromDates(component, dated, origin);
}

/** Axes whose versions differ every day, one axis for each length. */
export function grid(...lengths: number[]): Space {
  return new Space(
    lengths.map((length, i) =>
      axisFromDates(
        NAMES[i],
        Array.from({ length }, (_, n) => ({ date: day(n), artifact: `${NAMES[i]}-${n}` })),
      ),
    ),
  );
}

/** The verdict that the tests' oracles give for a class. */
export function verdictOf(c: VerdictClass): Verdict {
  const signature = { good: 'boots', bad: 'trap 14', unknown: 'build-error' }[c];
  return { class: c, signature, detail: '' };
}

export function oracleOf(truth: Truth): Oracle {
  return { test: async (cell) => verdictOf(truth(cell)) };
}

/** Answers a search at once. */
export function answer<T>(search: Search<T>, { ledger }: Context, truth: Truth): T {
  for (;;) {
    const { done, value } = search.next();
    if (done) {
      return value;
    }
    for (const probe of value) {
      ledger.record({ ...probe, verdict: verdictOf(truth(probe.cell)) });
    }
  }
}

/** Bisects a space of which everything is known. */
export function bisectTruth(
  space: Space,
  truth: Truth,
  options?: BisectOptions,
): { result: Bisection; ledger: Ledger } {
  const context = { space, ledger: new Ledger() };
  return { result: answer(bisect(context, options), context, truth), ledger: context.ledger };
}

/** The same through the driver and an oracle. */
export async function bisectWith(
  space: Space,
  oracle: Oracle,
  concurrency = 1,
): Promise<{ result: Bisection; ledger: Ledger }> {
  const ledger = new Ledger();
  const result = await drive(bisect({ space, ledger }), ledger, oracle, { concurrency });
  return { result, ledger };
}

/** The class of a point. */
export function at(space: Space, truth: Truth, point: Point): VerdictClass {
  return truth(space.cellOf(point));
}
