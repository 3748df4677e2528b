import type { Command } from 'commander';
import { axisFromDates, timelineOf } from '../../bisect/axis.js';
import type { DatedVersion } from '../../build/session.js';
import type { Finding, Report, Row } from '../../report/report.js';
import { plural, shortId } from '../../report/text.js';
import type { Context } from '../context.js';
import { isForPeople } from '../errors.js';
import { EXIT } from '../exit-code.js';
import { withOutput, withSession } from '../options.js';
import { type StageOptions, stageChange, withStage } from '../toolchain-options.js';
import type { Wire } from '../wire.js';

interface SnapshotsOptions extends StageOptions {
  readonly component?: readonly string[];
  readonly dates?: boolean;
}

/** `snapshots`: what the dump holds. */
export function addSnapshots(program: Command, wire: Wire): void {
  const command = program
    .command('snapshots')
    .summary('dates of the dump, and the distinct versions of each component')
    .description(
      "The dump's dates, and for each component of the recipe its distinct versions: from when to when each was current.",
    )
    .argument('[range]', 'A..B (default: all)')
    .option('--component <name...>', 'only these components')
    .option('--dates', 'only the dates');
  withStage(command);
  withOutput(withSession(command)).addHelpText(
    'after',
    `
Examples:
  fsbisect snapshots
  fsbisect snapshots 2011/0701..2012/0614 --component 8c
  fsbisect snapshots --dates --format csv`,
  );
  wire<SnapshotsOptions>(command, async (context, options, [range = '..']) => {
    const config = await context.config(stageChange(options));
    const session = await context.session();
    const { dates, notes } = await session.range(range);
    const names = dates.map(String);
    const title = `${plural(names.length, 'snapshot')}, ${names[0]}..${names[names.length - 1]}, of ${session.dump}`;
    const findings = notes.map((message): Finding => ({ level: 'notice', name: 'date', message }));
    if (options.dates) {
      const rows = names.map((date) => ({ date }));
      context.print({ kind: 'snapshots', title, columns: [{ key: 'date' }], rows, findings });
      return EXIT.OK;
    }
    const components = options.component ?? Object.keys(config.recipe.components);
    context.print(await componentsReport(context, components, names, { title, findings }));
    return EXIT.OK;
  });
}

async function componentsReport(
  context: Context,
  components: readonly string[],
  dates: readonly string[],
  { title, findings }: { readonly title: string; readonly findings: readonly Finding[] },
): Promise<Report> {
  const { componentOf } = await import('../../bisect/investigation/workbench.js');
  const session = await context.session();
  for (const component of components) componentOf(session, component);
  const rows: Row[] = [];
  const faults: Finding[] = [];
  for (const component of components) {
    try {
      rows.push(...runsOf(component, await context.wait(session.history(component, dates))));
    } catch (error) {
      if (!isForPeople(error)) throw error;
      faults.push({ level: 'warning', name: component, message: error.message });
    }
  }
  return {
    kind: 'snapshots',
    title,
    columns: ['component', 'from', 'to', 'snapshots', 'artifact', 'size', 'state'].map((key) => ({ key })),
    rows,
    findings: [...findings, ...faults],
    data: { dates },
  };
}

function runsOf(component: string, history: readonly DatedVersion[]): Row[] {
  const axis = axisFromDates(
    component,
    history.map(({ date, version }) => ({ date, artifact: version.artifact })),
  );
  const versions = new Map(history.map(({ version }) => [version.artifact, version]));
  return timelineOf(axis).map(({ first, last, version }) => {
    const { artifact, size, failure } = versions.get(axis.versions[version].artifact)!;
    return {
      component,
      from: first,
      to: last,
      snapshots: history.filter(({ date }) => date >= first && date <= last).length,
      artifact: shortId(artifact),
      size,
      state: failure ? `does not build: ${failure.tool}: ${failure.message}` : null,
    };
  });
}
