import type { Versions } from '../build/job.js';
import type { Context } from './context.js';
import { UsageError } from './errors.js';

/**
 * Reads a toolchain: `8c=2011/0701,8l=2012/0614`, or one date for every component. Throws a UsageError.
 */
function parseToolchain(text: string, every: readonly string[]): ReadonlyMap<string, string> {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length === 1 && !text.includes('=')) {
    return new Map(every.map((component) => [component, text]));
  }
  const toolchain = new Map<string, string>();
  for (const part of parts) {
    const [component, date, ...more] = part.split('=');
    if (!component || !date || more.length > 0) {
      throw new UsageError(
        `'${part}' is not a part of a toolchain: write COMPONENT=DATE,..., such as 8c=2011/0701,8l=2012/0614, or one date for all.`,
      );
    }
    if (toolchain.has(component)) throw new UsageError(`${component} has two dates in '${text}'; give it one.`);
    toolchain.set(component, date);
  }
  return toolchain;
}

/** A toolchain with its dates resolved, and the snapshot that everything else comes from. */
export interface ChosenToolchain {
  readonly base: string;
  readonly versions: Versions;
  /** `8c=2011/0701 8l=2012/0614`, with the dates of the snapshots. */
  readonly label: string;
}

/** Finds the versions that a toolchain means; says which snapshots stand for dates that the dump does not have. */
export async function chosenToolchain(
  context: Context,
  text: string,
  base: string | undefined,
): Promise<ChosenToolchain> {
  const [{ componentOf }, { componentsInUse }] = await Promise.all([
    import('../bisect/investigation/workbench.js'),
    import('../build/boot-loader.js'),
  ]);
  const session = await context.session();
  const dates = new Map<string, string>();
  const versions: Record<string, Versions[string]> = {};
  for (const [component, wanted] of parseToolchain(text, componentsInUse(session.config))) {
    componentOf(session, component);
    const { date, note } = await session.date(wanted);
    if (note) context.progress.line(`note: ${note}`);
    dates.set(component, date);
    const [{ version }] = await context.wait(session.history(component, [date]));
    versions[component] = version;
  }
  const newest = [...dates.values()].sort().at(-1)!;
  const chosen = await session.date(base ?? session.config.recipe.base ?? newest);
  if (chosen.note) context.progress.line(`note: ${chosen.note}`);
  return {
    base: chosen.date,
    versions,
    label: [...dates].map(([component, date]) => `${component}=${date}`).join(' '),
  };
}
