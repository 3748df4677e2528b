import { Arguments } from './calls/arguments.js';
import { SYSTEM_CALLS } from './calls/table.js';
import { Blocked, E, GuestError, NoReturn, Suspended, Yielded } from './errors.js';
import type { Kernel } from './kernel.js';
import { BadAddress } from './memory/address-space.js';
import { complain, deliverNotes } from './notes.js';
import type { Process } from './process.js';

/** Instructions from one page fault or system call that a process may run while others wait. Long, so that few things hang on it. */
const SLICE = 20_000_000;
/** From pause to pause (terms.ts): calls, faults and ends of slices, and instructions. Some 30 ms when all is slow. */
const MOST_EVENTS = 1000;
const MOST_INSTRUCTIONS = 5_000_000;
/** Number of rfork: notes are not delivered on its way out, as in Plan 9. */
const RFORK = 19;
/** Number of exec. */
const EXEC = 7;

/** Why the scheduler stopped: the first process is over, nobody can run, or the emulator cannot go on. */
export type Stop = { readonly kind: 'exited' } | { readonly kind: 'deadlock' | 'unsupported'; readonly reason: string };

/** One system call as it ended, for tracing. */
export interface CallRecord {
  readonly pid: number;
  readonly program: string;
  readonly call: string;
  readonly result: number;
  /** The error string, if it failed. */
  readonly error?: string;
}

/**
 * Runs processes one at a time, each until it waits, is over, or has run for a slice: the order is a function of what
 * they do. Where the tree answers later, everybody waits.
 */
export class Scheduler {
  constructor(
    readonly kernel: Kernel,
    readonly trace: ((record: CallRecord) => void) | undefined,
  ) {}

  /** Runs until `root` is over or nothing can go on. Throws LimitExceeded, and what the tree's promises throw. */
  async run(root: Process): Promise<Stop> {
    for (;;) {
      const stop = this.#run(root);
      if (!(stop instanceof Promise)) return stop;
      await stop;
    }
  }

  #current: Process | undefined;
  /** Since the last pause. */
  #events = 0;
  /** Of the processor, at the last pause. */
  #instructions = 0;

  #run(root: Process): Stop | Promise<unknown> {
    for (;;) {
      if (root.state === 'dead') return { kind: 'exited' };
      const process = this.#current ?? this.kernel.next();
      if (process === undefined) return deadlock(this.kernel);
      this.#current = process;
      // One without a program does not need the processor yet.
      if (process.firstProgram === undefined) this.kernel.cpu.load(process);
      if (process.inCall) {
        const later = this.#call(process);
        if (later !== undefined) return later;
      } else {
        const stop = this.#execute(process) ?? this.#pause();
        if (stop !== undefined) return stop;
      }
    }
  }

  /** Runs the current process in user mode until something happens. */
  #execute(process: Process): Stop | Promise<unknown> | undefined {
    const { kernel } = this;
    const { cpu } = kernel;
    const before = cpu.instructions;
    const event = cpu.run(SLICE, kernel.limits.instructions - kernel.instructions);
    kernel.retire(process, cpu.instructions - before);
    switch (event.kind) {
      case 'call':
        process.inCall = true;
        kernel.countCall();
        return this.#call(process);
      case 'fault':
        if (process.space.resolve(event.address, event.write) !== 0) return undefined;
        process.post(
          `sys: trap: fault ${event.write ? 'write' : 'read'} addr=0x${event.address.toString(16)}`,
          'debug',
        );
        break;
      case 'protection':
        if (isReadTsc(process)) {
          cpu.finishReadTsc(process.instructions);
          kernel.retire(process, 1);
          return undefined;
        }
        process.post('sys: trap: general protection violation', 'debug');
        break;
      case 'trap':
        process.post(event.name, 'debug');
        break;
      case 'slice':
        this.#current = undefined;
        kernel.ready(process);
        return undefined;
      case 'unsupported':
        return { kind: 'unsupported', reason: `${process.text} ${process.pid}: ${event.reason}` };
    }
    this.#leaveKernel(process);
    return undefined;
  }

  /** What is to be waited for before programs go on, if anything. */
  #pause(): Promise<void> | undefined {
    const { terms, cpu } = this.kernel;
    if (terms === undefined) return undefined;
    this.#events++;
    if (this.#events < MOST_EVENTS && cpu.instructions - this.#instructions < MOST_INSTRUCTIONS) return undefined;
    this.#events = 0;
    this.#instructions = cpu.instructions;
    return terms.pause();
  }

  /** Makes, or makes again, the system call that the current process is in. */
  #call(process: Process): Promise<unknown> | undefined {
    const { kernel } = this;
    const first = process.firstProgram;
    const number = first === undefined ? kernel.cpu.regs[0]! : EXEC;
    const known = first === undefined ? SYSTEM_CALLS.get(number) : (['exec', first] as const);
    let result = -1;
    let error: string | undefined;
    try {
      if (process.interrupted) {
        process.interrupted = false;
        throw new GuestError(E.interrupted);
      }
      if (known === undefined) {
        complain(process, `bad sys call number ${number} pc ${kernel.cpu.eip.toString(16)}\n`);
        kernel.unknownCalls.add(number);
        process.post('sys: bad sys call', 'debug');
        throw new GuestError(E.badArg);
      }
      const sp = first === undefined ? kernel.cpu.regs[4]! >>> 0 : 0;
      result = known[1](process, new Arguments(process, sp + 4));
    } catch (thrown) {
      if (thrown instanceof GuestError) error = thrown.message;
      else if (thrown instanceof BadAddress) {
        process.post('sys: bad address in syscall', 'debug');
        error = E.badArg;
      } else if (thrown instanceof Blocked) {
        this.#current = undefined;
        process.block(thrown.queue);
        return undefined;
      } else if (thrown instanceof Yielded) {
        this.#current = undefined;
        kernel.ready(process);
        return undefined;
      } else if (thrown instanceof Suspended) return thrown.until;
      else if (thrown instanceof NoReturn) {
        process.firstProgram = undefined;
        this.#trace(process, known?.[0], 0, undefined);
        this.#leaveKernel(process);
        return undefined;
      } else throw thrown;
    }
    if (first !== undefined) {
      kernel.exit(process, error ?? '');
      this.#current = undefined;
      return undefined;
    }
    if (error !== undefined) process.errorString = error;
    process.endCall();
    kernel.cpu.regs[0] = result;
    this.#trace(process, known?.[0] ?? String(number), result, error);
    if (number !== RFORK) this.#leaveKernel(process);
    return undefined;
  }

  /** On the way back to user mode: notes are delivered, and a process that is over is left. */
  #leaveKernel(process: Process): void {
    if (process.state !== 'dead' && process.notes.length > 0) deliverNotes(process);
    // Its state may have changed in there.
    if ((process.state as string) === 'dead') this.#current = undefined;
  }

  #trace(process: Process, call: string | undefined, result: number, error: string | undefined): void {
    if (this.trace === undefined) return;
    const record = { pid: process.pid, program: process.text, call: call ?? '?', result };
    this.trace(error === undefined ? record : { ...record, error });
  }
}

/** Whether the instruction at EIP is RDTSC, 0F 31. It may be one of a single byte, the last that the process has. */
function isReadTsc(process: Process): boolean {
  const { eip } = process.kernel.cpu;
  try {
    const [first, second] = process.space.read(eip, 2);
    return first === 0x0f && second === 0x31;
  } catch (error) {
    if (error instanceof BadAddress) return false;
    throw error;
  }
}

function deadlock(kernel: Kernel): Stop {
  const waiting = [...kernel.processes.values()].map((process) => `${process.text} ${process.pid}`);
  return { kind: 'deadlock', reason: `all processes wait for each other: ${waiting.join(', ')}` };
}
