import { Action } from './action.js';
import { leaveAction } from './action-end.js';
import type { Chan } from './chan.js';
import type { ConsoleIo } from './console-io.js';
import { consoleDevice } from './devices/console.js';
import { type DeviceDirectory, FixedDirectory } from './devices/device-directory.js';
import { DescriptorDirectory } from './devices/dup.js';
import { EnvironmentDirectory } from './devices/environment.js';
import { Pipe } from './devices/pipe.js';
import { ProcessesDirectory } from './devices/processes.js';
import { ServiceDirectory } from './devices/services.js';
import { Blocked, E, fail, GuestError, LimitExceeded, Suspended } from './errors.js';
import type { Layer } from './files/layer.js';
import type { Place } from './files/names.js';
import type { Vnode } from './files/vnode.js';
import type { Hardware } from './hardware.js';
import type { Limits } from './limits.js';
import type { Frames } from './memory/frames.js';
import type { ImageCache } from './memory/image.js';
import type { ProcessObserver } from './observer.js';
import type { Process } from './process.js';
import { NoProcessor, type Terms } from './terms.js';
import { Timers } from './timers.js';
import type { UserMode } from './user-mode.js';
import { WaitQueue } from './wait-queue.js';

/** What the processes can learn about the machine and its user. */
export interface Identity {
  readonly user: string;
  readonly sysname: string;
  /** Seconds since 1970 when a run starts. */
  readonly time: number;
}

/** What a finished process has used, for the log. */
export interface ProcessRecord {
  readonly pid: number;
  readonly parentPid: number;
  readonly argv: readonly string[];
  /** Exit string, '' for success. */
  readonly exit: string;
  readonly instructions: number;
  /** Whether the program was replayed rather than run. */
  readonly replayed: boolean;
}

/** The state of one run that is not a process's: what the Plan 9 kernel keeps for all. */
export class Kernel {
  readonly outside = new Action(0, undefined, 0, undefined, new Map(), undefined);
  readonly slash: Place;
  readonly consoleDirectory: DeviceDirectory;
  readonly processes = new Map<number, Process>();
  readonly log: ProcessRecord[] = [];
  /** Those that wait until nobody can run; then they may, one by one. */
  readonly idle = new WaitQueue();
  /** Those that wait for a semaphore. */
  readonly semaphores = new WaitQueue();
  readonly timers: Timers;
  /** Retired in this run, by programs that ran and those that were replayed. */
  instructions = 0;
  systemCalls = 0;
  /** Numbers of calls that were made and do not exist. */
  readonly unknownCalls = new Set<number>();
  readonly #ready: Process[] = [];
  readonly #devices: ReadonlyMap<string, Vnode>;
  readonly #pids = new Set<number>();
  #made = 0;
  #actions = 0;
  #noteGroups = 0;

  constructor(
    readonly identity: Identity,
    readonly limits: Limits,
    readonly layer: Layer,
    readonly hardware: Hardware,
    readonly console: ConsoleIo,
    readonly observer: ProcessObserver | undefined,
    readonly terms: Terms | undefined,
  ) {
    this.timers = new Timers(identity.time);
    this.slash = { node: layer.root, name: '/' };
    this.consoleDirectory = consoleDevice();
    this.#devices = new Map<string, Vnode>([
      ['c', this.consoleDirectory],
      ['d', new DescriptorDirectory()],
      ['e', new EnvironmentDirectory()],
      ['p', new ProcessesDirectory()],
      ['s', new ServiceDirectory()],
      ['/', new FixedDirectory('#/', new Map())],
    ]);
  }

  get cpu(): UserMode {
    return this.hardware.cpu;
  }

  get frames(): Frames {
    return this.hardware.frames;
  }

  get images(): ImageCache {
    return this.hardware.images;
  }

  /** Makes sure that a program can run. Throws Suspended until it can, and NoProcessor if it may not. */
  needProcessor(): void {
    if (this.terms?.mayRun() === false) throw new NoProcessor();
    this.hardware.need();
  }

  /** Nanoseconds since 1970. */
  get clock(): bigint {
    return this.timers.clock;
  }

  /** The root of a device by its specification, e.g. '#c'. */
  attach(process: Process | undefined, specification: string): Place {
    const letter = specification.slice(1, 2);
    if (letter === 'M') fail(E.noAttach);
    if (process?.nameSpace.noAttach && !'|decp'.includes(letter)) fail(E.noAttach);
    if (letter === '|') return { node: new Pipe(), name: specification };
    const node = this.#devices.get(letter);
    if (node === undefined) fail(E.badSharp);
    return { node, name: specification };
  }

  nextAction(): number {
    return ++this.#actions;
  }

  nextNoteGroup(): number {
    return ++this.#noteGroups;
  }

  /**
   * The id of a new process: a function of its parent's id and of how many children that had before. So the
   * ids do not depend on what else runs, nor on programs that were replayed instead of run.
   */
  nextPid(parent: number, child: number): number {
    if (this.#made >= this.limits.processes) {
      throw new LimitExceeded('processes', `more than ${this.limits.processes} processes were made`);
    }
    if (this.processes.size >= this.limits.liveProcesses) {
      throw new LimitExceeded('liveProcesses', `more than ${this.limits.liveProcesses} processes are alive`);
    }
    this.#made++;
    let hash = Math.imul(parent ^ 0x5bd1_e995, 0x9e37_79b1) ^ Math.imul(child, 0x85eb_ca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2_ae35);
    let pid = ((hash ^ (hash >>> 13)) & 0x3fff_ffff) + 1;
    while (this.#pids.has(pid)) pid++;
    this.#pids.add(pid);
    return pid;
  }

  /** Enters a new process, ready to run. */
  start(process: Process): void {
    this.processes.set(process.pid, process);
    this.ready(process);
  }

  ready(process: Process): void {
    this.#ready.push(process);
  }

  /** The process that runs next: the one that has waited longest. Those whose time has come are woken if nobody can run. */
  next(): Process | undefined {
    for (;;) {
      const process = this.#ready.shift();
      if (process !== undefined) {
        if (process.state === 'ready') return process;
        continue;
      }
      this.idle.wakeFirst();
      if (this.#ready.length === 0 && !this.timers.advance()) return undefined;
    }
  }

  /** Accounts for instructions. Throws LimitExceeded. */
  retire(process: Process, instructions: number): void {
    process.instructions += instructions;
    process.action.instructions += instructions;
    this.instructions += instructions;
    if (this.instructions >= this.limits.instructions) {
      throw new LimitExceeded('instructions', `more than ${this.limits.instructions} instructions`);
    }
  }

  /** Ends a process with an exit string ('' is success). */
  exit(process: Process, status: string): void {
    process.forgetWait();
    process.state = 'dead';
    process.exitString = status;
    this.processes.delete(process.pid);
    process.groups.descriptors.release(process);
    process.groups.environment.refs--;
    process.groups.nameSpace.refs--;
    process.freeMemory();
    const { parent } = process;
    if (parent !== undefined && parent.state !== 'dead') {
      parent.children--;
      const text = status === '' ? '' : `${process.text} ${process.pid}: ${status}`.slice(0, 127);
      if (parent.waits.length < 128) {
        parent.waits.push({ pid: process.pid, child: process.child, text });
        parent.waitQueue.wake();
      }
    }
    this.log.push({
      pid: process.pid,
      parentPid: process.parentPid,
      argv: process.argv,
      exit: status,
      instructions: process.instructions,
      replayed: process.action.replayed,
    });
    leaveAction(this, process, status);
  }

  /** Accounts for a system call. Throws LimitExceeded. */
  countCall(): void {
    this.systemCalls++;
    if (this.systemCalls > this.limits.systemCalls) {
      throw new LimitExceeded('systemCalls', `more than ${this.limits.systemCalls} system calls`);
    }
  }

  /** Takes a process away when the run is over: nobody is told. */
  discard(process: Process): void {
    process.forgetWait();
    process.state = 'dead';
    process.groups.descriptors.release(process);
    process.freeMemory();
  }

  /** Writes to a process's file on its behalf; whatever is wrong with the file is nobody's business. */
  writeQuietly(process: Process, chan: Chan, bytes: Uint8Array): void {
    const { queued } = process.callState;
    delete process.callState.queued;
    try {
      chan.node.write(process, chan, chan.offset, bytes);
      process.action.wrote(chan, bytes, true);
      chan.offset += bytes.length;
    } catch (error) {
      if (!(error instanceof GuestError || error instanceof Blocked)) throw error;
    } finally {
      if (queued === undefined) delete process.callState.queued;
      else process.callState.queued = queued;
    }
  }
}

/** Does something that may need the tree, as soon as it can; it may be tried several times. */
export async function settle<T>(action: () => T): Promise<T> {
  for (;;) {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof Suspended)) throw error;
      await error.until;
    }
  }
}
