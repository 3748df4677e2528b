import type { CpuState } from '../cpu-state.js';
import { stopsHere } from '../host-stops.js';
import { EIP, LEFT } from '../layout.js';
import { LENGTH_SHIFT } from '../record.js';
import { Next } from './operation.js';

/** What stands before an instruction of flat code where the host wants to be asked (host-stops.ts). */
export function hostStop(c: CpuState): number {
  const { m32 } = c;
  // It counted as an instruction and EIP is behind it; neither is to be.
  m32[LEFT]++;
  m32[EIP] -= (m32[c.record] >> LENGTH_SHIFT) & 15;
  return stopsHere(c) ? Next.changed : Next.sequential;
}
