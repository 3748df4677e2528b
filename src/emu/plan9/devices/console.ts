import { contentIdOf } from '../../../tree/content-id.js';
import type { Action } from '../action.js';
import type { Chan } from '../chan.js';
import { E, fail } from '../errors.js';
import { Vnode } from '../files/vnode.js';
import type { AccessKind, DescriptorState } from '../observer.js';
import type { Process } from '../process.js';
import type { Stat } from '../stat.js';
import { encode, number12 } from '../strings.js';
import { type DeviceDirectory, deviceStat, FixedDirectory } from './device-directory.js';

const NOTHING = new Uint8Array(0);

/** #c, usually bound on /dev: cons(3). Clocks stand still but for sleep(2); random numbers hang on the process id. */
export function consoleDevice(): DeviceDirectory {
  const files: Vnode[] = [
    new TextFile('bintime', 0o664, (process) => binaryTime(process.kernel.clock)),
    new ConsoleFile(),
    new SinkFile('consctl', 0o220),
    new TextFile('cputime', 0o444, () => encode(number12(0).repeat(6))),
    new TextFile('drivers', 0o444, () => encode('#/ root\n#c cons\n#d dup\n#e env\n#p proc\n#s srv\n#| pipe\n')),
    new TextFile('hostdomain', 0o664, () => NOTHING),
    new TextFile('hostowner', 0o664, (process) => encode(process.kernel.identity.user)),
    new NullFile(),
    new TextFile('osversion', 0o444, () => encode('2000')),
    new TextFile('pgrpid', 0o444, () => encode(number12(1))),
    new TextFile('pid', 0o444, (process) => encode(number12(process.pid))),
    new TextFile('ppid', 0o444, (process) => encode(number12(process.parentPid))),
    new RandomFile(),
    new TextFile('swap', 0o664, () => encode('0/0 memory 0/0 swap\n')),
    new TextFile('sysname', 0o664, (process) => encode(process.kernel.identity.sysname)),
    new TextFile('sysstat', 0o666, () => encode(`${number12(0).repeat(10)}\n`)),
    new TextFile('time', 0o664, (process) => encode(textTime(process.kernel.clock))),
    new TextFile('user', 0o666, (process) => encode(process.kernel.identity.user)),
    new ZeroFile(),
  ];
  return new FixedDirectory('#c', new Map(files.map((file) => [file.path().slice(3), file])));
}

abstract class ConsoleDeviceFile extends Vnode {
  override readonly isDirectory = false;
  override readonly kind: DescriptorState['kind'] = 'device';

  constructor(
    readonly name: string,
    readonly mode: number,
  ) {
    super();
  }

  override path(): string {
    return `#c/${this.name}`;
  }

  override stat(process: Process): Stat {
    return deviceStat(process, this.path(), this.mode);
  }

  override open(_process: Process, mode: number): undefined {
    const wanted = [4, 2, 6, 1][mode & 3]!;
    if ((this.mode & (wanted | (wanted << 3) | (wanted << 6))) === 0) fail(E.permission);
  }
}

/** A file whose text is a function of the process and the clock. */
class TextFile extends ConsoleDeviceFile {
  constructor(
    name: string,
    mode: number,
    readonly text: (process: Process) => Uint8Array,
  ) {
    super(name, mode);
  }

  override read(process: Process, _chan: Chan, offset: number, count: number): Uint8Array {
    const text = this.text(process);
    recordDevice(process.action, this.path(), text);
    return text.subarray(offset, offset + count);
  }
}

/** Records that an action has seen these bytes in a device's file. */
function recordDevice(action: Action, path: string, bytes: Uint8Array): void {
  if (action.depth === 0) return;
  action.record('content', path, undefined, 0, () => ({ kind: 'content', path, fingerprint: contentIdOf(bytes) }));
}

/** Records that an action has seen what a device's file holds for a process. */
export function observeDevice(action: Action, process: Process, path: string): void {
  if (action.depth === 0) return;
  const fingerprint = deviceFingerprint(process, path) ?? 'unknown';
  action.record('content', path, undefined, 0, () => ({ kind: 'content', path, fingerprint }));
}

/** What a read of a device's file would give now, to tell whether an action would see the same: undefined if not known. */
export function deviceFingerprint(process: Process, path: string): string | undefined {
  const file = process.kernel.consoleDirectory.walk(process, path.slice(3));
  if (file instanceof TextFile) return contentIdOf(file.text(process));
  if (file instanceof ConsoleFile) return file.fingerprintNow(process);
  return undefined;
}

/** The console: standard input of the run, and its output. */
class ConsoleFile extends ConsoleDeviceFile {
  override readonly kind = 'cons';

  constructor() {
    super('cons', 0o660);
  }

  override get isStream(): boolean {
    return true;
  }

  override read(process: Process, chan: Chan, _offset: number, count: number): Uint8Array {
    // Of an inherited console the descriptor is what the action depends on: see recordRead.
    if (chan.action.depth > 0) recordDevice(chan.action, this.path(), process.kernel.console.rest());
    return process.kernel.console.read(count);
  }

  override write(process: Process, chan: Chan, _offset: number, bytes: Uint8Array): number {
    chan.action.printed(bytes);
    process.kernel.console.write(bytes, chan.stream);
    return bytes.length;
  }

  fingerprintNow(process: Process): string {
    return contentIdOf(process.kernel.console.rest());
  }

  override observe(_action: Action, _kind: AccessKind): void {}
}

class NullFile extends ConsoleDeviceFile {
  override readonly kind = 'null';

  constructor() {
    super('null', 0o666);
  }

  override read(): Uint8Array {
    return NOTHING;
  }

  override write(_process: Process, _chan: Chan, _offset: number, bytes: Uint8Array): number {
    return bytes.length;
  }
}

class SinkFile extends ConsoleDeviceFile {
  override write(_process: Process, _chan: Chan, _offset: number, bytes: Uint8Array): number {
    return bytes.length;
  }
}

class ZeroFile extends ConsoleDeviceFile {
  constructor() {
    super('zero', 0o444);
  }

  override read(_process: Process, _chan: Chan, _offset: number, count: number): Uint8Array {
    return new Uint8Array(count);
  }
}

/** Random bytes: a function of the process id and the place in the stream that a chan has read. */
class RandomFile extends ConsoleDeviceFile {
  constructor() {
    super('random', 0o444);
  }

  override read(process: Process, _chan: Chan, offset: number, count: number): Uint8Array {
    recordDevice(process.action, '#c/pid', encode(number12(process.pid)));
    const bytes = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      // Two rounds of a 32-bit mixer over (process id, position).
      let x = (Math.imul(process.pid, 0x9e37_79b1) ^ (offset + i)) >>> 0;
      x = Math.imul(x ^ (x >>> 16), 0x85eb_ca6b);
      x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
      bytes[i] = (x ^ (x >>> 16)) & 0xff;
    }
    return bytes;
  }
}

/** /dev/bintime: nanoseconds since 1970, ticks of the fast clock, and its frequency, big-endian (cons(3)). */
function binaryTime(nanoseconds: bigint): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, nanoseconds);
  view.setBigUint64(8, nanoseconds);
  view.setBigUint64(16, 1_000_000_000n);
  return bytes;
}

/** /dev/time: seconds, nanoseconds, ticks and ticks a second in columns of 12 and 22. */
function textTime(nanoseconds: bigint): string {
  const wide = (value: bigint) => `${value.toString().padStart(21)} `;
  return number12(Number(nanoseconds / 1_000_000_000n)) + wide(nanoseconds) + wide(nanoseconds) + wide(1_000_000_000n);
}
