import type { Action } from './action.js';
import type { EnvironmentGroup } from './devices/environment.js';
import type { NameSpace } from './files/name-space.js';
import type { Place } from './files/names.js';
import type { DescriptorGroup, RendezvousGroup } from './groups.js';
import type { Kernel } from './kernel.js';
import { AddressSpace } from './memory/address-space.js';
import type { Replaying } from './replay.js';
import { type Sleeper, WaitQueue } from './wait-queue.js';

/** What a note is about: 'user' notes can be caught or kill quietly, 'debug' ones are complained about, 'exit' ones kill. */
export type NoteKind = 'user' | 'debug' | 'exit';

export interface Note {
  text: string;
  readonly kind: NoteKind;
}

/** What a process has to say when it is over, for await(2). */
export interface WaitMessage {
  readonly pid: number;
  /** Which child of its parent it was, from 1. */
  readonly child: number;
  /** '' or 'name pid: exit string'. */
  readonly text: string;
}

/** What a system call that is run again after waiting has to remember. */
export interface CallState {
  /** Bytes of what is to be written that a pipe has taken. */
  queued?: number;
  /** sleep and semacquire: the nanosecond at which it is over. */
  deadline?: bigint;
  /** rendezvous: the partner's value has come. */
  met?: number;
  /** exec: nobody else can run, so that waiting for the end of standard input has no use. */
  idle?: boolean;
  /** exec: the observer's answer. */
  asked?: Replaying;
  /** What to undo if a note interrupts the wait. */
  cancel?: () => void;
}

/** The groups that a process belongs to. */
export interface ProcessGroups {
  descriptors: DescriptorGroup;
  environment: EnvironmentGroup;
  nameSpace: NameSpace;
  rendezvous: RendezvousGroup;
  noteGroup: number;
}

/** Most notes that wait for delivery (portdat.h: NNOTE). */
const NOTES = 5;

/** A process (portdat.h: Proc). */
export class Process implements Sleeper {
  state: 'ready' | 'blocked' | 'dead' = 'ready';
  /** Name of the program, as in wait messages. */
  text = '';
  argv: readonly string[] = [];
  /** While another process runs: EAX ECX EDX EBX ESP EBP ESI EDI. */
  readonly registers = new Int32Array(8);
  eip = 0;
  eflags = 0x202;
  /** The floating-point unit's state while another process runs; empty before the first program. */
  fpu: Uint8Array;
  /** Of a run's first process, before it has a program: the exec that gives it one. */
  firstProgram: (() => never) | undefined;
  /** It is in a system call, which is to be run, or run again. */
  inCall = false;
  /** A note came while it was waiting in the call. */
  interrupted = false;
  errorString = '';
  instructions = 0;
  exitString = '';
  /** Children that are alive, or whose wait message has not been read. */
  children = 0;
  readonly waits: WaitMessage[] = [];
  readonly waitQueue = new WaitQueue();
  readonly notes: Note[] = [];
  /** Address of the note handler; 0 for none. */
  noteHandler = 0;
  /** Whether it is in its note handler, about which note, and where the registers from before are. */
  notified = false;
  lastNote: Note | undefined;
  savedRegisters = 0;
  /** Nanosecond at which an alarm is due. */
  alarm: bigint | undefined;
  /** Children made. */
  childrenMade = 0;
  #space: AddressSpace | undefined;
  #call: CallState | undefined;
  #queue: WaitQueue | undefined;

  constructor(
    readonly kernel: Kernel,
    readonly pid: number,
    /** The one that gets the wait message; undefined after RFNOWAIT, or if it is dead. */
    readonly parent: Process | undefined,
    readonly parentPid: number,
    /** Which child of its parent it is, from 1. */
    readonly child: number,
    public action: Action,
    /** Left out of one that has no program yet. */
    space: AddressSpace | undefined,
    readonly groups: ProcessGroups,
    public dot: Place,
    fpu: Uint8Array,
  ) {
    this.#space = space;
    this.fpu = fpu.slice();
  }

  get space(): AddressSpace {
    this.#space ??= new AddressSpace(this.kernel.frames);
    return this.#space;
  }
  set space(space: AddressSpace) {
    this.#space = space;
  }

  /** Whether some of its memory is others' as well. */
  get sharesMemory(): boolean {
    return this.#space?.segments.some(({ kind }) => kind === 'shared') ?? false;
  }

  /** Gives its memory back. */
  freeMemory(): void {
    this.#space?.free();
  }

  get descriptors(): DescriptorGroup {
    return this.groups.descriptors;
  }

  get environment(): EnvironmentGroup {
    return this.groups.environment;
  }

  get nameSpace(): NameSpace {
    return this.groups.nameSpace;
  }

  get callState(): CallState {
    this.#call ??= {};
    return this.#call;
  }

  /** The call is over. */
  endCall(): void {
    this.inCall = false;
    this.#call = undefined;
  }

  block(queue: WaitQueue): void {
    this.state = 'blocked';
    this.#queue = queue;
    queue.add(this);
  }

  awake(): void {
    if (this.state !== 'blocked') return;
    this.#queue = undefined;
    this.state = 'ready';
    this.kernel.ready(this);
  }

  /** Sends a note; if it waits in a system call, that is interrupted. Too many notes are lost, as in Plan 9. */
  post(text: string, kind: NoteKind): void {
    if (this.state === 'dead') return;
    // What kills anyway goes first.
    if (kind !== 'user' && (this.noteHandler === 0 || this.notified)) this.notes.length = 0;
    if (this.notes.length >= NOTES) return;
    this.notes.push({ text, kind });
    if (this.state === 'blocked') {
      this.#queue?.remove(this);
      this.#call?.cancel?.();
      this.interrupted = true;
      this.awake();
    }
  }

  /** Leaves whatever it waits in; for a process that is killed. */
  forgetWait(): void {
    this.#queue?.remove(this);
    this.#call?.cancel?.();
    this.#queue = undefined;
    this.endCall();
  }
}
