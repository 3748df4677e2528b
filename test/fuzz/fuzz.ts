import { Choices } from './choices.js';
import { minimise } from './minimise.js';
import type { FuzzTarget } from './target.js';

/** A case that broke something. */
export interface Failure {
  /** Number of the case in its run. */
  readonly number: number;
  readonly error: unknown;
  /** What the smallest case found that fails the same way says about itself. */
  readonly smallest: readonly string[];
}

/** What came of some cases. */
export interface Tally {
  /** Inputs that were tried; a case may be many. */
  readonly inputs: number;
  /** The first case that failed; it ended the run. */
  readonly failure?: Failure;
}

/** Called before each case, and with undefined when there are no more. */
export type CaseWatch = (number: number | undefined) => void;

/** Tries cases `first` to `first + count - 1` of the run with this seed, up to the first that fails. */
export async function fuzz(
  target: FuzzTarget,
  seed: number,
  first: number,
  count: number,
  watch: CaseWatch = () => {},
): Promise<Tally> {
  let inputs = 0;
  for (let number = first; number < first + count; number++) {
    watch(number);
    const choices = Choices.seeded(seed, number);
    try {
      const pending = target.run(choices);
      inputs += (pending instanceof Promise ? await pending : pending) ?? 1;
    } catch (error) {
      watch(undefined);
      return { inputs, failure: { number, error, smallest: await smallestCase(target, choices, error) } };
    }
  }
  watch(undefined);
  return { inputs };
}

async function smallestCase(target: FuzzTarget, choices: Choices, error: unknown): Promise<readonly string[]> {
  let said = choices.said;
  await minimise(choices.tape, async (tape) => {
    const attempt = Choices.replay(tape);
    try {
      await target.run(attempt);
    } catch (other) {
      if (placeOf(other) === placeOf(error)) {
        said = attempt.said;
        return attempt.tape;
      }
    }
    return undefined;
  });
  return said;
}

/** Where an error was thrown, so that one failure is not mistaken for another while a case is made smaller. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const frame = error.stack?.split('\n').find((line) => line.startsWith('    at '));
  return `${error.name} ${frame?.replace(/:\d+\)?$/, '')}`;
}
