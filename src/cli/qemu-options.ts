import type { MachineDefinition } from '../build/machine.js';
import type { BootFiles } from '../emu/pc/media/boot-medium.js';
import type { QemuOptions } from '../qemu/boot.js';
import { UsageError } from './errors.js';
import { wholeNumber } from './options.js';

const EMULATORS = ['pc', 'qemu'] as const;

/** The emulator that --emulator names. Throws a UsageError for one that there is not. */
export function emulatorOf(name: string | undefined): (typeof EMULATORS)[number] {
  const found = EMULATORS.find((emulator) => emulator === (name ?? 'pc'));
  if (found) return found;
  throw new UsageError(`There is no emulator '${name}'. There are: ${EMULATORS.join(', ')}.`);
}

/** How QEMU boots what the PC emulator boots. Throws a UsageError if there is no loader to boot by. */
export function qemuOptions(
  seconds: string | undefined,
  { milestones, good, ladder, ramBytes, startSeconds, plan9ini }: MachineDefinition,
  loader: BootFiles | undefined,
  signal: AbortSignal,
): QemuOptions & { readonly loader: BootFiles } {
  if (loader === undefined) {
    throw new UsageError(
      'QEMU boots by a loader: give --loader and --pbs, or a configuration whose machine.boot is loader.',
    );
  }
  if (ladder !== undefined) {
    const names = milestones.map(({ name }) => name).join(', ');
    throw new UsageError(`Nobody types in QEMU: ${good} is a rung, not a milestone. Give --good one of ${names}.`);
  }
  return {
    loader,
    machine: { ramBytes, startSeconds, plan9ini },
    milestones: milestones.map(({ name, pattern }) => ({ name, pattern: new RegExp(pattern) })),
    goal: good,
    ...(seconds === undefined ? {} : { seconds: wholeNumber('--seconds', seconds, 1, 86_400) }),
    signal,
  };
}
