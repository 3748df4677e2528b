import { createHash } from 'node:crypto';
import type { Outcome, Question, Trap } from '../../src/store/records.js';
import type { Store } from '../../src/store/store.js';

/** A date and its artifact. */
type Dated = readonly [date: string, artifact: string];

export const DUMP = 'dump';
export const definition = { paths: ['/386/bin'] };
/** 8c comes in three versions, the first of which comes back; 8l in two. */
const compilers: readonly Dated[] = [
  ['2011/0701', 'c1'],
  ['2011/0702', 'c1'],
  ['2011/0703', 'c2'],
  ['2011/0704', 'c1'],
  ['2011/0705', 'c3'],
];
const linkers: readonly Dated[] = [
  ['2011/0701', 'l1'],
  ['2011/0702', 'l1'],
  ['2011/0703', 'l1'],
  ['2011/0704', 'l2'],
  ['2011/0705', 'l2'],
];

export const boots: Outcome = { kind: 'boots', signature: 'boots: banner' };
export const traps: Outcome = { kind: 'trap', signature: 'trap 14 in f+0xa' };
export const trap: Trap = {
  vector: 14,
  errorCode: 0,
  eip: 0x8010_000a,
  cr2: 0xf000_ff53,
  registers: [1, 2, 3, 4, 5, 6, 7, -1 >>> 0],
  symbol: 'f',
  offset: 10,
  file: '/sys/src/fs/f.c',
  line: 12,
  reporter: 'loader',
  instructions: 99,
};

/** SHA-256 of a text: an id of an image. */
export const imageOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Enters the dates of 8c and 8l. */
export function putHistory(store: Store): void {
  store.atomically(() => {
    for (const [name, history] of [
      ['8c', compilers],
      ['8l', linkers],
    ] as const) {
      const component = store.dumps.component(name, definition);
      for (const [date, artifact] of history) {
        store.dumps.artifact({ id: artifact, size: 100, files: [] });
        store.dumps.assign(component, store.dumps.snapshot({ dump: DUMP, date }), artifact);
      }
    }
  });
}

/** Enters a build of 8c and 8l that makes the kernel of that text, and the kernel's boot; returns the toolchain. */
export function putBooted(store: Store, compiler: string, linker: string, kernel: string, outcome: Outcome): string {
  const { recipe, machine } = places(store);
  const toolchain = store.toolchains.put({ '8c': compiler, '8l': linker });
  const image = imageOf(kernel);
  const object = store.objects.put(Buffer.from(kernel));
  store.results.putImage({ id: image, size: kernel.length, object });
  store.results.putBuild({
    recipe,
    toolchain,
    status: 'ok',
    image,
    log: store.objects.put(Buffer.from('8c f.c\n')),
    instructions: 1000,
    actionsRun: 3,
    actionsReplayed: 1,
  });
  store.results.putBoot({
    image,
    machine,
    outcome,
    instructions: 500,
    console: outcome.kind === 'boots' ? 'Plan 9 file server\n' : 'panic: exception/interrupt 14\n',
    serial: '',
    digest: imageOf(`state of ${kernel}`),
    details: {},
    ...(outcome.kind === 'boots' ? { milestone: 'banner' } : { trap }),
  });
  return toolchain;
}

/** Enters a build that the linker ends; returns the toolchain. */
export function putFailed(store: Store, compiler: string, linker: string): string {
  const { recipe } = places(store);
  const toolchain = store.toolchains.put({ '8c': compiler, '8l': linker });
  store.results.putBuild({
    recipe,
    toolchain,
    status: 'error',
    stage: 'kernel',
    tool: '8l',
    message: 'bad object',
    log: store.objects.put(Buffer.from('8l: bad object\n')),
    instructions: 700,
    actionsRun: 2,
    actionsReplayed: 0,
  });
  return toolchain;
}

/** The recipe and the machine of all results here. */
export function places(store: Store): { recipe: string; machine: string } {
  return { recipe: store.toolchains.recipe({ name: 'fs' }), machine: store.toolchains.machine({ memory: 128 }) };
}

/** The question about 8c and 8l over all dates. */
export function question(store: Store): Question {
  const axis = { definition, dump: DUMP, from: '2011/0701', to: '2011/0705' };
  return {
    ...places(store),
    axes: [
      { component: '8c', ...axis },
      { component: '8l', ...axis },
    ],
    held: {},
    judge: { kind: 'milestone' },
  };
}

/**
 * The history, its question and five of its six distinct cells: c1 and c2 make one kernel that boots, c3 one that traps,
 * and l1 does not link what c3 compiles; (c2, l2) nobody has tried. Returns the question's id.
 */
export function putAll(store: Store): string {
  putHistory(store);
  putBooted(store, 'c1', 'l1', 'good', boots);
  putBooted(store, 'c1', 'l2', 'good too', boots);
  putBooted(store, 'c2', 'l1', 'good', boots);
  putFailed(store, 'c3', 'l1');
  putBooted(store, 'c3', 'l2', 'bad', traps);
  return store.bisections.question(question(store));
}
