/**
 * Two runs of one kernel, compared by the machines' states: at moments that lie further and further apart, then between two
 * of them down to the instruction after which the states are no longer the same.
 */
import { type Instruction, type Place, placeOf } from '../places.js';
import type { Difference } from './fields.js';
import { recent } from './recent.js';
import type { Side, SideEnd } from './side.js';
import { type Pair, StateComparison } from './state-comparison.js';

/** Where two runs cease to be the same. */
interface StateDivergence {
  /** Instructions retired while they were. */
  readonly instructions: number;
  /** The next one. */
  readonly instruction: Instruction;
  /** The ones before it, the last one last. */
  readonly before: readonly Instruction[];
  /** What is not the same after it. */
  readonly differences: readonly Difference[];
  /** Where they go different ways; undefined: not for a long while. */
  readonly parting: Parting | undefined;
  /** That one of them can do nothing more, and why. */
  readonly ends: readonly [a: SideEnd | undefined, b: SideEnd | undefined];
}

/** The first instruction after which two runs are in different places. */
interface Parting {
  readonly instructions: number;
  readonly instruction: Instruction;
  readonly a: Place;
  readonly b: Place;
}

/** What came of a comparison. */
export interface StateResult {
  /** Instructions up to which both were run. */
  readonly compared: number;
  /** What differed from the beginning, and was left out. */
  readonly leftOut: readonly string[];
  readonly divergence: StateDivergence | undefined;
}

/** Instructions between two comparisons: at first, and at most. */
const FIRST_STRIDE = 256;
const MOST_STRIDE = 4 << 20;
/** Instructions after the first difference in which the ways are watched. */
const WATCHED = 2_000_000;
/** Instructions of those between two looks at whether somebody waits. */
const PART = 100_000;

/**
 * Runs both until they differ, or to `end`. Yields the moment that has been reached. Both must be at the same moment; where
 * they stand afterwards is of no use.
 */
export function* compareStates(a: Side, b: Side, end: number): Generator<number, StateResult> {
  let base: Pair = [a.machine.save(), b.machine.save()];
  const comparison = new StateComparison(base);
  const result = (compared: number, divergence?: StateDivergence): StateResult => {
    return { compared, leftOut: comparison.leftOut, divergence };
  };
  let moment = a.now;
  for (let stride = FIRST_STRIDE; moment < end; stride = Math.min(2 * stride, MOST_STRIDE)) {
    const next = Math.min(end, moment + stride);
    const pair = advance(a, b, next);
    if (!alike(a, b, pair, comparison)) {
      return result(moment, yield* pinDown(a, b, base, next, comparison));
    }
    if (a.end !== undefined) return result(a.now);
    base = pair;
    moment = next;
    yield moment;
  }
  return result(moment);
}

function advance(a: Side, b: Side, moment: number): Pair {
  a.runTo(moment);
  b.runTo(moment);
  return [a.machine.save(), b.machine.save()];
}

function alike(a: Side, b: Side, pair: Pair, comparison: StateComparison): boolean {
  return a.end === b.end && a.now === b.now && comparison.same(pair);
}

function goBack(a: Side, b: Side, [left, right]: Pair): void {
  a.machine.restore(left);
  b.machine.restore(right);
}

/**
 * The divergence between a pair that is alike and the moment at which it no longer is. Every attempt begins with that pair: code that
 * was translated runs as a whole only when nobody stops it halfway.
 */
function* pinDown(
  a: Side,
  b: Side,
  base: Pair,
  moment: number,
  comparison: StateComparison,
): Generator<number, StateDivergence> {
  let [low, high] = [base[0].cpu.instructions, moment];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    goBack(a, b, base);
    if (alike(a, b, advance(a, b, middle), comparison)) low = middle;
    else high = middle;
    yield low;
  }
  goBack(a, b, base);
  // Of translated code nothing is seen before its end: the instruction that is to blame may be one of those before.
  const before = recent(a, low, a.translation === b.translation ? low : base[0].cpu.instructions);
  const { instruction } = a;
  goBack(a, b, base);
  const pair = advance(a, b, high);
  const differences = comparison.differences(pair, a.assembly);
  const ends = [a.end, b.end] as const;
  const parting = a.linear === b.linear ? yield* watchWays(a, b) : partingOf(a, b, low, instruction);
  return { instructions: low, instruction, before, differences, parting, ends };
}

/** Goes on, an instruction at a time, until the two are in different places. */
function* watchWays(a: Side, b: Side): Generator<number, Parting | undefined> {
  const end = a.now + WATCHED;
  while (a.now < end && a.end === undefined && b.end === undefined) {
    const moment = a.now;
    const { linear } = a;
    a.runTo(moment + 1);
    b.runTo(moment + 1);
    if (a.linear !== b.linear) return partingOf(a, b, moment, a.instructionAt(linear));
    if (moment % PART === 0) yield moment;
  }
  return undefined;
}

function partingOf(a: Side, b: Side, instructions: number, instruction: Instruction): Parting {
  return { instructions, instruction, a: placeOf(a.assembly, a.linear), b: placeOf(b.assembly, b.linear) };
}
