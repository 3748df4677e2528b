#!/usr/bin/env node
/**
 * Rebuilds components of a day of the sample dump in its own tree, in emulation, until they stay the same, and says what
 * differs from the dump; with --write the results take the old ones' place.
 *
 *     npm run build && node data/tools/rebuild.mjs [--write] 2012/0614 8l 8c
 */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openTree } from '../../dist/dump/open.js';
import { Plan9 } from '../../dist/emu/plan9/plan9.js';

/** Seconds since 1970, for the guest's clocks: nothing in the dump depends on it. */
const TIME = 1_339_632_000;
/** A compiler that is built by itself is the same from the second time on, and a linker. */
const MAX_ROUNDS = 4;
const SINGLE = ['ar', 'cp', 'rm'];

const args = process.argv.slice(2).filter((arg) => arg !== '--write');
const write = process.argv.includes('--write');
const [day, ...components] = args;
if (day === undefined || components.length === 0) {
  console.error('usage: rebuild.mjs [--write] YYYY/MMDD component ...');
  process.exit(2);
}

const root = fileURLToPath(new URL(`../dump/${day}`, import.meta.url));
const { tree } = await openTree({ kind: 'directory', path: root });
const plan9 = new Plan9({ tree, time: TIME });

/** Where a component is in the tree, and the folder of its mkfile. */
function place(name) {
  if (name === 'libc') return { path: '/386/lib/libc.a', directory: '/sys/src/libc' };
  const directory = SINGLE.includes(name) ? '/sys/src/cmd' : `/sys/src/cmd/${name}`;
  return { path: `/386/bin/${name}`, directory };
}

async function mk(directory, target) {
  const result = await plan9.run(['mk', target], { directory });
  if (result.outcome === 'exited' && result.status === '') return;
  console.error(Buffer.from(result.output).toString());
  console.error(`mk ${target} in ${directory}: ${result.reason || result.status}`);
  process.exit(1);
}

async function contents() {
  const read = components.map(async (name) => Buffer.from(await plan9.read(place(name).path)));
  return Promise.all(read);
}

let before = await contents();
for (let round = 1; ; round++) {
  if (round > MAX_ROUNDS) {
    console.error(`${components.join(' ')} still change after ${MAX_ROUNDS} rounds`);
    process.exit(1);
  }
  for (const name of components) {
    const { directory } = place(name);
    await mk(directory, 'clean');
    await mk(directory, 'install');
  }
  const after = await contents();
  const stable = after.every((bytes, i) => bytes.equals(before[i]));
  before = after;
  if (stable) break;
}

let different = 0;
for (const [i, name] of components.entries()) {
  const file = root + place(name).path;
  const same = before[i].equals(readFileSync(file));
  console.log(`${day} ${name}: ${before[i].length} bytes, ${same ? 'as in the dump' : 'different'}`);
  if (same) continue;
  different += 1;
  if (!write) continue;
  writeFileSync(file, before[i]);
  chmodSync(file, name === 'libc' ? 0o644 : 0o755);
}
process.exitCode = different > 0 && !write ? 1 : 0;
