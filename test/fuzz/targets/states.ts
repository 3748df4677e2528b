import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import { SnapshotError } from '../../../src/emu/pc/snapshot/snapshot.js';
import { readStateFile, restoreState, stateFile } from '../../../src/emu/pc/snapshot/state-file.js';
import { busyMachine } from '../../emu/pc/snapshot/busy-machine.js';
import type { Choices } from '../choices.js';
import { mutated } from '../mutate.js';
import { expect, type FuzzTarget, refusable } from '../target.js';

const OF = { 'the kernel': 'k' };
const HASH_BYTES = 32;
/** Instructions between the moments whose states are damaged. */
const STRIDE = 7001;
const STATES = 4;
/** Instructions for which a machine goes on from a state that it takes. */
const FURTHER = 5000;
/** As JSON, so that each use is another object. */
const VALUES = [
  'null',
  '""',
  '"x"',
  'true',
  '-1',
  '0.5',
  '1e300',
  '[]',
  '{}',
  '{"$":"undefined"}',
  '{"$":"never"}',
  '{"$":["bytes","AAA="]}',
  '{"$":["map",[[1,2]]]}',
  '{"$":7}',
];

let machine: ReturnType<typeof busyMachine> | undefined;
let files: Uint8Array[] = [];

/** Files of states, damaged before or after they were packed; those that are taken go into a machine. */
export const states: FuzzTarget = {
  name: 'states',
  what: "a damaged file of a machine's state",
  short: 60,
  run(choices) {
    machine ??= busyMachine();
    if (files.length === 0) files = soundFiles();
    const file = damaged(choices, choices.pick(files));
    const state = refusable([SnapshotError], () => readStateFile(file, OF));
    if (state === undefined) return undefined;
    const fits = refusable([SnapshotError], () => {
      restoreState(machine!, state);
      return true;
    });
    if (fits) machine.run(machine.cpu.instructions + FURTHER);
    restoreState(machine, readStateFile(files[0], OF));
    expect(machine.cpu.instructions === STRIDE, 'a state that was refused has left something behind');
    return undefined;
  },
  end() {
    machine = undefined;
    files = [];
  },
};

function soundFiles(): Uint8Array[] {
  const from = busyMachine();
  return Array.from({ length: STATES }, (_, n) => {
    from.run((n + 1) * STRIDE);
    return stateFile({ snapshot: from.save(), serial: 'xx' }, OF);
  });
}

function damaged(choices: Choices, file: Uint8Array): Uint8Array {
  if (choices.once(4)) return mutated(choices, file);
  const head = file.indexOf(0x0a) + 1;
  const content = inflateSync(file.subarray(head + HASH_BYTES));
  const changed = choices.once(3) ? mutated(choices, content) : otherText(choices, content);
  const body = deflateSync(changed, { level: 1 });
  return Buffer.concat([file.subarray(0, head), createHash('sha256').update(body).digest(), body]);
}

/** Content whose text has a few other values somewhere. */
function otherText(choices: Choices, content: Buffer): Uint8Array {
  const end = 4 + content.readUInt32LE();
  const text = JSON.parse(content.toString('utf8', 4, end)) as object;
  for (let changes = 1 + choices.below(3); changes > 0; changes--) changeSomewhere(choices, text);
  const bytes = Buffer.from(JSON.stringify(text));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes, content.subarray(end)]);
}

function changeSomewhere(choices: Choices, node: object): void {
  const keys = Object.keys(node);
  if (keys.length === 0) return;
  const key = choices.pick(keys);
  const fields = node as Record<string, unknown>;
  const value = fields[key];
  if (typeof value === 'object' && value !== null && !choices.once(8)) {
    changeSomewhere(choices, value);
    return;
  }
  choices.say(`${key}: ${JSON.stringify(value)?.slice(0, 80)} changes`);
  if (choices.once(6)) delete fields[key];
  else fields[key] = choices.once(2) ? choices.odd() : JSON.parse(choices.pick(VALUES));
}
