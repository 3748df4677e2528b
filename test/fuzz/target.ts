import type { Choices } from './choices.js';

/** Something that takes what strangers made. */
export interface FuzzTarget {
  readonly name: string;
  /** What a case is, in a phrase. */
  readonly what: string;
  /** How many of its cases the test suite tries; fewer where a case is long. */
  readonly short: number;
  /**
   * Tries one case. Whatever it throws or rejects with is a failure of ours: it catches the errors with which the code under
   * test is meant to refuse input. Says (choices.say) what the case is, and answers how many inputs it was if not one.
   */
  run(choices: Choices): number | undefined | Promise<number | undefined>;
  /** Called after the last case. */
  end?(): void | Promise<void>;
}

/** A promise of the code under test that a case broke. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

/** Throws a BrokenPromise unless the condition holds. */
export function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new BrokenPromise(otherwise);
}

/** Calls a function that may refuse its input with one of these errors, and undefined stands for a refusal. */
export function refusable<T>(errors: readonly (new (...args: never[]) => Error)[], attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (errors.some((kind) => error instanceof kind) && isSentence((error as Error).message)) return undefined;
    throw error;
  }
}

/** Whether a message is one for a person. */
function isSentence(message: string): boolean {
  return message.length >= 10 && message.length < 4000;
}
