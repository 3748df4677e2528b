import { Side, type SideOptions } from '../../../src/debug/diverge/side.js';
import { assemble } from '../../../src/emu/pc/boot/assemble.js';
import type { MachineConfig } from '../../../src/emu/pc/machine-config.js';

/** A machine of 4 MB with a kernel for a test. */
export function side(
  kernel: Uint8Array,
  machine: Partial<MachineConfig> = {},
  translation?: SideOptions['translation'],
): Side {
  const assembly = assemble(kernel, { machine: { ramBytes: 4 << 20, ...machine } });
  return new Side({ assembly, ...(translation ? { translation } : {}) });
}

/** What a generator comes to. */
export function resultOf<Result>(steps: Generator<unknown, Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
