import type { WaitQueue } from './wait-queue.js';

/** A system call's failure: the text becomes the process's error string (intro(2)). Cheap: it has no stack trace. */
export class GuestError {
  constructor(readonly message: string) {}
}

/** Thrown out of a system call that needs something of the tree that is still on its way; the call is run again then. */
export class Suspended {
  constructor(readonly until: Promise<unknown>) {}
}

/** Thrown out of a system call that has to wait for another process; the call is run again when the queue is woken. */
export class Blocked {
  constructor(readonly queue: WaitQueue) {}
}

/** Thrown out of a system call that lets the others run first; the call is run again then. */
export class Yielded {}

/** Thrown out of a system call by which the process ended, replaced its image, or that resumed at another place. */
export class NoReturn {}

/** What a run may use up; see Limits for the units. */
export type LimitName =
  | 'memory'
  | 'instructions'
  | 'processes'
  | 'liveProcesses'
  | 'openFiles'
  | 'output'
  | 'fileBytes'
  | 'systemCalls';

/** A run has used up something: it ends with the outcome 'limit'. */
export class LimitExceeded extends Error {
  override readonly name = 'LimitExceeded';

  constructor(
    readonly limit: LimitName,
    message: string,
  ) {
    super(message);
  }
}

/** Error strings of the Plan 9 kernel (sys/src/9/port/error.h), as programs and scripts compare them. */
export const E = {
  badArg: 'bad arg in system call',
  badExec: 'exec header invalid',
  badFd: 'fd out of range or not open',
  badSharp: 'unknown device in # filename',
  badStat: 'malformed stat buffer',
  badUseFd: 'inappropriate use of fd',
  badControl: 'bad process or channel control request',
  dirSeek: 'seek in directory',
  exists: 'file already exists',
  fileName: 'file name syntax',
  hungUp: 'i/o on hungup channel',
  inUse: 'device or object already in use',
  interrupted: 'interrupted',
  io: 'i/o error',
  isDirectory: 'file is a directory',
  isStream: 'seek on a stream',
  negativeOffset: 'negative i/o offset',
  noAttach: 'mount/attach disallowed',
  noChild: 'no living children',
  noCreate: 'mounted directory forbids creation',
  noExist: 'file does not exist',
  noFd: 'no free file descriptors',
  noMemory: 'virtual memory allocation failed',
  notDirectory: 'not a directory',
  notMounted: 'not mounted',
  notUnion: 'not in union',
  mount: 'inconsistent mount',
  permission: 'permission denied',
  processDied: 'process exited',
  segmentsOverlap: 'segments overlap',
  shortStat: 'stat buffer too small',
  tooSmall: 'read or write too small',
} as const;

/** Throws a GuestError with one of the kernel's texts, or another. */
export function fail(message: string): never {
  throw new GuestError(message);
}
