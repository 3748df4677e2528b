import { Target } from '../../src/debug/target.js';
import { type Assembly, assemble } from '../../src/emu/pc/boot/assemble.js';
import type { Code } from '../../src/emu/pc/loader/code.js';
import { kernel } from '../emu/pc/boot/synthetic-kernel.js';

/** The parts of a machine of 4 MB with a kernel for a test. */
function smallAssembly(body: (code: Code) => void): Assembly {
  return assemble(kernel(body), { machine: { ramBytes: 4 << 20 } });
}

/** A machine under a debugger, at the entry of that kernel. */
export function smallTarget(body: (code: Code) => void): Target {
  return new Target(smallAssembly(body));
}

/** Address of a label in the kernel's code: of `high`, where the body begins, and of those that the body places. */
export function addressIn(target: Target, name: string): number {
  const address = target.assembly.kernel.executable?.addressOf(name);
  if (address === undefined) throw new Error(`no symbol ${name}`);
  return address;
}
