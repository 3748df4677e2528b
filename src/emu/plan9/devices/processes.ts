import { DMDIR } from '../abi.js';
import type { Chan } from '../chan.js';
import { E, fail } from '../errors.js';
import { Vnode } from '../files/vnode.js';
import type { Process } from '../process.js';
import type { Stat } from '../stat.js';
import { decode, encode, number12, quote } from '../strings.js';
import { DeviceDirectory, deviceStat } from './device-directory.js';

/** #p, usually bound on /proc: what there is of proc(3): args, ctl (kill), fd, note, notepg, ns, status. */
export class ProcessesDirectory extends DeviceDirectory {
  override path(): string {
    return '#p';
  }

  override walk(process: Process, name: string): Vnode | undefined {
    if (!/^[1-9][0-9]*$/.test(name)) return undefined;
    const target = process.kernel.processes.get(Number(name));
    touchOther(process, target);
    return target && new ProcessDirectory(target);
  }

  override list(process: Process): Stat[] {
    process.action.taint('listed the processes', 0);
    const pids = [...process.kernel.processes.keys()].sort((a, b) => a - b);
    return pids.map((pid) => new ProcessDirectory(process.kernel.processes.get(pid)!).stat(process));
  }
}

/** Looking at, or telling something to, a process of another action cannot be replayed. */
function touchOther(process: Process, target: Process | undefined): void {
  for (let action = process.action; action.depth > 0; action = action.parent!) {
    if (!target?.action.within(action)) action.taint('looked at a process of another program', action.depth - 1);
  }
}

const FILES: ReadonlyMap<string, number> = new Map([
  ['args', 0o644],
  ['ctl', 0o200],
  ['fd', 0o444],
  ['note', 0o200],
  ['notepg', 0o200],
  ['ns', 0o444],
  ['status', 0o444],
]);

class ProcessDirectory extends DeviceDirectory {
  constructor(readonly target: Process) {
    super();
  }

  override path(): string {
    return `#p/${this.target.pid}`;
  }

  override stat(process: Process): Stat {
    return deviceStat(process, this.path(), DMDIR | 0o555);
  }

  override walk(_process: Process, name: string): Vnode | undefined {
    const mode = FILES.get(name);
    return mode === undefined ? undefined : new ProcessFile(this.target, name, mode);
  }

  override list(process: Process): Stat[] {
    return [...FILES].map(([name, mode]) => new ProcessFile(this.target, name, mode).stat(process));
  }
}

class ProcessFile extends Vnode {
  override readonly isDirectory = false;
  override readonly kind = 'device';

  constructor(
    readonly target: Process,
    readonly name: string,
    readonly mode: number,
  ) {
    super();
  }

  override path(): string {
    return `#p/${this.target.pid}/${this.name}`;
  }

  override stat(process: Process): Stat {
    return deviceStat(process, this.path(), this.mode);
  }

  override open(_process: Process, mode: number): undefined {
    const wanted = [4, 2, 6, 1][mode & 3]!;
    if (((this.mode >> 6) & wanted) !== wanted) fail(E.permission);
  }

  override read(process: Process, _chan: Chan, offset: number, count: number): Uint8Array {
    touchOther(process, this.target);
    const text = encode(this.#text());
    // The name space comes a line a read.
    const end = this.name === 'ns' ? text.indexOf(10, offset) + 1 : text.length;
    return text.subarray(offset, Math.min(offset + count, end));
  }

  #text(): string {
    const { target } = this;
    switch (this.name) {
      case 'args':
        return target.argv.map(quote).join(' ');
      case 'fd':
        return `${target.dot.name}\n${[...target.descriptors.open()]
          .map((fd) => {
            const chan = target.descriptors.get(fd);
            return `${String(fd).padStart(3)} ${['r ', 'w ', 'rw', 'r '][chan.mode]} ${chan.name}\n`;
          })
          .join('')}`;
      case 'ns':
        return [...target.nameSpace.readHeads().values()]
          .flatMap((head) =>
            head.mounts
              .filter((mount) => mount.node !== head.from)
              .map((mount) => `bind ${mount.options} ${quote(mount.name)} ${quote(head.from.path())}\n`),
          )
          .join('')
          .concat(`cd ${quote(target.dot.name)}\n`);
      default: {
        const state = target.state === 'blocked' ? 'Await' : 'Running';
        const { user } = target.kernel.identity;
        const names = [target.text, user, state].map((name) => name.slice(0, 27).padEnd(28)).join('');
        return names + number12(0).repeat(9);
      }
    }
  }

  override write(process: Process, _chan: Chan, _offset: number, bytes: Uint8Array): number {
    touchOther(process, this.target);
    const text = decode(bytes).replace(/\n$/, '');
    const { target } = this;
    if (target.state === 'dead') fail(E.processDied);
    if (this.name === 'note') target.post(text.slice(0, 127), 'user');
    else if (this.name === 'notepg') {
      for (const other of process.kernel.processes.values()) {
        if (other === process || other.groups.noteGroup !== target.groups.noteGroup) continue;
        touchOther(process, other);
        other.post(text.slice(0, 127), 'user');
      }
    } else if (this.name === 'ctl') {
      if (text === 'kill') target.post('sys: killed', 'exit');
      else if (!['hang', 'nohang', 'noswap', 'private', 'closefds'].includes(text)) fail(E.badControl);
    } else fail(E.permission);
    return bytes.length;
  }
}
