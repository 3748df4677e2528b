import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workbench } from '../../../src/bisect/investigation/workbench.js';
import { checkConfig } from '../../../src/build/config.js';
import type { Version } from '../../../src/build/job.js';
import type { Session } from '../../../src/build/session.js';
import { DateRange, resolveDate, resolveRange } from '../../../src/dump/date-range.js';
import { SnapshotDate } from '../../../src/dump/snapshot-date.js';
import type { Outcome } from '../../../src/store/records.js';
import { Store } from '../../../src/store/store.js';
import { sha256 } from '../../../src/tree/sha256.js';

/** A configuration with the components 8c, 8l and libc. */
export const CONFIG = {
  dump: { kind: 'directory', root: 'dump' },
  recipe: {
    base: '2012/0614',
    time: '2012-06-14T00:00:00Z',
    directory: '/sys/src/fs/fs64',
    command: ['/bin/mk'],
    product: '9fsfs64',
    components: {
      '8c': { paths: ['/386/bin/8c'] },
      '8l': { paths: ['/386/bin/8l'] },
      libc: { paths: ['/386/lib/libc.a'] },
    },
  },
} as const;

/** Component -> [first date, name] of each version, in order; a name that comes back is the same artifact. */
type Histories = Readonly<Record<string, readonly (readonly [first: string, name: string])[]>>;

/** The dates, versions and truth of a made-up dump. */
export interface World {
  readonly dates: readonly string[];
  readonly histories: Histories;
  /** What becomes of a toolchain, given the names of its versions. */
  readonly truth: (names: Readonly<Record<string, string>>) => Outcome & { readonly milestone?: string };
  /** Addresses of the calls that lead to a trap, the innermost first. */
  readonly backtrace?: readonly number[];
  /** The bytes of the kernel that a toolchain builds; its versions' names when left out. */
  readonly kernel?: (names: Readonly<Record<string, string>>) => Uint8Array;
}

export const GOOD = { kind: 'boots', signature: 'boots to banner', milestone: 'banner' } as const;
export const TRAP = { kind: 'trap', signature: 'trap 14 in f+0xa' } as const;

/** Five snapshots, three 8c, two 8l, one libc; the 8c of 2012/0101 makes the kernel trap, an old 8l cannot link its objects. */
export const WORLD: World = {
  dates: ['2011/0701', '2011/0801', '2011/1001', '2012/0101', '2012/0614'],
  histories: {
    '8c': [
      ['2011/0701', 'c1'],
      ['2011/0801', 'c2'],
      ['2012/0101', 'c3'],
    ],
    '8l': [
      ['2011/0701', 'l1'],
      ['2011/1001', 'l2'],
    ],
    libc: [['2011/0701', 'libc1']],
  },
  truth: (names) => {
    if (names['8c'] !== 'c3') return GOOD;
    return names['8l'] === 'l1' ? { kind: 'build-error', signature: '8l: unknown object' } : TRAP;
  },
};

/** A session over a made-up dump and a real store: records what a session records. */
export class FakeBench implements Workbench {
  readonly config: Session['config'];
  readonly dump = 'dump';
  readonly machine: string;
  readonly world: World;
  /** Labels of the toolchains that had to be worked for, in order. */
  readonly tested: string[] = [];
  /** Called before a toolchain is worked for; may wait, or throw. */
  onTest: (label: string) => void | Promise<void> = () => {};
  readonly #dates: readonly SnapshotDate[];

  constructor(
    readonly store: Store,
    world: World = WORLD,
    config: Session['config'] = checkConfig(structuredClone(CONFIG), '/x/fsbisect.config.json'),
  ) {
    this.world = world;
    this.config = config;
    this.machine = store.toolchains.machine({ memory: 128 });
    this.#dates = world.dates.map((date) => SnapshotDate.parse(date));
  }

  async dates() {
    return this.#dates;
  }

  async range(text: string) {
    return resolveRange(this.#dates, DateRange.parse(text));
  }

  async date(text: string) {
    const { date, note } = resolveDate(this.#dates, SnapshotDate.parse(text));
    return { date: date.toString(), ...(note ? { note } : {}) };
  }

  history: Workbench['history'] = async (component, dates, onVersion) => {
    const row = this.store.dumps.component(component, this.config.recipe.components[component]);
    return dates.map((date) => {
      const [, name] = this.world.histories[component].findLast(([first]) => first <= date)!;
      const version: Version = { artifact: sha256(name), size: name.length, files: [] };
      this.store.dumps.artifact({ id: version.artifact, size: version.size, files: [] });
      this.store.dumps.assign(row, this.store.dumps.snapshot({ dump: this.dump, date }), version.artifact);
      onVersion?.({ date, version });
      return { date, version };
    });
  };

  recipe(base: string): string {
    return this.store.toolchains.recipe({ ...this.config.recipe, base });
  }

  test: Workbench['test'] = async (base, versions) => {
    const names = Object.fromEntries(
      Object.entries(versions).map(([component, { artifact }]) => [component, this.#nameOf(component, artifact)]),
    );
    const label = Object.values(names).join(' ');
    const { milestone, ...outcome } = this.world.truth(names);
    const toolchain = this.store.toolchains.put(
      Object.fromEntries(Object.entries(versions).map(([name, { artifact }]) => [name, artifact])),
    );
    const recipe = this.recipe(base);
    const built = this.store.results.getBuild(recipe, toolchain) !== undefined;
    if (!built) await this.onTest(label);
    const log = this.store.objects.put(Buffer.from(`log of ${label}\n`));
    const common = {
      log,
      instructions: 1000,
      actions: { run: built ? 0 : 3, replayed: built ? 3 : 0 },
      repeatable: true,
    };
    const row = { recipe, toolchain, log, instructions: 1000, actionsRun: common.actions.run, actionsReplayed: 0 };
    if (!built) this.tested.push(label);
    if (outcome.kind === 'build-error') {
      const [tool, message] = outcome.signature.split(': ');
      const failure = { tool, argv: [tool], exit: 'error', message };
      this.store.results.putBuild({ ...row, status: 'error', stage: 'kernel', tool, message });
      return {
        toolchain,
        outcome,
        build: { ...common, status: 'error', failure, stage: 'kernel' },
        known: built,
      };
    }
    const image = sha256(`kernel ${label}`);
    const object = this.store.objects.put(this.world.kernel?.(names) ?? Buffer.from(`kernel ${label}`));
    this.store.results.putImage({ id: image, size: 1234, object });
    this.store.results.putBuild({ ...row, status: 'ok', image });
    const booted = this.store.results.getBoot(image, this.machine) === undefined;
    const boot = {
      outcome,
      ...(milestone ? { milestone } : {}),
      instructions: 5000,
      console: outcome.kind === 'boots' ? 'Plan 9 64 bit file server\n' : 'panic: exception/interrupt 14\n',
      serial: '',
      details: this.world.backtrace ? trappedVia(this.world.backtrace) : {},
      ...(outcome.kind === 'trap'
        ? { trap: { vector: 14, errorCode: 0, eip: 0x8010002a, cr2: 0xf000ff53, symbol: 'f', offset: 10 } }
        : {}),
    };
    if (booted) this.store.results.putBoot({ image, machine: this.machine, ...boot });
    const build = { ...common, status: 'ok' as const, image, size: 1234, object };
    return { toolchain, outcome, build, boot, known: built && !booted, ...(booted ? { bootedOn: this.machine } : {}) };
  };

  #nameOf(component: string, artifact: string): string {
    return this.world.histories[component].find(([, name]) => sha256(name) === artifact)![1];
  }
}

/** The details of a boot that calls at these addresses led to the end of. */
function trappedVia(addresses: readonly number[]) {
  return {
    outcome: { kind: 'trap', trap: { backtrace: addresses.map((pc) => ({ pc, symbol: { name: 'f', offset: 0 } })) } },
  };
}

/** A store in a new folder. */
export function newStore(): Store {
  return Store.open(join(mkdtempSync(join(tmpdir(), 'fsbisect-bench-')), 'fsbisect.db'));
}
