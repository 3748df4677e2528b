import { posix } from 'node:path';
import { artifactOf } from '../dump/artifact.js';
import type { SnapshotTree } from '../dump/dump.js';
import { type Bind, Namespace } from '../dump/namespace.js';
import { SnapshotDate } from '../dump/snapshot-date.js';
import type { BootFiles } from '../emu/pc/media/boot-medium.js';
import { Hardware } from '../emu/plan9/hardware.js';
import type { Terms } from '../emu/plan9/terms.js';
import type { Dependency } from '../store/records.js';
import { MemoryTree } from '../tree/memory-tree.js';
import { sha256 } from '../tree/sha256.js';
import type { FileNode, Tree } from '../tree/tree.js';
import { type ActionStore, keep } from './action-cache.js';
import { LOADER_COMPONENT } from './boot-loader.js';
import type { BootReport } from './boot-report.js';
import { runCommand } from './command-run.js';
import type { ComponentSpec, Config, SourceBuild } from './config.js';
import { ConfigError } from './config.js';
import { reduced } from './dependencies.js';
import type {
  BuildReport,
  Job,
  JobListener,
  JobResult,
  RunJob,
  RunReport,
  Version,
  VersionReport,
  Versions,
} from './job.js';
import { machineOf } from './machine.js';
import type { Places } from './places.js';
import { bootstrapBinds, recipeBinds } from './recipe-binds.js';
import { type RunSpec, runRecipe } from './recipe-run.js';
import { failedVersion, versionOf } from './version.js';

const MB = 1 << 20;

/**
 * Where jobs are done: makes components as of a date, kernels from components, and boots kernels. Everything it makes
 * goes into the store; what is there already is not made again. A workshop does one job at a time and keeps nothing
 * between jobs but caches.
 */
export class Workshop {
  readonly #config: Config;
  readonly #places: Places;
  readonly #store: ActionStore;
  readonly #hardware: Hardware;
  readonly #terms: Terms | undefined;
  /** What the builds over one base see without their versions: it remembers what it was asked for. */
  #base: { readonly date: string; readonly tree: Namespace } | undefined;
  /** Object id of a kernel -> its SHA-256: so that one that comes out again need not be read. */
  readonly #images = new Map<string, string>();

  /**
   * @param hardware what programs run on
   * @param terms of the thread, if it has other work, too
   */
  constructor(
    config: Config,
    places: Places,
    store: ActionStore,
    hardware: Hardware = hardwareOf(config),
    terms?: Terms,
  ) {
    this.#config = config;
    this.#places = places;
    this.#store = store;
    this.#hardware = hardware;
    this.#terms = terms;
  }

  /** Carries out a job. @param listener hears what a command prints, while it runs */
  async do<J extends Job>(job: J, listener: JobListener): Promise<JobResult<J>> {
    return (await this.#do(job, listener)) as JobResult<J>;
  }

  #do(job: Job, listener: JobListener): Promise<JobResult<Job>> {
    switch (job.kind) {
      case 'version':
        return this.version(job.component, job.date);
      case 'build':
        return this.build(job.base, job.versions);
      case 'boot':
        return this.boot(job.object, job.loader);
      case 'run':
        return this.run(job, listener);
    }
  }

  /** The component as of the snapshot of `date`: its files there, or what the day's source makes of them. */
  async version(component: string, date: string): Promise<VersionReport> {
    const spec = this.#component(component);
    const { dependencies, ...report } = await (spec.source
      ? this.#versionInStage(component, spec, date, spec.source.stage ?? 1)
      : this.#readyVersion(component, spec, date));
    return { ...report, ...(dependencies ? { dependencies: reduced(dependencies) } : {}) };
  }

  /** Builds the kernel: the base snapshot, the recipe's binds, and the components' versions over them. */
  async build(base: string, versions: Versions): Promise<BuildReport> {
    for (const [component, { failure, unsupported }] of Object.entries(versions)) {
      if (failure) {
        const status = unsupported ? 'unsupported' : 'error';
        const log = this.#store.objects.put(Buffer.from(`${failure.message}\n`));
        return {
          status,
          failure,
          stage: component,
          log,
          instructions: 0,
          actions: { run: 0, replayed: 0 },
          repeatable: false,
        };
      }
    }
    const { recipe } = this.#config;
    const product = posix.resolve(recipe.directory, recipe.product);
    const tree = await this.#tree(base, versions);
    await this.#enter(tree, recipe.directory, `over the snapshot of ${base}`, 'recipe.directory');
    const run = await runRecipe(
      {
        ...this.#conditions(),
        tree,
        directory: recipe.directory,
        command: recipe.command,
        environment: recipe.environment ?? {},
        products: [product],
      },
      this.#store,
    );
    const common = {
      log: this.#store.objects.put(Buffer.from(run.log)),
      instructions: run.instructions,
      actions: run.actions,
      repeatable: run.dependencies !== undefined,
    };
    if (run.status !== 'ok') return { ...common, status: run.status, failure: run.failure, stage: 'kernel' };
    const kernel = run.products.get(product)!;
    const object = keep(this.#store.objects, kernel);
    let image = this.#images.get(object);
    if (image === undefined) {
      image = sha256(kernel.content());
      this.#images.set(object, image);
    }
    return { ...common, status: 'ok', image, size: kernel.size, object };
  }

  /** Boots a kernel whose bytes are an object of the store, directly or by a loader. */
  async boot(object: string, loader?: BootFiles): Promise<BootReport> {
    // Most of a PC: what only builds does without it.
    const { bootForReport } = await import('./boot-kernel.js');
    return bootForReport(this.#object(object), machineOf(this.#config, loader), {
      ...(loader ? { loader } : {}),
      ...(this.#terms ? { pause: this.#terms.pause } : {}),
    });
  }

  /** Runs a command for a person, in the tree that a build sees. */
  async run(job: RunJob, listener: JobListener): Promise<RunReport> {
    const tree = await this.#tree(job.base, job.versions);
    await this.#enter(tree, job.directory, `over the snapshot of ${job.base}`, '--directory or recipe.directory');
    const environment = this.#config.recipe.environment ?? {};
    return runCommand(job, { ...this.#conditions(), tree, environment }, listener);
  }

  /** What is the same for every command that is run here. The hardware keeps programs in memory from run to run. */
  #conditions(): Pick<RunSpec, 'time' | 'limits' | 'hardware' | 'terms'> {
    const { memory: _ofHardware, ...limits } = this.#config.limits ?? {};
    const time = Math.floor(Date.parse(this.#config.recipe.time) / 1000);
    return { time, limits, hardware: this.#hardware, terms: this.#terms };
  }

  /** What a build sees: the base snapshot, the recipe's binds, and the components' versions over them. */
  async #tree(base: string, versions: Versions): Promise<Namespace> {
    if (this.#base?.date !== base) this.#base = { date: base, tree: await this.#baseTree(base) };
    const tree = new Namespace(this.#base.tree, this.#versionBinds(versions));
    await tree.verify();
    return tree;
  }

  async #baseTree(base: string): Promise<Namespace> {
    const snapshot = await this.#places.snapshot(SnapshotDate.parse(base));
    const tree = new Namespace(snapshot, await recipeBinds(this.#config, this.#places, snapshot));
    await tree.verify();
    return tree;
  }

  /** Throws a ConfigError unless a command can be started in this folder of the tree. */
  async #enter(tree: Tree, folder: string, place: string, setting: string): Promise<void> {
    if ((await tree.lookup(folder))?.kind === 'directory') return;
    throw new ConfigError(
      `There is no folder ${folder} ${place}: correct ${setting} in ${this.#config.file}, or take other dates.`,
    );
  }

  #object(id: string): Uint8Array {
    const bytes = this.#store.objects.get(id);
    if (!bytes) throw new Error(`Object ${id} is not in the store.`);
    return bytes;
  }

  #component(name: string): ComponentSpec {
    const { components } = this.#config.recipe;
    const spec = components[name];
    if (spec) return spec;
    throw new ConfigError(
      `The recipe in ${this.#config.file} has no component ${name}; it has ${Object.keys(components).join(', ')}.`,
    );
  }

  async #readyVersion(name: string, spec: ComponentSpec, date: string): Promise<VersionReport> {
    const tree = await this.#places.snapshot(SnapshotDate.parse(date));
    const artifact = await artifactOf(tree, spec.paths);
    const { files, missing } = artifact;
    if (missing.length > 0) {
      throw new ConfigError(
        `The snapshot of ${date} has no ${missing.join(', ')}, which is component ${name}. ` +
          `Correct its paths in ${this.#config.file}, or say there how to build it from source.`,
      );
    }
    for (const { path } of files) {
      const node = await tree.lookup(path);
      if (node?.kind === 'file') this.#store.objects.put(await node.content());
    }
    return { version: versionOf(artifact), dependencies: wholly(spec.paths), made: false };
  }

  /**
   * Stage 1 is made by the tools that the day's tree or the bootstrap tree has; stage n by the day's own tools of
   * stage n-1, all components that have a source together: a tool's bytes depend on what compiled and linked it.
   */
  async #versionInStage(name: string, spec: ComponentSpec, date: string, stage: number): Promise<VersionReport> {
    const snapshot = await this.#places.snapshot(SnapshotDate.parse(date));
    if (await this.#isReady(snapshot, spec)) return this.#readyVersion(name, spec, date);
    const tools: Record<string, Version> = {};
    const needs: (readonly Dependency[] | undefined)[] = [wholly(spec.paths)];
    let anyMade = false;
    if (stage > 1) {
      for (const [other, otherSpec] of Object.entries(this.#config.recipe.components)) {
        if (!otherSpec.source || other === LOADER_COMPONENT) continue;
        const { version, dependencies, made } = await this.#versionInStage(other, otherSpec, date, stage - 1);
        needs.push(dependencies);
        anyMade ||= made;
        if (version.failure) {
          return reportOf(failedVersion(version.failure, version.unsupported ?? false), needs, anyMade);
        }
        tools[other] = version;
      }
    }
    const { version, dependencies, made } = await this.#fromSource(spec.source!, snapshot, date, tools);
    return reportOf(version, [...needs, dependencies], anyMade || made);
  }

  async #isReady(tree: SnapshotTree, spec: ComponentSpec): Promise<boolean> {
    for (const path of spec.paths) if (!(await tree.lookup(path))) return false;
    return true;
  }

  async #fromSource(
    source: SourceBuild,
    snapshot: SnapshotTree,
    date: string,
    tools: Versions,
  ): Promise<VersionReport> {
    const products = Object.entries(source.products);
    const tree = new Namespace(snapshot, [
      ...(await bootstrapBinds(this.#config, this.#places)),
      ...this.#versionBinds(tools),
    ]);
    await this.#enter(tree, source.directory, `in the snapshot of ${date}`, "the component's source");
    const run = await runRecipe(
      {
        ...this.#conditions(),
        tree,
        directory: source.directory,
        command: source.command,
        environment: source.environment ?? {},
        products: products.map(([, made]) => made),
      },
      this.#store,
    );
    const mounts = (this.#config.bootstrap?.binds ?? []).map(({ path }): Dependency => ({ path, depth: 'kind' }));
    const needs = [mounts, run.dependencies];
    const ran = run.actions.run > 0;
    if (run.status !== 'ok') return reportOf(failedVersion(run.failure, run.status === 'unsupported'), needs, ran);
    const made = new MemoryTree(products.map(([path, place]) => [path, run.products.get(place)!]));
    const artifact = await artifactOf(
      made,
      products.map(([path]) => path),
    );
    for (const file of run.products.values()) keep(this.#store.objects, file);
    return reportOf(versionOf(artifact), needs, ran);
  }

  #versionBinds(versions: Versions): Bind[] {
    return Object.entries(versions).flatMap(([component, { files }]) => {
      if (component === LOADER_COMPONENT) return [];
      const source = new MemoryTree(
        files.map(({ path, id, size, executable }): [string, FileNode] => [
          path,
          { kind: 'file', size, executable, contentId: () => id, content: () => this.#object(id) },
        ]),
      );
      return files.map(({ path }): Bind => ({ source, from: path, to: path, flag: 'replace' }));
    });
  }
}

/** The hardware that a configuration says; it is off. */
export function hardwareOf({ limits }: Config): Hardware {
  return new Hardware(limits?.memory === undefined ? undefined : limits.memory * MB);
}

/** Everything at some paths. */
function wholly(paths: readonly string[]): Dependency[] {
  return paths.map((path) => ({ path, depth: 'content' }));
}

/** A version that depends on all of these; on anything, if one of them is not known. */
function reportOf(
  version: Version,
  needs: readonly (readonly Dependency[] | undefined)[],
  made: boolean,
): VersionReport {
  const dependencies = needs.flatMap((some) => some ?? []);
  return { version, ...(needs.includes(undefined) ? {} : { dependencies }), made };
}
