import { DateRange, type ResolvedRange, resolveDate, resolveRange } from '../dump/date-range.js';
import { SnapshotDate } from '../dump/snapshot-date.js';
import type { BootFiles } from '../emu/pc/media/boot-medium.js';
import type { Boot, Build, Outcome } from '../store/records.js';
import type { Store } from '../store/store.js';
import { bootFilesIn, bootFilesOf, bootsByComponent, LOADER_COMPONENT } from './boot-loader.js';
import type { BootReport } from './boot-report.js';
import { buildOnRecord, recordBuild } from './build-record.js';
import { buildConditions, versionConditions } from './conditions.js';
import { type Config, ConfigError } from './config.js';
import { Effort } from './effort.js';
import type { BuildReport, JobListener, RunJob, RunReport, Version, VersionReport, Versions } from './job.js';
import { Jobs } from './jobs.js';
import { sourcePaths } from './kernel-diff/source-diff.js';
import { machineOf } from './machine.js';
import type { Places } from './places.js';
import type { Pool } from './pool.js';
import { VersionBook } from './version-book.js';
import { VersionRecord } from './version-record.js';
import type { WorkerSetup } from './worker.js';
import { hardwareOf } from './workshop.js';

/** What a session works with, as it is being opened. */
interface SessionParts {
  /** Stays the caller's. */
  readonly store: Promise<Store>;
  /** The session closes them. */
  readonly places: Promise<Places>;
  /** The worker threads; the session ends them. */
  readonly pool: Pool;
}

/** A component as of a date. */
export interface DatedVersion {
  readonly date: string;
  readonly version: Version;
}

/** What became of one toolchain. */
export interface Tested {
  /** Id of the toolchain in the store. */
  readonly toolchain: string;
  readonly outcome: Outcome;
  readonly build: BuildReport;
  readonly boot?: BootReport;
  /** Whether nothing had to be run or booted for it. */
  readonly known: boolean;
  /** Id of the machine that its kernel had to be booted on; left out if that was on record, or there is no kernel. */
  readonly bootedOn?: string;
}

/** Where a kernel boots. */
interface Place {
  /** Id of the machine in the store. */
  readonly machine: string;
  readonly loader?: BootFiles;
}

/** A kernel, or the lack of one, from one toolchain. */
export interface Built {
  /** Id of the toolchain in the store. */
  readonly toolchain: string;
  readonly build: BuildReport;
}

/**
 * A configuration at work: its dump, its store and its worker threads. Every result is in the store before it is
 * returned from here. Equal kernels are booted once, equal toolchains are built once, whoever asks.
 */
export class Session {
  readonly config: Config;
  readonly store: Store;
  readonly #places: Places;
  readonly #pool: Pool;
  readonly #jobs: Jobs;
  readonly #loader: BootFiles | undefined;
  readonly #machine: string;
  readonly #books = new Map<string, VersionBook>();
  readonly #efforts = new Map<string, Effort>();
  readonly #tests = new Map<string, Promise<Tested>>();
  readonly #boots = new Map<string, Promise<BootReport>>();
  #dates: readonly SnapshotDate[] | undefined;

  private constructor(
    config: Config,
    store: Store,
    loader: BootFiles | undefined,
    places: Places,
    pool: Pool,
    jobs: Jobs,
  ) {
    this.config = config;
    this.store = store;
    this.#loader = loader;
    this.#places = places;
    this.#pool = pool;
    this.#jobs = jobs;
    const machine = machineOf(config, loader);
    // A machine that no kernel boots on: each toolchain has its own, with its own loader.
    const loaderComponent = bootsByComponent(config) ? { loaderComponent: LOADER_COMPONENT } : {};
    this.#machine = store.toolchains.machine({ ...machine, ...loaderComponent });
  }

  /**
   * Equips the worker threads. Throws what opening the parts throws, and a ConfigError if the loader that kernels are to be
   * booted by is not there, or its source does not build.
   */
  static async open(config: Config, parts: SessionParts): Promise<Session> {
    const { pool } = parts;
    const hardware = hardwareOf(config);
    const prepare = async () => {
      // What this database has not been asked before has programs to run, as a rule, and a dump to read.
      if ((await parts.store).isRepeated) return;
      hardware.prepare();
      (await parts.places).warmUp();
    };
    // What is wrong is told below.
    prepare().catch(() => {});
    try {
      const [places, store] = await Promise.all([parts.places, parts.store]);
      pool.equip({ config, database: store.file, facts: places.facts } satisfies WorkerSetup);
      const jobs = new Jobs(pool, config, places, store, hardware);
      return new Session(config, store, await loaderOf(config, places, jobs, store), places, pool, jobs);
    } catch (error) {
      await pool.close();
      await parts.places.then(
        (places) => places.close(),
        () => {},
      );
      throw error;
    }
  }

  /** What the dump is called in the store. */
  get dump(): string {
    const { dump } = this.config;
    return dump.kind === 'directory' ? dump.root : dump.repository;
  }

  /**
   * Id of the machine that kernels boot on. Where the loader is a component, that is the machine on which toolchains are
   * tried; which one a toolchain's kernel boots on is on record in the store.
   */
  get machine(): string {
    return this.#machine;
  }

  /** What kernels are booted by, unless a toolchain says otherwise; undefined if they are loaded directly. */
  get loader(): BootFiles | undefined {
    return this.#loader;
  }

  /** Every date of the dump, oldest first. */
  async dates(): Promise<readonly SnapshotDate[]> {
    this.#dates ??= await this.#places.dump.snapshots();
    return this.#dates;
  }

  /** The snapshots of a range such as `2011/0701..2012/0614`. Throws a DateError or a DumpError. */
  async range(text: string): Promise<ResolvedRange> {
    return resolveRange(await this.dates(), DateRange.parse(text));
  }

  /**
   * What is known of a component's source on some dates without making it: date -> a name that is another one wherever
   * that is; of one that is not built from source, its files. Empty if the dump cannot tell without reading.
   */
  async sources(component: string, dates: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const spec = this.config.recipe.components[component];
    const paths = spec?.source ? sourcePaths(spec) : (spec?.paths ?? []);
    const found = new Map<string, string>();
    for (const date of dates) {
      const tree = await this.#places.snapshot(SnapshotDate.parse(date));
      if (!tree.fingerprint) return new Map();
      const names: string[] = [];
      for (const path of paths) names.push((await tree.fingerprint(path)) ?? 'nothing');
      found.set(date, names.join(' '));
    }
    return found;
  }

  /** The snapshot that stands for a date, and a note if it is an earlier one. */
  async date(text: string): Promise<{ readonly date: string; readonly note?: string }> {
    const { date, note } = resolveDate(await this.dates(), SnapshotDate.parse(text));
    return { date: date.toString(), ...(note ? { note } : {}) };
  }

  /**
   * A component's version on each of some dates, in their order; `onVersion` hears of each as it is known. A version
   * that the day's source does not yield is a version too: see its `failure`.
   */
  async history(
    component: string,
    dates: readonly string[],
    onVersion?: (dated: DatedVersion) => void,
  ): Promise<readonly DatedVersion[]> {
    const definition = this.config.recipe.components[component];
    const row = definition ? this.store.dumps.component(component, definition) : undefined;
    const versions = new Map<string, Version>();
    await this.#bookOf(component).read(dates, (date, version) => {
      versions.set(date, version);
      if (row !== undefined) this.#keepVersion(row, date, version);
      onVersion?.({ date, version });
    });
    return dates.map((date) => ({ date, version: versions.get(date)! }));
  }

  #bookOf(component: string): VersionBook {
    let book = this.#books.get(component);
    if (!book) {
      book = new VersionBook({
        open: (date) => this.#places.snapshot(SnapshotDate.parse(date)),
        make: (date) => this.#makeVersion(component, date),
        record: async () => {
          const conditions = await versionConditions(this.config, component, this.#places);
          return conditions === undefined ? undefined : new VersionRecord(this.store, conditions);
        },
      });
      this.#books.set(component, book);
    }
    return book;
  }

  async #makeVersion(component: string, date: string): Promise<VersionReport> {
    let time = 0;
    const report = await this.#jobs.run(
      { kind: 'version', component, date },
      { took: (milliseconds) => (time = milliseconds) },
    );
    this.store.durations.add(component, report.made ? 'make' : 'check', time);
    return report;
  }

  /** Id of the recipe with `base` as the snapshot that everything not swapped comes from. */
  recipe(base: string): string {
    const { recipe, bootstrap } = this.config;
    return this.store.toolchains.recipe({ ...recipe, base, bootstrap: bootstrap?.binds ?? null });
  }

  /** Builds the kernel with these versions over the base snapshot and boots it, as far as that is not known yet. */
  test(base: string, versions: Versions): Promise<Tested> {
    const toolchain = this.#toolchain(versions);
    const key = `${base} ${toolchain}`;
    let tested = this.#tests.get(key);
    if (!tested) {
      // Once it is over it is on record, and a map of thousands need not be held in memory.
      tested = this.#test(base, toolchain, versions).finally(() => this.#tests.delete(key));
      this.#tests.set(key, tested);
    }
    return tested;
  }

  /** Builds the kernel with these versions over the base snapshot. */
  async build(base: string, versions: Versions): Promise<Built> {
    const toolchain = this.#toolchain(versions);
    return { toolchain, build: await this.#build(base, toolchain, versions) };
  }

  /** Runs a command in the tree that a build sees; `listener` hears what it prints, when it does. */
  run(job: Omit<RunJob, 'kind'>, listener?: JobListener): Promise<RunReport> {
    return this.#jobs.run({ kind: 'run', ...job }, { printed: listener });
  }

  async close(): Promise<void> {
    await Promise.all([this.#jobs.close(), this.#pool.close()]);
    await this.#places.close();
  }

  #toolchain(versions: Versions): string {
    return this.store.toolchains.put(artifactsOf(versions));
  }

  #effortOf(recipe: string): Effort {
    let effort = this.#efforts.get(recipe);
    if (!effort) {
      effort = new Effort(this.store, recipe);
      this.#efforts.set(recipe, effort);
    }
    return effort;
  }

  async #build(base: string, toolchain: string, versions: Versions): Promise<BuildReport> {
    const recipe = this.recipe(base);
    const work = this.#effortOf(recipe).next(artifactsOf(versions));
    const seen = await buildConditions(this.config, base, versions, this.#places);
    // Unlike `performance`, which Node loads when it is first used, this is there.
    const start = process.hrtime.bigint();
    const known = seen === undefined ? undefined : buildOnRecord(this.store, seen);
    let time = Number(process.hrtime.bigint() - start) / 1e6;
    const build =
      known ??
      (await this.#jobs.run(
        { kind: 'build', base, versions },
        { took: (milliseconds) => (time = milliseconds) },
        // What was built under another name is found by whoever builds it.
        work !== 'check',
      ));
    this.store.atomically(() => {
      // Nothing else than a check is that short.
      if (!known || work === 'check') this.store.durations.add(recipe, work, time);
      const { image, size, object } = build;
      if (image) this.store.results.putImage({ id: image, size: size!, object: object! });
      this.store.results.putBuild(this.#buildRow(recipe, toolchain, build));
      if (seen !== undefined && !known) recordBuild(this.store, seen, build);
    });
    return build;
  }

  async #test(base: string, toolchain: string, versions: Versions): Promise<Tested> {
    const build = await this.#build(base, toolchain, versions);
    const { image } = build;
    const known = build.actions.run === 0;
    if (image === undefined) return { toolchain, outcome: buildOutcome(build), build, known };
    const place = await this.#place(toolchain, versions);
    const stored = this.store.results.getBoot(image, place.machine);
    if (stored && stored.outcome.kind !== 'unsupported') {
      return { toolchain, outcome: stored.outcome, build, boot: reportOf(stored), known };
    }
    const boot = await this.#boot(image, build.object!, place);
    return { toolchain, outcome: boot.outcome, build, boot, known: false, bootedOn: place.machine };
  }

  /** Where a toolchain's kernel boots: equal loaders are one machine, whichever component or file they come from. */
  async #place(toolchain: string, versions: Versions): Promise<Place> {
    if (!bootsByComponent(this.config)) {
      return { machine: this.#machine, ...(this.#loader ? { loader: this.#loader } : {}) };
    }
    const version = versions[LOADER_COMPONENT];
    const loader = version ? await filesOf(this.config, version, this.store) : this.#loader!;
    const machine = this.store.toolchains.machine(machineOf(this.config, loader));
    this.store.results.putPlace({ machine: this.#machine, toolchain, bootsOn: machine });
    return { machine, loader };
  }

  #boot(image: string, object: string, { machine, loader }: Place): Promise<BootReport> {
    const key = `${image} ${machine}`;
    let booted = this.#boots.get(key);
    if (!booted) {
      const took = (milliseconds: number) => this.store.durations.add(machine, 'boot', milliseconds);
      booted = this.#jobs.run({ kind: 'boot', object, ...(loader ? { loader } : {}) }, { took }).then((report) => {
        this.store.results.putBoot({ image, machine, ...report });
        return report;
      });
      this.#boots.set(key, booted);
      booted.catch(() => this.#boots.delete(key));
    }
    return booted;
  }

  #keepVersion(component: number, date: string, { artifact, unsupported: _ours, ...rest }: Version): void {
    this.store.atomically(() => {
      this.store.dumps.artifact({ id: artifact, ...rest });
      this.store.dumps.assign(component, this.store.dumps.snapshot({ dump: this.dump, date }), artifact);
    });
  }

  #buildRow(recipe: string, toolchain: string, build: BuildReport): Build {
    const { status, image, stage, failure, log, instructions, actions } = build;
    return {
      recipe,
      toolchain,
      status,
      ...(image ? { image } : {}),
      ...(failure ? { tool: failure.tool, message: failure.message, stage: stage! } : {}),
      log,
      instructions,
      actionsRun: actions.run,
      actionsReplayed: actions.replayed,
    };
  }
}

/** What kernels are booted by when a toolchain does not say. Throws a ConfigError. */
async function loaderOf(config: Config, places: Places, jobs: Jobs, store: Store): Promise<BootFiles | undefined> {
  const wanted = config.machine?.loader?.snapshot;
  if (wanted === undefined || !bootsByComponent(config)) return bootFilesOf(config, places);
  const date = resolveDate(await places.dump.snapshots(), SnapshotDate.parse(wanted)).date.toString();
  const { version } = await jobs.run({ kind: 'version', component: LOADER_COMPONENT, date });
  if (!version.failure) return filesOf(config, version, store);
  const { tool, message } = version.failure;
  throw new ConfigError(
    `Kernels are to be booted by the ${LOADER_COMPONENT} of ${date}, but that does not build: ${tool}: ${message}. ` +
      `Name another snapshot: machine.loader in ${config.file}, or --loader-date.`,
  );
}

function filesOf(config: Config, version: Version, { objects }: Store): Promise<BootFiles> {
  return bootFilesIn(config, version, (id) => objects.get(id)!);
}

function artifactsOf(versions: Versions): Record<string, string> {
  return Object.fromEntries(Object.entries(versions).map(([name, { artifact }]) => [name, artifact]));
}

function buildOutcome(build: BuildReport): Outcome {
  const { tool, message } = build.failure!;
  return {
    kind: build.status === 'unsupported' ? 'unsupported' : 'build-error',
    signature: `${tool}: ${message}`,
  };
}

function reportOf({ image: _image, machine: _machine, ...report }: Boot): BootReport {
  return report;
}
