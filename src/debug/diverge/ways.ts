/** The way of a machine through its kernel's source. */
import type { Timeline } from '../timeline.js';
import { goTo } from './scene.js';
import type { Side } from './side.js';
import { lineOf } from './source-lines.js';

/** Where two ways part. */
export interface WaysParting {
  /** The last source line of both. */
  readonly line: string;
  /** The next one of each; undefined: the way ends there. */
  readonly a: string | undefined;
  readonly b: string | undefined;
}

/** Instructions of a way that are looked at. */
const MOST_STEPS = 200_000;

/**
 * The source lines that a machine passes from one moment to another, in the function in which it is after the first
 * instruction; none if its lines mean nothing in the other kernel.
 *
 * @param comparable functions whose lines mean the same in the other kernel
 */
export function linesFrom(
  side: Side,
  timeline: Timeline,
  start: number,
  end: number,
  comparable: ReadonlySet<string>,
): string[] {
  const { executable } = side.assembly.kernel;
  if (executable === undefined) return [];
  goTo(side, timeline, start + 1);
  const name = executable.functionAt(side.linear)?.name;
  if (name === undefined || !comparable.has(name)) return [];
  const lines: string[] = [];
  const known = new Map<number, string | undefined>();
  for (let steps = 0; side.now <= end && steps < MOST_STEPS && side.end === undefined; steps++) {
    const { linear } = side;
    if (!known.has(linear)) {
      known.set(linear, executable.functionAt(linear)?.name === name ? lineOf(executable, linear) : undefined);
    }
    const line = known.get(linear);
    if (line !== undefined && line !== lines.at(-1)) lines.push(line);
    side.runTo(side.now + 1);
  }
  return lines;
}

/** Where two ways part; undefined if they do not, or nothing is known of one of them. */
export function partingOf(a: readonly string[], b: readonly string[]): WaysParting | undefined {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  if (same === 0 || (same === a.length && same === b.length)) return undefined;
  return { line: a[same - 1], a: a[same], b: b[same] };
}
