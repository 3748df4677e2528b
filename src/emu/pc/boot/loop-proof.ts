/**
 * Proof that a guest will never do anything again: no interrupt can reach the processor, and it comes back to a state in
 * which it has been - registers and all of RAM - without having looked at a device or at the time in between.
 */
import { sha256 } from '../../../tree/sha256.js';
import type { Machine } from '../machine.js';

/** Longest loop that is looked for, in instructions. */
const MAX_PERIOD = 4096;

/** Most instructions that an attempt at a proof runs the machine on by. */
export const LOOP_PROOF_INSTRUCTIONS = 2 * MAX_PERIOD;

/** Tries to prove it. Runs the machine on meanwhile. */
export function loopsForEver(machine: Machine): boolean {
  if (machine.interruptible) return false;
  const period = findPeriod(machine);
  if (period === undefined) return false;
  const before = memoryHash(machine);
  const registers = registerState(machine);
  const accesses = machine.deviceAccesses;
  for (let i = 0; i < period; i++) {
    if (readsTime(machine)) return false;
    machine.run(machine.cpu.instructions + 1);
  }
  return (
    registers === registerState(machine) &&
    accesses === machine.deviceAccesses &&
    !machine.interruptible &&
    before === memoryHash(machine)
  );
}

function findPeriod(machine: Machine): number | undefined {
  const start = registerState(machine);
  const accesses = machine.deviceAccesses;
  for (let period = 1; period <= MAX_PERIOD; period++) {
    if (machine.run(machine.cpu.instructions + 1) !== 'time') return undefined;
    if (machine.deviceAccesses !== accesses || machine.interruptible) return undefined;
    if (registerState(machine) === start) return period;
  }
  return undefined;
}

function registerState({ cpu }: Machine): string {
  return [cpu.eip, cpu.eflags, cpu.cr0, cpu.cr2, cpu.cr3, cpu.cr4, ...cpu.regs].join();
}

/** Whether the next instruction is RDTSC or RDMSR, whose results change by themselves. */
function readsTime({ cpu }: Machine): boolean {
  const [first, second] = cpu.readLinear((cpu.segment(1).base + cpu.eip) >>> 0, 2);
  return first === 0x0f && (second === 0x31 || second === 0x32);
}

function memoryHash({ cpu }: Machine): string {
  return sha256(cpu.ram);
}
