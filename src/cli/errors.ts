/** Wrong arguments; the message is a sentence for a person. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The user ended the program with a signal. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(readonly signal: 'SIGINT' | 'SIGTERM') {
    super(signal === 'SIGINT' ? 'interrupted' : 'terminated');
  }

  /** What a shell says of a process that a signal ended: 128 and the signal's number. */
  get exitCode(): number {
    return this.signal === 'SIGINT' ? 130 : 143;
  }
}

/**
 * Classes whose messages are for people. Known by name: an error that a worker thread threw comes here as its name and
 * message.
 */
const FOR_PEOPLE = new Set([
  'UsageError',
  'RequestError',
  'ConfigError',
  'DateError',
  'DumpError',
  'TreeError',
  'BindError',
  'AxisError',
  'StoreError',
  'MachineConfigError',
  'SnapshotError',
  'MediumError',
  'QemuError',
  'ListenError',
]);

/** Whether an error is something that its user can put right, rather than a fault of this program. */
export function isForPeople(error: unknown): error is Error {
  return error instanceof Error && FOR_PEOPLE.has(error.name);
}

/** System errors of Node (a file that is not there, a full disk) as sentences; undefined for anything else. */
export function systemSentence(error: unknown): string | undefined {
  const { code, path, syscall } = error as { code?: unknown; path?: unknown; syscall?: unknown };
  if (typeof code !== 'string' || typeof syscall !== 'string') return undefined;
  const reasons: Record<string, string> = {
    ENOENT: 'it is not there',
    EACCES: 'it must not be used by this user',
    EISDIR: 'it is a directory',
    ENOTDIR: 'a part of its path is not a directory',
    ENOSPC: 'the disk is full',
    EROFS: 'the file system is read-only',
    EEXIST: 'it is there already',
  };
  return `${typeof path === 'string' ? path : syscall}: ${reasons[code] ?? code}`;
}
