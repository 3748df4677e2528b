import type { RangeRequest } from '../bisect/investigation/plan.js';
import type { Config } from '../build/config.js';
import { UsageError } from './errors.js';

/** The names that the options for compiler, linker, C library and loader mean. */
const COMPILER = '8c';
const LINKER = '8l';
const LIBC = 'libc';
const LOADER = '9load';

/** Options that say what is to be moved, over which dates. */
export interface RangeOptions {
  readonly compilerRange?: string;
  /** Ends of the compiler's range. */
  readonly from?: string;
  readonly to?: string;
  readonly linkerRange?: string;
  readonly libcRange?: string;
  readonly loaderRange?: string;
  /** COMPONENT=A..B, any number of them. */
  readonly range?: readonly string[];
}

/**
 * The ranges that the options ask for, in the order 8c, 8l, libc, the loader, others. The compiler's range is the linker's
 * as well, unless that has its own. Throws a UsageError when there is none, two for one component, or one for a loader
 * that nothing is booted by.
 */
export function rangesOf(options: RangeOptions, config: Pick<Config, 'recipe' | 'machine'>): RangeRequest[] {
  const { linkerRange, libcRange, loaderRange, range = [] } = options;
  const compilerRange = compilerRangeOf(options);
  const { recipe } = config;
  const others = range.map(parseRange);
  if (config.machine?.boot !== 'loader' && others.some(({ component }) => component === LOADER)) {
    throw new UsageError(`Kernels are loaded directly, so ${LOADER} makes no difference: say --boot loader too.`);
  }
  const hasLinker = Object.hasOwn(recipe.components, LINKER) && !others.some(({ component }) => component === LINKER);
  const linker = linkerRange ?? (hasLinker ? compilerRange : undefined);
  const ranges = [
    ...(compilerRange === undefined ? [] : [{ component: COMPILER, range: compilerRange }]),
    ...(linker === undefined ? [] : [{ component: LINKER, range: linker }]),
    ...(libcRange === undefined ? [] : [{ component: LIBC, range: libcRange }]),
    ...(loaderRange === undefined ? [] : [{ component: LOADER, range: loaderRange }]),
    ...others,
  ];
  if (ranges.length === 0) {
    throw new UsageError(
      'Say what to move over which dates, such as --compiler-range 2011/0701..2012/0614. `fsbisect --help` has more.',
    );
  }
  return ranges;
}

function compilerRangeOf({ compilerRange, from, to }: RangeOptions): string | undefined {
  if (from === undefined && to === undefined) return compilerRange;
  if (compilerRange === undefined) return `${from ?? ''}..${to ?? ''}`;
  throw new UsageError('--from and --to are the ends of --compiler-range: give either those or that.');
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
    if (component === LOADER) return ['--loader-range', range];
    return ['--range', `${component}=${range}`];
  });
}
