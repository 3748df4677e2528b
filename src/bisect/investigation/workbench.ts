import type { Session } from '../../build/session.js';

/** What an investigation needs of a session: the dump's dates, the components' versions, and what becomes of a toolchain. */
export type Workbench = Pick<
  Session,
  'config' | 'store' | 'dump' | 'machine' | 'dates' | 'range' | 'date' | 'history' | 'recipe' | 'test'
>;

/** Something was asked for that the configuration or the dump does not have. The message is a sentence for a person. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

/** The definition of a component of the recipe. Throws a RequestError that names those that there are. */
export function componentOf(bench: Pick<Workbench, 'config'>, name: string) {
  const { components } = bench.config.recipe;
  const spec = Object.hasOwn(components, name) ? components[name] : undefined;
  if (spec) return spec;
  const there = Object.keys(components).join(', ');
  throw new RequestError(
    `The recipe in ${bench.config.file} has no component ${name}; it has ${there || 'none'}. Add ${name} there, or name one of those.`,
  );
}
