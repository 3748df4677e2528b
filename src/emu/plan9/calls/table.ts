import type { SystemCall } from './arguments.js';
import * as errors from './error-string.js';
import * as files from './files.js';
import * as fork from './fork.js';
import * as memory from './memory.js';
import * as names from './names.js';
import * as notes from './notes.js';
import * as processes from './processes.js';
import * as status from './status.js';
import * as time from './time.js';

/** The system calls by number: sys/src/libc/9syscall/sys.h. Numbers that are not here kill with 'sys: bad sys call'. */
export const SYSTEM_CALLS: ReadonlyMap<number, readonly [name: string, call: SystemCall]> = new Map<
  number,
  readonly [string, SystemCall]
>([
  [1, ['_errstr', errors.oldErrstr]],
  [2, ['bind', names.bind]],
  [3, ['chdir', files.chdir]],
  [4, ['close', files.close]],
  [5, ['dup', files.dup]],
  [6, ['alarm', time.alarm]],
  [7, ['exec', processes.exec]],
  [8, ['exits', processes.exits]],
  [10, ['fauth', names.noServer]],
  [11, ['_fstat', status.oldFstat]],
  [12, ['segbrk', memory.segbrk]],
  [14, ['open', files.open]],
  [15, ['_read', files.oldRead]],
  [16, ['oseek', files.oldSeek]],
  [17, ['sleep', time.sleep]],
  [18, ['_stat', status.oldStat]],
  [19, ['rfork', fork.rfork]],
  [20, ['_write', files.oldWrite]],
  [21, ['pipe', files.pipe]],
  [22, ['create', files.create]],
  [23, ['fd2path', files.fd2path]],
  [24, ['brk_', memory.brk]],
  [25, ['remove', files.remove]],
  [28, ['notify', notes.notify]],
  [29, ['noted', notes.noted]],
  [30, ['segattach', memory.segattach]],
  [31, ['segdetach', memory.segdetach]],
  [32, ['segfree', memory.segfree]],
  [33, ['segflush', memory.segflush]],
  [34, ['rendezvous', memory.rendezvous]],
  [35, ['unmount', names.unmount]],
  [36, ['_wait', processes.oldWait]],
  [37, ['semacquire', memory.semacquire]],
  [38, ['semrelease', memory.semrelease]],
  [39, ['seek', files.seek]],
  [40, ['fversion', names.noServer]],
  [41, ['errstr', errors.errstr]],
  [42, ['stat', status.stat]],
  [43, ['fstat', status.fstat]],
  [44, ['wstat', status.wstat]],
  [45, ['fwstat', status.fwstat]],
  [46, ['mount', names.mount]],
  [47, ['await', processes.await_]],
  [50, ['pread', files.pread]],
  [51, ['pwrite', files.pwrite]],
  [53, ['nsec', time.nsec]],
]);
