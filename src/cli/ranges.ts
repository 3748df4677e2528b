import type { RangeRequest } from '../bisect/investigation/plan.js';
import type { Config } from '../build/config.js';
import { UsageError } from './errors.js';

/** The names that the options for compiler, linker and C library mean. */
const COMPILER = '8c';
const LINKER = '8l';
const LIBC = 'libc';

/** Options that say what is to be moved, over which dates. */
export interface RangeOptions {
  readonly compilerRange?: string;
  readonly linkerRange?: string;
  readonly libcRange?: string;
  /** COMPONENT=A..B, any number of them. */
  readonly range?: readonly string[];
}

/**
 * The ranges that the options ask for, in the order 8c, 8l, libc, others. The compiler's range is the linker's as well,
 * unless that has its own. Throws a UsageError when there is none, or two for one component.
 */
export function rangesOf(options: RangeOptions, { recipe }: Pick<Config, 'recipe'>): RangeRequest[] {
  const { compilerRange, linkerRange, libcRange, range = [] } = options;
  const others = range.map(parseRange);
  const hasLinker = Object.hasOwn(recipe.components, LINKER) && !others.some(({ component }) => component === LINKER);
  const linker = linkerRange ?? (hasLinker ? compilerRange : undefined);
  const ranges = [
    ...(compilerRange === undefined ? [] : [{ component: COMPILER, range: compilerRange }]),
    ...(linker === undefined ? [] : [{ component: LINKER, range: linker }]),
    ...(libcRange === undefined ? [] : [{ component: LIBC, range: libcRange }]),
    ...others,
  ];
  if (ranges.length === 0) {
    throw new UsageError(
      'Say what to move over which dates, such as --compiler-range 2011/0701..2012/0614. `fsbisect --help` has more.',
    );
  }
  return ranges;
}

function parseRange(text: string): RangeRequest {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return { component: text.slice(0, at), range: text.slice(at + 1) };
  throw new UsageError(`--range takes COMPONENT=A..B, such as 8a=2011/0701..2012/0614, not '${text}'.`);
}

/** The options that ask for these ranges, as they would be typed. */
export function rangeArguments(ranges: readonly RangeRequest[]): string[] {
  const of = (name: string) => ranges.find(({ component }) => component === name)?.range;
  const [compiler, linker] = [of(COMPILER), of(LINKER)];
  return ranges.flatMap(({ component, range }) => {
    // --compiler-range moves the linker too, so it is only good where that is meant.
    if (component === COMPILER && linker !== undefined) return ['--compiler-range', range];
    if (component === LINKER) return range === compiler ? [] : ['--linker-range', range];
    if (component === LIBC) return ['--libc-range', range];
    return ['--range', `${component}=${range}`];
  });
}
