import { bootOptions } from '../build/machine.js';
import { type Assembly, assemble } from '../emu/pc/boot/assemble.js';
import { KernelError } from '../emu/pc/loader/kernel-error.js';
import { MediumFullError } from '../emu/pc/media/fat.js';
import type { BootWork } from './boot-work.js';
import { UsageError } from './errors.js';

/** The parts of the machine that a boot would use. Throws a UsageError for a kernel that no boot can begin with. */
export function assemblyOf({ kernel, machine, loader, disk }: BootWork): Assembly {
  try {
    return assemble(kernel, { ...bootOptions(machine, disk), ...(loader ? { loader } : {}) });
  } catch (error) {
    if (error instanceof KernelError || error instanceof MediumFullError) {
      throw new UsageError(`The kernel cannot be loaded: ${error.message}.`);
    }
    throw error;
  }
}
