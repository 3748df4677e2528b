import { describe, expect, it } from 'vitest';
import type { Boot, Build } from '../../src/store/records.js';
import { openStore } from './open-store.js';
import { boots, imageOf, places, putBooted, putFailed, trap, traps } from './sample-results.js';

describe('builds', () => {
  it('come back as they were put', () => {
    const store = openStore();
    const { recipe } = places(store);
    const toolchain = putBooted(store, 'c1', 'l1', 'kernel', boots);
    expect(store.results.getBuild(recipe, toolchain)).toEqual({
      recipe,
      toolchain,
      status: 'ok',
      image: imageOf('kernel'),
      log: store.objects.put(Buffer.from('8c f.c\n')),
      instructions: 1000,
      actionsRun: 3,
      actionsReplayed: 1,
    });
    expect(store.results.getImage(imageOf('kernel'))).toEqual({
      id: imageOf('kernel'),
      size: 6,
      object: store.objects.put(Buffer.from('kernel')),
    });
  });

  it('leave kernels that are found by the first digits of their hashes', () => {
    const store = openStore();
    putBooted(store, 'c1', 'l1', 'kernel', boots);
    putBooted(store, 'c2', 'l1', 'other kernel', traps);
    const image = imageOf('kernel');
    expect(store.results.imagesLike(image.slice(0, 8))).toEqual([image]);
    expect(store.results.imagesLike('')).toEqual([image, imageOf('other kernel')].sort());
    expect(store.results.imagesLike('%')).toEqual([]);
  });

  it('that failed have a signature, of tool and message when no other is given', () => {
    const store = openStore();
    const { recipe } = places(store);
    expect(store.results.getBuild(recipe, putFailed(store, 'c3', 'l1'))?.signature).toBe('8l: bad object');
  });

  it('are written once: the same result again changes nothing', () => {
    const store = openStore();
    const { recipe } = places(store);
    const toolchain = putFailed(store, 'c1', 'l1');
    const before = store.results.getBuild(recipe, toolchain)!;
    store.results.putBuild({ ...before, actionsRun: 0, actionsReplayed: 2 });
    expect(store.results.getBuild(recipe, toolchain)).toEqual(before);
  });

  it('give way to one that came out otherwise, because the dump was changed', () => {
    const store = openStore();
    const { recipe } = places(store);
    const toolchain = putFailed(store, 'c1', 'l1');
    putBooted(store, 'c1', 'l1', 'kernel', boots);
    expect(store.results.getBuild(recipe, toolchain)).toEqual({
      recipe,
      toolchain,
      status: 'ok',
      image: imageOf('kernel'),
      log: store.objects.put(Buffer.from('8c f.c\n')),
      instructions: 1000,
      actionsRun: 3,
      actionsReplayed: 1,
    });
    putFailed(store, 'c1', 'l1');
    expect(store.results.getBuild(recipe, toolchain)?.signature).toBe('8l: bad object');
    expect(store.connection.prepareOnce('SELECT count(*) AS n FROM build').get()).toEqual({ n: 1 });
  });

  it('that a shortfall of ours ended give way too', () => {
    const store = openStore();
    const { recipe } = places(store);
    const toolchain = store.toolchains.put({ '8c': 'c1', '8l': 'l1' });
    const failed: Build = {
      recipe,
      toolchain,
      status: 'unsupported',
      message: 'system call 99',
      instructions: 1,
      actionsRun: 1,
      actionsReplayed: 0,
    };
    store.results.putBuild(failed);
    expect(store.results.getBuild(recipe, toolchain)).toEqual({ ...failed, signature: 'system call 99' });
    putBooted(store, 'c1', 'l1', 'kernel', boots);
    expect(store.results.getBuild(recipe, toolchain)?.status).toBe('ok');
  });

  it.each<[string, Partial<Build>]>([
    ['that succeeded without a kernel', { status: 'ok' }],
    ['with a kernel that is not on record', { status: 'ok', image: 'nowhere' }],
    ['with a log that is not on record', { status: 'error', message: 'm', log: 'nowhere' }],
    ['of a recipe that is not on record', { status: 'error', message: 'm', recipe: 'nowhere' }],
  ])('%s are not taken', (_, part) => {
    const store = openStore();
    const toolchain = store.toolchains.put({ '8c': 'c1' });
    const build = { recipe: places(store).recipe, toolchain, instructions: 1, actionsRun: 1, actionsReplayed: 0 };
    expect(() => store.results.putBuild({ ...build, ...part } as Build)).toThrow(/constraint failed/);
    expect(store.results.getBuild(build.recipe, toolchain)).toBeUndefined();
  });
});

describe('boots', () => {
  it('come back as they were put, with the trap', () => {
    const store = openStore();
    const { machine } = places(store);
    putBooted(store, 'c1', 'l1', 'kernel', traps);
    expect(store.results.getBoot(imageOf('kernel'), machine)).toEqual({
      image: imageOf('kernel'),
      machine,
      outcome: traps,
      instructions: 500,
      console: 'panic: exception/interrupt 14\n',
      serial: '',
      digest: imageOf('state of kernel'),
      details: {},
      trap,
    });
  });

  it('keep addresses and registers unsigned, and counts beyond 32 bits', () => {
    const store = openStore();
    const { machine } = places(store);
    putBooted(store, 'c1', 'l1', 'other', boots);
    const image = imageOf('kernel');
    store.results.putImage({ id: image, size: 5, object: store.objects.put(Buffer.from('other')) });
    const boot: Boot = {
      image,
      machine,
      outcome: traps,
      instructions: 2 ** 53 - 1,
      console: '',
      serial: 'text',
      details: { milestones: [{ name: 'banner', instructions: 5, line: 'Plan 9 file server' }] },
      trap: {
        vector: 6,
        eip: 0xffff_fff0,
        registers: new Int32Array([-1, 0, 0, 0, 0, 0, 0, 0]) as unknown as number[],
      },
    };
    store.results.putBoot(boot);
    expect(store.results.getBoot(image, machine)).toEqual({
      ...boot,
      trap: { vector: 6, eip: 0xffff_fff0, registers: [0xffff_ffff, 0, 0, 0, 0, 0, 0, 0] },
    });
  });

  it('are written once for a kernel on a machine', () => {
    const store = openStore();
    const { machine } = places(store);
    putBooted(store, 'c1', 'l1', 'kernel', boots);
    putBooted(store, 'c2', 'l1', 'kernel', traps);
    expect(store.results.getBoot(imageOf('kernel'), machine)?.outcome).toEqual(boots);
    expect(store.connection.prepareOnce('SELECT count(*) AS n FROM trap').get()).toEqual({ n: 0 });
  });

  it('that a shortfall of ours ended give way to a later result', () => {
    const store = openStore();
    const { machine } = places(store);
    putBooted(store, 'c1', 'l1', 'kernel', { kind: 'unsupported', signature: 'opcode 0f 0b' });
    putBooted(store, 'c1', 'l1', 'kernel', traps);
    expect(store.results.getBoot(imageOf('kernel'), machine)).toMatchObject({ outcome: traps, trap });
  });
});

describe('the result of a toolchain', () => {
  it('is that of its boot, or of its build when there is no kernel', () => {
    const store = openStore();
    const { recipe, machine } = places(store);
    const booted = putBooted(store, 'c1', 'l1', 'kernel', traps);
    const failed = putFailed(store, 'c3', 'l1');
    expect(store.results.result(recipe, booted, machine)?.outcome).toEqual(traps);
    expect(store.results.result(recipe, failed, machine)?.outcome).toEqual({
      kind: 'build-error',
      signature: '8l: bad object',
    });
  });

  it('is that on the machine that the toolchain has been given', () => {
    const store = openStore();
    const { recipe, machine } = places(store);
    const booted = putBooted(store, 'c1', 'l1', 'kernel', traps);
    const nominal = store.toolchains.machine({ loaderComponent: '9load' });
    expect(store.results.result(recipe, booted, nominal)).toBeUndefined();
    store.results.putPlace({ machine: nominal, toolchain: booted, bootsOn: machine });
    expect(store.results.result(recipe, booted, nominal)?.outcome).toEqual(traps);
  });

  it('is not known before the kernel has booted on that machine', () => {
    const store = openStore();
    const { recipe } = places(store);
    const booted = putBooted(store, 'c1', 'l1', 'kernel', traps);
    expect(store.results.result(recipe, booted, store.toolchains.machine({ memory: 16 }))).toBeUndefined();
    expect(store.results.result(recipe, 'unknown', 'unknown')).toBeUndefined();
  });
});
