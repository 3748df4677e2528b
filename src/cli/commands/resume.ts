import type { Command } from 'commander';
import type { Recalled } from '../../bisect/investigation/recall.js';
import type { Context } from '../context.js';
import { EXIT } from '../exit-code.js';
import { type LoaderOptions, loaderChange, withLoader } from '../loader-options.js';
import { withOutput, withSession } from '../options.js';
import { planned } from '../search.js';
import { type StageOptions, stageChange, withStage } from '../toolchain-options.js';
import type { Wire } from '../wire.js';
import { bisectPlan } from './bisect.js';

/** `resume`: goes on with searches that were cut short. */
export function addResume(program: Command, wire: Wire): void {
  const command = program
    .command('resume')
    .summary('go on with bisections that were cut short')
    .description(
      'Goes on with every bisection in the database that is not at its end and that belongs to this configuration. ' +
        'What is on record is not done again.',
    );
  withStage(command);
  withLoader(command);
  withOutput(withSession(command)).addHelpText(
    'after',
    `
Example:
  fsbisect resume`,
  );
  wire<StageOptions & LoaderOptions>(command, async (context, options) => {
    await context.config((config) => loaderChange(options)(stageChange(options)(config)));
    const session = await context.session();
    const unfinished = session.store.bisections.unfinished();
    if (unfinished.length === 0) {
      context.print({ kind: 'resume', title: 'No bisection is unfinished', findings: [] });
      return EXIT.OK;
    }
    const { recall } = await import('../../bisect/investigation/recall.js');
    const codes: number[] = [];
    for (const { id } of unfinished) {
      const recalled = recall(session.store, id);
      const reason = await foreign(context, recalled);
      if (reason === undefined) {
        codes.push(await goOn(context, recalled));
      } else {
        context.progress.warn(`bisection ${id} is left alone: ${reason}`);
        codes.push(EXIT.INCONCLUSIVE);
      }
    }
    return Math.max(...codes);
  });
}

async function goOn(context: Context, { question, judge }: Recalled): Promise<number> {
  const ranges = question.axes.map(({ component, from, to }) => ({ component, range: `${from}..${to}` }));
  return bisectPlan(context, await planned(context, ranges, await baseOf(context, question.recipe)), judge, {});
}

async function baseOf(context: Context, recipe: string): Promise<string> {
  const { store } = await context.session();
  return (store.toolchains.getRecipe(recipe) as { base: string }).base;
}

/** Why a search cannot go on with this configuration, if so. */
async function foreign(context: Context, { question }: Recalled): Promise<string | undefined> {
  const session = await context.session();
  const { config } = session;
  for (const { component, dump } of question.axes) {
    if (dump !== session.dump) return `it is about the dump ${dump}, and ${config.file} names ${session.dump}`;
    if (!Object.hasOwn(config.recipe.components, component)) return `${config.file} has no component ${component}`;
  }
  if (session.recipe(await baseOf(context, question.recipe)) !== question.recipe) {
    return `the recipe in ${config.file} has been changed since`;
  }
  return session.machine === question.machine ? undefined : `the machine in ${config.file} has been changed since`;
}
