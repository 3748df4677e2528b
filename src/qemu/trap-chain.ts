/** Which of the exceptions that QEMU logged is the one that began it all. */
import type { QemuTrap } from './exception-log.js';

/** An exception further down on what must be the same stack, by no more bytes than this, comes from a handler. */
const STACK_BYTES = 65_536;
const ESP = 4;
/** The privilege level in a selector. */
const RING = 3;

/** The beginning of the chain of nested exceptions that the last one belongs to, or the last one raised at `eip`. */
export function rootOfChain(exceptions: readonly QemuTrap[], eip?: number): QemuTrap | undefined {
  let i = eip === undefined ? -1 : exceptions.findLastIndex((trap) => trap.eip === eip);
  if (i < 0) i = exceptions.length - 1;
  while (i > 0 && follows(exceptions[i - 1], exceptions[i])) i -= 1;
  return exceptions[i];
}

function follows(earlier: QemuTrap, later: QemuTrap): boolean {
  if (later.during !== undefined) return true;
  if ((earlier.cs & RING) !== 0 || (later.cs & RING) !== 0) return false;
  const deeper = earlier.registers[ESP] - later.registers[ESP];
  return deeper > 0 && deeper < STACK_BYTES;
}
