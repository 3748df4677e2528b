/** The state of a machine in a few digits: equal for two runs of one image on one machine, to the last bit of RAM. */
import { createHash } from 'node:crypto';
import { Segment } from '../../cpu/environment.js';
import type { Machine } from '../machine.js';
import type { StateDigest } from './outcome.js';

/** Hashes RAM, processor and devices, each by itself and together. */
export function stateDigest(machine: Machine): StateDigest {
  const parts: Record<string, string> = { ram: sha256(machine.cpu.ram), cpu: sha256(json(cpuState(machine))) };
  for (const [name, state] of Object.entries(machine.deviceState())) parts[name] = sha256(json(state));
  return { total: sha256(json(parts)), parts };
}

function cpuState({ cpu }: Machine) {
  return {
    regs: [...cpu.regs],
    eip: cpu.eip,
    eflags: cpu.eflags,
    cr: [cpu.cr0, cpu.cr2, cpu.cr3, cpu.cr4],
    gdtr: cpu.gdtr,
    idtr: cpu.idtr,
    segments: Object.values(Segment).map((index) => cpu.segment(index)),
    cpl: cpu.cpl,
    instructions: cpu.instructions,
  };
}

function json(value: unknown): string {
  return JSON.stringify(value, (_key, v) => (v === Number.POSITIVE_INFINITY ? 'never' : v));
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}
