import type { Recalled } from '../bisect/investigation/recall.js';
import type { Store } from '../store/store.js';
import type { LoaderOptions } from './loader-options.js';
import type { SharedOptions } from './options.js';
import { questionText } from './question-option.js';
import { rangeArguments } from './ranges.js';

/** The command that asks a question again, as it would be typed. */
export function commandFor(
  { question, judge }: Pick<Recalled, 'question' | 'judge'>,
  store: Store,
  options: SharedOptions & Pick<LoaderOptions, 'boot' | 'loaderDate'>,
): string {
  const { base } = store.toolchains.getRecipe(question.recipe) as { base: string };
  const asked = questionText(judge);
  const ranges = question.axes.map(({ component, from, to }) => ({ component, range: `${from}..${to}` }));
  return [
    'fsbisect',
    ...rangeArguments(ranges),
    '--base',
    base,
    ...(options.boot === undefined ? [] : ['--boot', options.boot]),
    ...(options.loaderDate === undefined ? [] : ['--loader-date', options.loaderDate]),
    ...(asked === undefined ? [] : ['--question', asked]),
    ...(options.config === undefined ? [] : ['--config', options.config]),
    ...(options.database === undefined ? [] : ['--database', options.database]),
  ]
    .map(quoted)
    .join(' ');
}

/** An argument as a shell takes it (POSIX XCU 2.2.2). */
function quoted(argument: string): string {
  return /^[\w./=:,%+@-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
