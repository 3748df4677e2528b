import { cellKey, type Ledger } from './ledger.js';
import type { Point, Space } from './space.js';
import type { Cell, Phase, Verdict, Why } from './verdict.js';

/** One question to the oracle. */
export interface Probe {
  readonly cell: Cell;
  readonly why: Why;
}

/**
 * A search, apart from whoever answers it: it yields probes that it needs answered, all of them before it goes on, and
 * finds the answers in its ledger. What it asks next depends on the answers alone, never on their order or their age.
 */
export type Search<T> = Generator<readonly Probe[], T, void>;

/** What every search stands on. */
export interface Context {
  readonly space: Space;
  readonly ledger: Ledger;
}

/** A point to be asked about, and why, for a person. */
export interface Wanted {
  readonly point: Point;
  readonly text: string;
}

/**
 * The verdicts on some points, of which those not known yet are asked for at once.
 * @param left probes that the phase still needs, at most, after these
 */
export function* askAll(context: Context, phase: Phase, wanted: readonly Wanted[], left = 0): Search<Verdict[]> {
  const { space, ledger } = context;
  const unanswered = new Map<string, { cell: Cell; text: string }>();
  for (const { point, text } of wanted) {
    const cell = space.cellOf(point);
    if (ledger.get(cell) === undefined && !unanswered.has(cellKey(cell))) {
      unanswered.set(cellKey(cell), { cell, text });
    }
  }
  if (unanswered.size > 0) {
    yield [...unanswered.values()].map(({ cell, text }, i) => ({
      cell,
      why: { phase, text, left: left + unanswered.size - 1 - i },
    }));
  }
  return wanted.map(({ point }) => known(context, point));
}

/** The verdict on one point. */
export function* ask(context: Context, phase: Phase, point: Point, text: string, left = 0): Search<Verdict> {
  const [verdict] = yield* askAll(context, phase, [{ point, text }], left);
  return verdict;
}

/** A verdict that must be in the ledger. @throws Error when the driver went on without recording it */
export function known({ space, ledger }: Context, point: Point): Verdict {
  const verdict = ledger.get(space.cellOf(point));
  if (verdict === undefined) {
    throw new Error(`no verdict was recorded for ${space.label(point)}`);
  }
  return verdict;
}
