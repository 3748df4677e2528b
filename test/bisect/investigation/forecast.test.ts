import { describe, expect, it, onTestFinished } from 'vitest';
import { FIRST_GUESS, Forecast } from '../../../src/bisect/investigation/forecast.js';
import type { Store } from '../../../src/store/store.js';
import { toolchainId } from '../../../src/store/toolchains.js';
import { newStore } from './fake-bench.js';

const OPTIONS = { recipe: '', machine: 'machine', workers: 2 };
const TOOLCHAINS = ['c1', 'c2'].flatMap((compiler) => ['l1', 'l2'].map((linker) => ({ '8c': compiler, '8l': linker })));

/** A store with a recipe, and options that name it. */
function prepared(): { store: Store; options: typeof OPTIONS } {
  const store = newStore();
  onTestFinished(() => store.close());
  return { store, options: { ...OPTIONS, recipe: store.toolchains.recipe({ a: 1 }) } };
}

describe('a forecast', () => {
  it('tells first builds with a version from others, in the order of the work', () => {
    const { store, options } = prepared();
    const forecast = new Forecast(store, options, TOOLCHAINS);
    expect(Object.fromEntries(forecast.builds)).toEqual({ 'first 8c 8l': 1, 'first 8l': 1, 'first 8c': 1, pair: 1 });
    expect(forecast.left(0)).toEqual({
      milliseconds: 0,
      unknown: 4,
      guessed: (3 * FIRST_GUESS.first + FIRST_GUESS.pair) / 2,
    });
  });

  it('knows what is on record, which takes no time that counts', () => {
    const { store, options } = prepared();
    const log = store.objects.put(Buffer.from('log'));
    const row = {
      recipe: options.recipe,
      status: 'error',
      log,
      instructions: 1,
      actionsRun: 1,
      actionsReplayed: 0,
    } as const;
    for (const toolchain of TOOLCHAINS.slice(0, 2)) {
      store.results.putBuild({
        ...row,
        toolchain: store.toolchains.put(toolchain),
        tool: '8l',
        message: 'no',
        stage: 'kernel',
      });
    }
    const forecast = new Forecast(store, options, TOOLCHAINS);
    expect(Object.fromEntries(forecast.builds)).toEqual({ check: 2, 'first 8c': 1, pair: 1 });
    expect(forecast.left(0)).toEqual({
      milliseconds: 0,
      unknown: 2,
      guessed: (FIRST_GUESS.first + FIRST_GUESS.pair) / 2,
    });
  });

  it('adds up what similar work took, shared by the workers, and takes off what is done', () => {
    const { store, options } = prepared();
    const forecast = new Forecast(store, options, TOOLCHAINS);
    store.durations.add(options.recipe, 'first 8c', 9000);
    store.durations.add(options.recipe, 'first 8c', 11_000);
    store.durations.add(options.recipe, 'first 8l', 2000);
    store.durations.add(options.machine, 'boot', 600);
    // Of first builds with both none is on record: they take no less than those with the one that takes longest.
    expect(forecast.left(10)).toEqual({
      milliseconds: (10_000 + 10_000 + 2000 + 6000) / 2,
      unknown: 1,
      guessed: FIRST_GUESS.pair / 2,
    });
    store.durations.add(options.recipe, 'build', 500);
    expect(forecast.left(0)).toEqual({ milliseconds: 22_500 / 2, unknown: 0, guessed: 0 });
    for (const toolchain of TOOLCHAINS.slice(0, 3)) forecast.done(toolchainId(toolchain));
    // Former versions called it a build.
    expect(forecast.left(0)).toEqual({ milliseconds: 250, unknown: 0, guessed: 0 });
    store.durations.add(options.recipe, 'pair', 700);
    expect(forecast.left(0)).toEqual({ milliseconds: 350, unknown: 0, guessed: 0 });
  });
});
