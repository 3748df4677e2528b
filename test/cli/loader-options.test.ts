import { expect, test } from 'vitest';
import { checkConfig } from '../../src/build/config.js';
import { type LoaderOptions, loaderChange } from '../../src/cli/loader-options.js';
import { rangesOf } from '../../src/cli/ranges.js';
import { CONFIG } from '../bisect/investigation/fake-bench.js';

const change = (options: LoaderOptions, machine?: object, base?: string) => {
  const recipe = { ...(CONFIG as { recipe: object }).recipe, base };
  const config = checkConfig({ ...(CONFIG as object), recipe, machine }, '/x/fsbisect.config.json');
  return loaderChange(options)(config).machine;
};

test('without an option the configuration stands', () => {
  expect(change({}, { memory: 64 })).toEqual({ memory: 64 });
});

test("--boot loader takes the configuration's loader, or else the one of the recipe's base", () => {
  const tree = { kind: 'directory', path: 't' };
  expect(change({ boot: 'loader' }, { loader: { tree } })).toMatchObject({ boot: 'loader', loader: { tree } });
  expect(change({ boot: 'loader' }, undefined, '2012/0614')).toEqual({
    boot: 'loader',
    loader: { snapshot: '2012/0614' },
  });
});

test('a range of the loader names one too', () => {
  expect(change({ loaderRange: '2011/0701..' })).toEqual({ boot: 'loader', loader: { snapshot: '2011/0701' } });
});

test('--boot loader with nothing that says which loader is an error that says how to', () => {
  expect(() => change({ boot: 'loader' })).toThrow('Say from which snapshot the loader comes: --loader-date YYYY/MMDD');
});

test('--loader-date boots by the loader of that day, on the medium that the configuration says', () => {
  const loader = { snapshot: '2011/0701', mbr: '/386/mbr' };
  expect(change({ loaderDate: '2012/0505' }, { boot: 'direct', loader })).toEqual({
    boot: 'loader',
    loader: { snapshot: '2012/0505', mbr: '/386/mbr' },
  });
});

test('--boot direct leaves the loader aside, and contradicts the options that name one', () => {
  const loader = { snapshot: '2011/0701' };
  expect(change({ boot: 'direct' }, { boot: 'loader', loader })).toEqual({ boot: 'direct', loader });
  expect(() => change({ boot: 'direct', loaderRange: '2011/0701..' })).toThrow('--boot direct uses no loader');
  expect(() => change({ boot: 'floppy' })).toThrow("--boot takes direct or loader, not 'floppy'.");
});

test('a range of the loader asks for a machine that boots by it', () => {
  const { recipe } = checkConfig(CONFIG, '/x/fsbisect.config.json');
  const range = ['9load=2011/0701..2012/0614'];
  expect(() => rangesOf({ range }, { recipe })).toThrow('Kernels are loaded directly, so 9load makes no difference');
  const machine = { boot: 'loader', loader: { snapshot: '2011/0701' } } as const;
  const asked = [{ component: '9load', range: '2011/0701..2012/0614' }];
  expect(rangesOf({ range }, { recipe, machine })).toEqual(asked);
  expect(rangesOf({ loaderRange: '2011/0701..2012/0614' }, { recipe, machine })).toEqual(asked);
});
