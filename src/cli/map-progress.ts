import { Forecast } from '../bisect/investigation/forecast.js';
import type { Investigation, InvestigationOptions } from '../bisect/investigation/investigation.js';
import { Novelty } from '../bisect/investigation/novelty.js';
import { levelsOf } from '../bisect/map.js';
import { grouped, plural } from '../report/text.js';
import { cellLabel } from './cell-label.js';
import type { Context } from './context.js';
import { roughly } from './roughly.js';
import { searching } from './search.js';

/** Maps of more cells are not told cell by cell. */
const TOLD_CELLS = 100;

/**
 * How a map is made from the command line. It is told how far it is, what is new in it, and about how long it will take:
 * by what similar builds took, on record and since it began.
 */
export async function mapping(context: Context, investigation: Investigation): Promise<InvestigationOptions> {
  const { plan, work } = investigation;
  const { space } = investigation.context;
  const points = levelsOf(space).flat();
  const toolchains = points.map((point) =>
    Object.fromEntries(
      space.cellOf(point).map((version, i) => [space.axes[i].component, space.axes[i].versions[version].artifact]),
    ),
  );
  const store = await context.store();
  const { machine } = await context.session();
  const forecast = new Forecast(store, { recipe: plan.recipe, machine, workers: context.workers }, toolchains);
  const stepwise = searching(context, plan);
  const novelty = new Novelty();
  const signatures = new Set<string>();
  const state = () => {
    const open = points.length - work.probes;
    const { milliseconds, unknown } = forecast.left(novelty.expected(open));
    const time = unknown > open / 2 ? 'how long it will take is not known yet' : `about ${roughly(milliseconds)} left`;
    return (
      `map: ${grouped(work.probes)} of ${plural(points.length, 'toolchain')} known ` +
      `(${grouped(work.known)} from the record), ${plural(work.boots, 'boot')}${open > 0 ? `; ${time}` : ''}`
    );
  };
  context.progress.line(state());
  return {
    ...stepwise,
    answered: (answer) => {
      const { signature, detail } = answer.verdict;
      forecast.done(detail);
      novelty.add(answer.tested.build.image);
      if (points.length <= TOLD_CELLS) stepwise.answered?.(answer);
      else if (!signatures.has(signature)) {
        context.progress.line(`${cellLabel(space, answer.probe.cell)} is the first: ${signature}`);
      }
      signatures.add(signature);
      if (work.probes === points.length) context.progress.line(state());
      else context.progress.passing(state);
    },
  };
}
