/** Whether something that was read is a state: what a machine would do with anything else is not known. */
import type { SavedCpu, SavedTlb } from '../../cpu/saved-state.js';
import { PAGE_BYTES } from './ram-pages.js';
import type { Snapshot } from './snapshot.js';

/** Most RAM that a machine has, bytes. */
const MOST_RAM = 512 << 20;
const PAGES = 1 << 20;

/** Lengths of the lists of a processor's state. */
const LISTS = { regs: 8, cr: 5, dr: 8, segments: 8, csDescriptor: 2 } as const;

/** Throws a TypeError or RangeError that says what is wrong with the parts of a state that are the same in all machines. */
export function checkState({ kind, cpu, tlb, machine, devices }: Omit<Snapshot, 'ram'>): void {
  const { ramBytes, instructionsPerSecond } = kind;
  if (!(Number.isInteger(ramBytes / PAGE_BYTES) && ramBytes > 0 && ramBytes <= MOST_RAM)) {
    throw new RangeError(`${ramBytes} bytes of RAM`);
  }
  if (typeof instructionsPerSecond !== 'number') throw new TypeError('no speed');
  checkCpu(cpu);
  checkTlb(tlb, ramBytes / PAGE_BYTES);
  if (typeof machine !== 'object' || typeof devices !== 'object') throw new TypeError('no devices');
}

function checkCpu(cpu: SavedCpu): void {
  if (!Number.isSafeInteger(cpu.instructions) || cpu.instructions < 0) throw new RangeError('instructions');
  for (const [name, length] of Object.entries(LISTS)) {
    const list: unknown = cpu[name as keyof typeof LISTS];
    if (!Array.isArray(list) || list.length !== length) throw new RangeError(name);
  }
}

function checkTlb(tlb: SavedTlb, ramPages: number): void {
  const { pages, ...entries } = tlb;
  const within = (list: readonly number[], most: number) =>
    list.length === pages.length && list.every((value) => Number.isInteger(value) && value >= 0 && value <= most);
  const { readSupervisor, readUser, writeSupervisor, writeUser } = entries;
  const all = [readSupervisor, readUser, writeSupervisor, writeUser];
  if (!within(pages, PAGES - 1) || !all.every((list) => within(list, ramPages))) throw new RangeError('tlb');
}

/**
 * Throws a TypeError that names a field of one state that is of another kind than in the other, which is of the same machine
 * at another moment. Lists may be of other lengths; what is undefined at one moment may be anything at another one.
 */
export function checkShape(name: string, state: unknown, example: unknown): void {
  if (example === undefined || state === undefined) return;
  if (kindOf(state) !== kindOf(example)) throw new TypeError(`${name} is ${kindOf(state)}, not ${kindOf(example)}`);
  if (state instanceof Map || example instanceof Map || state instanceof Uint8Array) return;
  if (Array.isArray(state) && Array.isArray(example)) {
    for (const [i, element] of state.entries()) checkShape(`${name}.${i}`, element, example[i] ?? example[0]);
  } else if (typeof state === 'object' && typeof example === 'object' && state !== null && example !== null) {
    for (const [key, value] of Object.entries(example)) {
      if (!(key in state)) throw new TypeError(`${name} has no ${key}`);
      checkShape(`${name}.${key}`, (state as Readonly<Record<string, unknown>>)[key], value);
    }
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  return value.constructor.name;
}
