import { DMDIR } from '../abi.js';
import type { Chan } from '../chan.js';
import { E, fail } from '../errors.js';
import { Vnode } from '../files/vnode.js';
import type { Process } from '../process.js';
import type { Stat } from '../stat.js';
import { decode } from '../strings.js';
import { DeviceDirectory, deviceStat } from './device-directory.js';

/** #s, usually bound on /srv: descriptors with a name, for other processes to open (srv(3)). */
export class ServiceDirectory extends DeviceDirectory {
  readonly #services = new Map<string, Service>();

  override path(): string {
    return '#s';
  }

  override stat(process: Process): Stat {
    return deviceStat(process, '#s', DMDIR | 0o775);
  }

  override walk(_process: Process, name: string): Vnode | undefined {
    return this.#services.get(name);
  }

  override create(process: Process, name: string, _mode: number, perm: number): Vnode {
    if (perm & DMDIR) fail(E.permission);
    if (this.#services.size >= 100 || name.length > 1_000) fail(E.noMemory);
    process.action.taint('posted a service', 0);
    const service = new Service(name, perm & 0o777, () => this.#services.delete(name));
    this.#services.set(name, service);
    return service;
  }

  override list(process: Process): Stat[] {
    return [...this.#services.keys()].sort().map((name) => this.#services.get(name)!.stat(process));
  }
}

class Service extends Vnode {
  override readonly isDirectory = false;
  override readonly kind = 'device';
  #posted: Chan | undefined;

  constructor(
    readonly name: string,
    readonly mode: number,
    readonly forget: () => void,
  ) {
    super();
  }

  override path(): string {
    return `#s/${this.name}`;
  }

  override stat(process: Process): Stat {
    return deviceStat(process, this.path(), this.mode);
  }

  override open(process: Process, mode: number): Chan {
    const chan = this.#posted;
    if (chan === undefined) fail('no device');
    if ((mode & 3) !== chan.mode && chan.mode !== 2) fail(E.permission);
    process.action.taint('opened a service', 0);
    chan.refs++;
    return chan;
  }

  /** The number of the descriptor that gets the name. */
  override write(process: Process, _chan: Chan, _offset: number, bytes: Uint8Array): number {
    const text = decode(bytes).trim();
    const fd = /^[0-9]{1,8}$/.test(text) ? Number(text) : -1;
    const chan = process.descriptors.peek(fd);
    if (chan === undefined || this.#posted !== undefined) fail(E.badFd);
    chan.refs++;
    this.#posted = chan;
    return bytes.length;
  }

  override remove(process: Process): void {
    process.action.taint('removed a service', 0);
    this.forget();
    this.#posted?.release(process);
    this.#posted = undefined;
  }
}
