import { CommanderError } from 'commander';
import { Interrupted, isForPeople, systemSentence } from './errors.js';

/** What a command's end means to a script. docs/cli.md lists them. */
export const EXIT = {
  /** All is well. */
  OK: 0,
  /** A regression was found; a kernel did not build or boot. */
  REGRESSION: 1,
  /** It could not be done as asked: a wrong date, range, name or configuration, or a file that cannot be used. */
  USAGE: 2,
  /** No answer that can be relied on. */
  INCONCLUSIVE: 3,
  /** A fault of this program (sysexits.h: EX_SOFTWARE). */
  SOFTWARE: 70,
} as const;

/** The codes that `git bisect run` understands (git-bisect(1), "Bisect run"). */
export const BISECT_RUN = {
  GOOD: 0,
  BAD: 1,
  /** This one cannot be tested. */
  SKIP: 125,
  /** Ends the whole bisection: everything that is not about the toolchain. */
  ABORT: 128,
} as const;

/** The exit code for an error that ended `command`. For `test` it is one that ends a `git bisect run`. */
export function exitCodeOf(error: unknown, command: string | undefined): number {
  if (error instanceof Interrupted) return error.exitCode;
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.OK;
  if (command === 'test') return BISECT_RUN.ABORT;
  const known = error instanceof CommanderError || isForPeople(error) || systemSentence(error) !== undefined;
  return known ? EXIT.USAGE : EXIT.SOFTWARE;
}
