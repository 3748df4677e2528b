/** The state of a machine in a few digits: equal for two runs of one image on one machine, to the last bit of RAM. */
import { createHash } from 'node:crypto';
import { sha256 } from '../../../tree/sha256.js';
import { saveCpu } from '../../cpu/saved-state.js';
import type { Machine } from '../machine.js';
import { toJson } from '../snapshot/plain.js';
import type { StateDigest } from './outcome.js';

/** Hashes RAM (of the pages that are not zero the number, as four bytes, lowest first, and the bytes), processor and devices, each by itself and together. */
export function stateDigest(machine: Machine): StateDigest {
  const parts: Record<string, string> = { ram: ramDigest(machine), cpu: sha256(toJson(saveCpu(machine.cpu))) };
  for (const [name, state] of Object.entries(machine.deviceState())) parts[name] = sha256(toJson(state));
  return { total: sha256(toJson(parts)), parts };
}

function ramDigest(machine: Machine): string {
  const hash = createHash('sha256');
  const number = Buffer.alloc(4);
  for (const [page, bytes] of machine.ramContents()) {
    number.writeUInt32LE(page);
    hash.update(number).update(bytes);
  }
  return hash.digest('hex');
}
