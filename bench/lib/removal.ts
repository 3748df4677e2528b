/** Loaded into each thread of a measured command (`node --import`), before the command itself: leaves out what BENCH_WITHOUT says. */
import { join } from 'node:path';
import type { Translator } from '../../src/emu/cpu/translator/translator.js';
import type { ImageCache } from '../../src/emu/plan9/memory/image.js';
import type { Without } from './command.js';

const { BENCH_WITHOUT, BENCH_COMPILED } = process.env;

const REMOVALS: Record<Without, () => Promise<void>> = {
  async tier1() {
    const module = await compiled<{ Translator: typeof Translator }>('emu/cpu/translator/translator.js');
    module.Translator.initialThreshold = 0;
  },
  /** Every program is loaded, decoded and translated again each time. */
  async images() {
    const module = await compiled<{ ImageCache: typeof ImageCache }>('emu/plan9/memory/image.js');
    const { get } = module.ImageCache.prototype;
    let loads = 0;
    module.ImageCache.prototype.get = function (id, header, file) {
      return get.call(this, `${id} ${loads++}`, header, file);
    };
  },
};

/** A module of the measured program. */
function compiled<T>(path: string): Promise<T> {
  return import(join(BENCH_COMPILED!, path)) as Promise<T>;
}

await REMOVALS[BENCH_WITHOUT as Without]();
