import { ORDWR, OREAD, OWRITE } from '../abi.js';
import type { Chan } from '../chan.js';
import { E, fail } from '../errors.js';
import { Vnode } from '../files/vnode.js';
import { observeChan } from '../observe-chan.js';
import type { Process } from '../process.js';
import type { Stat } from '../stat.js';
import { encode } from '../strings.js';
import { DeviceDirectory, deviceStat } from './device-directory.js';

/** #d, usually bound on /fd: opening /fd/n gives descriptor n once more (dup(3)). */
export class DescriptorDirectory extends DeviceDirectory {
  override path(): string {
    return '#d';
  }

  override walk(process: Process, name: string): Vnode | undefined {
    const match = /^(0|[1-9][0-9]{0,8})(ctl)?$/.exec(name);
    if (!match) return undefined;
    const fd = Number(match[1]);
    if (process.descriptors.peek(fd) === undefined) return undefined;
    return match[2] ? new DescriptorStatus(fd) : new Descriptor(fd);
  }

  override list(process: Process): Stat[] {
    const stats: Stat[] = [];
    for (const fd of process.descriptors.open()) {
      stats.push(new Descriptor(fd).stat(process), new DescriptorStatus(fd).stat(process));
    }
    return stats;
  }
}

class Descriptor extends Vnode {
  override readonly isDirectory = false;
  override readonly kind = 'device';

  constructor(readonly fd: number) {
    super();
  }

  override path(): string {
    return `#d/${this.fd}`;
  }

  override stat(process: Process): Stat {
    const chan = process.descriptors.get(this.fd);
    const mode = [0o400, 0o200, 0o600, 0o400][chan.mode]!;
    return deviceStat(process, this.path(), mode);
  }

  override open(process: Process, mode: number): Chan {
    const chan = process.descriptors.get(this.fd);
    const wanted = mode & 3;
    if ((wanted === OREAD || wanted === ORDWR) && !chan.readable) fail(E.badUseFd);
    if ((wanted === OWRITE || wanted === ORDWR) && !chan.writable) fail(E.badUseFd);
    chan.refs++;
    return chan;
  }
}

/** /fd/nctl: how the descriptor is open, in a line like one of /proc/n/fd. */
class DescriptorStatus extends Vnode {
  override readonly isDirectory = false;
  override readonly kind = 'device';

  constructor(readonly fd: number) {
    super();
  }

  override path(): string {
    return `#d/${this.fd}ctl`;
  }

  override stat(process: Process): Stat {
    return deviceStat(process, this.path(), 0o400);
  }

  override open(_process: Process, mode: number): undefined {
    if ((mode & 3) !== OREAD) fail(E.permission);
  }

  override read(process: Process, _chan: Chan, offset: number, count: number): Uint8Array {
    const chan = process.descriptors.get(this.fd);
    observeChan(process, chan, 'existence');
    const mode = ['r ', 'w ', 'rw', 'r '][chan.mode]!;
    return encode(`${String(this.fd).padStart(3)} ${mode} ${chan.name}\n`).subarray(offset, offset + count);
  }
}
