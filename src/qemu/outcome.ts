/** What became of a boot in QEMU, in the terms of the PC emulator's own outcomes. */
import type { Executable } from '../emu/aout/executable.js';
import type { BootOutcome } from '../emu/pc/boot/outcome.js';
import type { QemuConsole } from './console.js';
import type { QemuExceptionLog, QemuTrap } from './exception-log.js';
import { rootOfChain } from './trap-chain.js';

/**
 * Why a run ended.
 * - `goal`: the milestone was reached
 * - `died`: the guest printed registers or `panic:`, and then no more
 * - `reset`: the guest reset the machine, or the processor shut down
 * - `halted`: the processor is halted with interrupts off
 * - `limit`: the time was up
 */
export type QemuStop = 'goal' | 'died' | 'reset' | 'halted' | 'limit';

interface QemuEvidence {
  readonly stop: QemuStop;
  readonly goal: string;
  readonly console: Pick<QemuConsole, 'fault'>;
  readonly log: Pick<QemuExceptionLog, 'exceptions' | 'tripleFault' | 'deviceInterrupts'>;
  /** EIP at the end. */
  readonly eip: number;
  /** The kernel's symbols, if it has any. */
  readonly executable?: Pick<Executable, 'symbolise'> | undefined;
}

/** The outcome that the evidence amounts to, decided in the same order as the PC emulator does it. */
export function qemuOutcome({ stop, goal, console, log, eip, executable }: QemuEvidence): BootOutcome<QemuTrap> {
  const { fault } = console;
  const placed = (trap: QemuTrap | undefined) => {
    const symbol = trap && executable?.symbolise(trap.eip);
    return trap && symbol ? { ...trap, symbol } : trap;
  };
  if (stop === 'goal') return { kind: 'boots', milestone: goal };
  if (fault.seen) {
    const trap = fault.pc === undefined ? undefined : placed(rootOfChain(log.exceptions, fault.pc));
    const { panic } = fault;
    if (trap === undefined) return { kind: 'panic', message: panic ?? 'a register dump without an exception' };
    return { kind: 'trap', trap, reporter: fault.reporter, ...(panic === undefined ? {} : { message: panic }) };
  }
  const root = placed(rootOfChain(log.exceptions));
  if (stop === 'reset' && log.tripleFault) return { kind: 'triple-fault', ...(root ? { trap: root } : {}) };
  // A guest that took a device's interrupt after its exception went on: the exception is not why it stopped.
  if (stop !== 'limit' && root && log.deviceInterrupts === 0) return { kind: 'trap', trap: root, reporter: 'cpu' };
  if (stop === 'reset') return { kind: 'reset', by: 'the guest' };
  const symbol = executable?.symbolise(eip);
  return { kind: 'hang', proven: stop === 'halted', eip, ...(symbol ? { symbol } : {}) };
}
