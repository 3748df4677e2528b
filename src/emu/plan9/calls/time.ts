import { observeDevice } from '../devices/console.js';
import { Blocked, Yielded } from '../errors.js';
import type { Process } from '../process.js';
import { WaitQueue } from '../wait-queue.js';
import type { Arguments } from './arguments.js';

/** sleep(milliseconds): the clock moves on when nobody else can run; 0 lets the others run first. */
export function sleep(process: Process, args: Arguments): number {
  const milliseconds = args.int(0);
  const { callState, kernel } = process;
  if (callState.deadline === undefined) {
    if (milliseconds > 0) process.action.taint('slept', 0);
    callState.deadline = kernel.clock + BigInt(Math.max(0, milliseconds)) * 1_000_000n;
    if (milliseconds <= 0) throw new Yielded();
    kernel.timers.set(process, callState.deadline, false);
  }
  if (kernel.clock < callState.deadline) throw new Blocked(new WaitQueue());
  return 0;
}

/** alarm(milliseconds): the note 'alarm' after that time; gives what was left of the one before. */
export function alarm(process: Process, args: Arguments): number {
  const milliseconds = args.word(0);
  const { kernel } = process;
  const left = process.alarm === undefined ? 0 : Number((process.alarm - kernel.clock) / 1_000_000n);
  process.alarm = undefined;
  if (milliseconds > 0) {
    process.action.taint('set an alarm', 0);
    process.alarm = kernel.clock + BigInt(milliseconds) * 1_000_000n;
    kernel.timers.set(process, process.alarm, true);
  }
  return left;
}

/** nsec(result*): nanoseconds since 1970 */
export function nsec(process: Process, args: Arguments): number {
  const address = args.word(0);
  process.space.checkRange(address, 8, true);
  observeDevice(process.action, process, '#c/bintime');
  process.space.writeWord(address, Number(BigInt.asIntN(32, process.kernel.clock)));
  process.space.writeWord(address + 4, Number(process.kernel.clock >> 32n));
  return 0;
}
