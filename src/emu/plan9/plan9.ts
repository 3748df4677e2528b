import type { HeldFile } from '../../tree/held-file.js';
import { ORDWR, OREAD, OWRITE } from './abi.js';
import { type Bind, DEFAULT_BINDS, DIRECTORIES } from './binds.js';
import { Chan } from './chan.js';
import { ConsoleIo } from './console-io.js';
import { EnvironmentGroup } from './devices/environment.js';
import { E, fail, GuestError, LimitExceeded, type LimitName } from './errors.js';
import { exec } from './exec.js';
import { Layer } from './files/layer.js';
import { LayerFile } from './files/layer-file.js';
import { NameSpace } from './files/name-space.js';
import { find, named } from './files/names.js';
import { DescriptorGroup, RendezvousGroup } from './groups.js';
import { Hardware } from './hardware.js';
import { Kernel, settle } from './kernel.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import type { WrittenFile } from './observer.js';
import { Process } from './process.js';
import { DEFAULT_ENVIRONMENT, type Plan9Options, type RunOptions, type RunResult } from './run-types.js';
import { Scheduler, type Stop } from './scheduler.js';
import { encode } from './strings.js';

/** Of the floating-point unit, before there is a program. */
const NO_STATE = new Uint8Array(0);

export type { Plan9Options, RunOptions, RunResult };

/**
 * Plan 9 processes on an emulated 386: runs the programs of a tree, unmodified, with a private layer for what they
 * write. Deterministic: what a run does depends on the tree, the options and the runs before it, and on nothing else.
 *
 * The layer stays from run to run; the processes, the environment and the name space do not.
 */
export class Plan9 {
  readonly #options: Plan9Options;
  readonly #limits: Limits;
  readonly #layer: Layer;
  readonly #hardware: Hardware;
  #runs = 0;

  constructor(options: Plan9Options) {
    this.#options = options;
    const set = Object.fromEntries(Object.entries(options.limits ?? {}).filter(([, value]) => value !== undefined));
    const limits = { ...DEFAULT_LIMITS, ...set };
    this.#hardware = options.hardware ?? new Hardware(limits.memory);
    this.#limits = { ...limits, memory: this.#hardware.memory };
    this.#layer = new Layer(options.tree, options.user ?? 'glenda', options.time, limits.fileBytes);
  }

  /**
   * Runs a program to its end: argv[0] is its path, or a name in /bin.
   *
   * A program that cannot be started exits with the reason as its status. Throws only for mistakes of the caller: a
   * working directory or a bind that is not there.
   */
  async run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    const kernel = new Kernel(
      {
        user: this.#options.user ?? 'glenda',
        sysname: this.#options.sysname ?? 'fsbisect',
        time: this.#options.time,
      },
      this.#limits,
      this.#layer,
      this.#hardware,
      new ConsoleIo(options.stdin ?? new Uint8Array(0), this.#limits.output, this.#options.output),
      this.#options.observer,
      this.#options.terms,
    );
    const troubles = this.#layer.troubles.length;
    this.#hardware.take();
    let process: Process | undefined;
    let stop: Stop | { readonly kind: 'limit'; readonly limit: LimitName; readonly reason: string };
    try {
      process = await this.#start(kernel, argv, options);
      stop = await new Scheduler(kernel, this.#options.trace).run(process);
    } catch (error) {
      if (!(error instanceof LimitExceeded)) throw error;
      stop = { kind: 'limit', limit: error.limit, reason: error.message };
    } finally {
      for (const other of kernel.processes.values()) kernel.discard(other);
      this.#hardware.give();
    }
    return {
      outcome: stop.kind,
      status: process?.exitString ?? '',
      reason: stop.kind === 'exited' ? '' : stop.reason,
      ...(stop.kind === 'limit' ? { limit: stop.limit } : {}),
      output: kernel.console.output(),
      stdout: kernel.console.output('stdout'),
      stderr: kernel.console.output('stderr'),
      instructions: kernel.instructions,
      systemCalls: kernel.systemCalls,
      processes: kernel.log,
      unknownCalls: [...kernel.unknownCalls],
      troubles: this.#layer.troubles.slice(troubles),
    };
  }

  /** Everything that differs from the tree: path -> what is there now. Parents come before children. */
  changed(): Map<string, WrittenFile> {
    return this.#layer.changes();
  }

  /** The file at an absolute path as it is now, or undefined if there is none. */
  async file(path: string): Promise<HeldFile | undefined> {
    const node = await settle(() => this.#layer.find(path));
    return node instanceof LayerFile ? settle(() => node.held()) : undefined;
  }

  /** The bytes of the file at an absolute path, or undefined if there is none. */
  async read(path: string): Promise<Uint8Array | undefined> {
    return (await this.file(path))?.content();
  }

  async #start(kernel: Kernel, argv: readonly string[], options: RunOptions): Promise<Process> {
    const [program] = argv;
    if (program === undefined) throw new TypeError('no program to run: argv is empty');
    const { outside } = kernel;
    const environment = new EnvironmentGroup(outside);
    for (const [name, value] of Object.entries(options.environment ?? DEFAULT_ENVIRONMENT)) {
      environment.set(name, encode(value), outside);
    }
    const descriptors = new DescriptorGroup(this.#limits.openFiles);
    const process = new Process(
      kernel,
      kernel.nextPid(0, ++this.#runs),
      undefined,
      0,
      this.#runs,
      outside,
      undefined,
      {
        descriptors,
        environment,
        nameSpace: new NameSpace(outside),
        rendezvous: new RendezvousGroup(),
        noteGroup: kernel.nextNoteGroup(),
      },
      kernel.slash,
      NO_STATE,
    );
    kernel.start(process);
    await this.#furnish(process, options.directory ?? '/').catch((error: unknown) => {
      throw error instanceof GuestError ? new Error(`cannot start ${program}: ${error.message}`) : error;
    });
    process.inCall = true;
    kernel.countCall();
    const name = program.includes('/') ? program : `/bin/${program}`;
    process.firstProgram = () => exec(process, name, argv);
    return process;
  }

  /** Gives the first process its directories, binds, descriptors and working directory. */
  async #furnish(process: Process, workingDirectory: string): Promise<void> {
    const { descriptors, kernel } = process;
    await settle(() => {
      for (const directory of DIRECTORIES) this.#layer.makeDirectory(directory);
    });
    // A bind that is made twice is another name space: each is tried until it is made, and then no more.
    for (const bind of this.#options.binds ?? DEFAULT_BINDS) {
      await settle(() => makeBind(process, bind, this.#options.binds !== undefined));
    }
    await settle(() => {
      const cons = find(process, '#c/cons').node;
      for (const fd of [0, 1, 2]) {
        if (descriptors.peek(fd)) continue;
        const chan = new Chan(cons, '/dev/cons', fd === 0 ? OREAD : fd === 1 ? OWRITE : ORDWR, kernel.outside);
        if (fd === 2) chan.stream = 'stderr';
        descriptors.add(chan);
      }
      const directory = find(process, workingDirectory);
      if (!directory.node.isDirectory) fail(named(directory.name, directory.name.length, E.notDirectory));
      process.dot = { node: directory.under, name: directory.name };
    });
  }
}

/** Makes one bind; without complaint not, if what it needs is not there and it need not be made. */
function makeBind(process: Process, { from, onto, flags }: Bind, needed: boolean): void {
  try {
    const source = find(process, from);
    const target = find(process, onto);
    process.nameSpace.bind(source.node, source.name, source.union, target.under, flags);
  } catch (error) {
    if (!(error instanceof GuestError)) throw error;
    if (needed) fail(`bind ${from} ${onto}: ${error.message}`);
  }
}
