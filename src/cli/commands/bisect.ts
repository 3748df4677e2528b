import type { Command } from 'commander';
import type { ConclusionVerdict } from '../../bisect/investigation/conclusion.js';
import type { Plan } from '../../bisect/investigation/plan.js';
import type { Question } from '../../bisect/question.js';
import type { Context } from '../context.js';
import { Interrupted, UsageError } from '../errors.js';
import { EXIT } from '../exit-code.js';
import { type LoaderOptions, loaderChange, withLoader } from '../loader-options.js';
import { withOutput, withSession } from '../options.js';
import { parseQuestion } from '../question-option.js';
import { type RangeOptions, rangesOf } from '../ranges.js';
import { planned, searching } from '../search.js';
import { type StageOptions, stageChange, withRanges, withStage } from '../toolchain-options.js';
import type { Wire } from '../wire.js';

interface BisectOptions extends RangeOptions, StageOptions, LoaderOptions {
  readonly base?: string;
  readonly question?: string;
  readonly scan?: boolean;
  /** True, false (--no-map), or undefined: when the map is small. */
  readonly map?: boolean;
}

/** The main job: the program's own action. */
export function addBisect(program: Command, wire: Wire): void {
  withRanges(program);
  program
    .optionsGroup('How to look:')
    .option('--question <q>', 'boots, boots:MILESTONE, builds, bad:SIGNATURE or good:SIGNATURE (default: boots)')
    .option('--map', 'resolve every cell of the matrix (done anyway up to 64 of them)')
    .option('--no-map', 'only what the answer needs')
    .option('--scan', 'test every version of the guilty components');
  withStage(program);
  withLoader(program);
  withOutput(withSession(program)).addHelpText(
    'after',
    `
Examples:
  fsbisect --compiler-range 2011/0701..2012/0614
      8c and 8l of every combination of days; all else as of the recipe's base
  fsbisect --compiler-range 2011/0701.. --linker-range 2012/0614 \\
      --libc-range 2011/0701..
      8c and libc move, 8l stays
  fsbisect --range 8a=2011/0701..2012/0614 --question builds
      which day's assembler stops building it
  fsbisect --compiler-range 2011/0701..2012/0614 --question 'bad:hang in lock'
      which change brings that outcome

Exit codes: 0 fine, 1 a regression was found, 2 something was asked for that
cannot be done, 3 no answer to rely on, 130 and 143 interrupted. docs/cli.md
has more.`,
  );
  wire<BisectOptions>(program, async (context, options, args) => {
    if (args.length > 0) {
      const names = program.commands.map((command) => command.name()).join(', ');
      throw new UsageError(`There is no command '${args[0]}'. There are: ${names}.`);
    }
    const question = parseQuestion(options.question);
    const config = await context.config((config) => loaderChange(options)(stageChange(options)(config)));
    const ranges = rangesOf(options, config);
    const plan = await planned(context, ranges, options.base);
    return bisectPlan(context, plan, question, { scan: options.scan ?? false, map: mapOf(options.map) });
  });
}

function mapOf(map: boolean | undefined): 'always' | 'never' | 'small' {
  return map === undefined ? 'small' : map ? 'always' : 'never';
}

/** Searches a plan and prints what is found, or when it is interrupted, what is known. Returns the exit code. */
export async function bisectPlan(
  context: Context,
  plan: Plan,
  question: Question,
  how: { readonly scan?: boolean; readonly map?: 'always' | 'never' | 'small' },
): Promise<number> {
  const { Investigation } = await import('../../bisect/investigation/investigation.js');
  const investigation = new Investigation(await context.session(), plan, question);
  const print = async () => {
    const [{ recall }, { bisectionView }, { bisectionReport }] = await Promise.all([
      import('../../bisect/investigation/recall.js'),
      import('../bisection-view.js'),
      import('../../report/bisection.js'),
    ]);
    const store = await context.store();
    const recalled = recall(store, investigation.bisection!);
    context.print(bisectionReport(bisectionView(recalled, store, context.options, investigation.work), context.width));
    return recalled.bisection.conclusion?.verdict as ConclusionVerdict | undefined;
  };
  try {
    await investigation.run({ ...searching(context, plan), ...how });
  } catch (error) {
    if (error instanceof Interrupted && investigation.bisection !== undefined) await print();
    throw error;
  }
  return exitCodeFor(await print());
}

/** The exit code for the end of a search. */
export function exitCodeFor(verdict: ConclusionVerdict | undefined): number {
  switch (verdict) {
    case 'culprit':
      return EXIT.REGRESSION;
    case 'fix':
    case 'no-change':
      return EXIT.OK;
    default:
      return EXIT.INCONCLUSIVE;
  }
}
