/**
 * Fuzzing by hand: cases without end, or as many as are asked for. See docs/fuzzing.md.
 *
 *     npx tsc -p test/fuzz
 *     node dist/fuzz/test/fuzz/main.js [--seed N] [--count N] [--only N] [TARGET...]
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type Failure, fuzz } from './fuzz.js';
import type { FuzzTarget } from './target.js';
import { TARGETS } from './targets.js';
import type { WatchdogData } from './watchdog.js';

/** Milliseconds for one case; the longest takes a few seconds on an idle machine. */
const PATIENCE = 120_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100000' },
    only: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
});

if (values.list) {
  for (const { name, what } of TARGETS) console.log(`${name.padEnd(14)} ${what}`);
} else {
  for (const name of positionals) {
    if (!TARGETS.some((target) => target.name === name)) throw new Error(`no target is called ${name}; see --list`);
  }
  const first = values.only === undefined ? 0 : Number(values.only);
  const count = values.only === undefined ? Number(values.count) : 1;
  for (const target of TARGETS) {
    if (positionals.length === 0 || positionals.includes(target.name))
      await run(target, Number(values.seed), first, count);
  }
}

async function run(target: FuzzTarget, seed: number, first: number, count: number): Promise<void> {
  const current = new Int32Array(new SharedArrayBuffer(4)).fill(-1);
  const workerData: WatchdogData = { current, target: target.name, seed, patience: PATIENCE };
  const watchdog = new Worker(new URL('./watchdog.js', import.meta.url), { workerData });
  const begun = process.cpuUsage();
  let slowest = { number: first, microseconds: 0 };
  let last: { number: number; at: number } | undefined;
  const { inputs, failure } = await fuzz(target, seed, first, count, (number) => {
    const { user, system } = process.cpuUsage();
    const microseconds = last === undefined ? 0 : user + system - last.at;
    if (last !== undefined && microseconds > slowest.microseconds) slowest = { number: last.number, microseconds };
    last = number === undefined ? undefined : { number, at: user + system };
    Atomics.store(current, 0, number ?? -1);
    Atomics.notify(current, 0);
  });
  await target.end?.();
  await watchdog.terminate();
  const { user, system } = process.cpuUsage(begun);
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${target.name}: ${failure === undefined ? `${count} cases` : `case ${failure.number} FAILS`}, ${inputs} inputs, seed ${seed}, ` +
      `${((user + system) / 1e6).toFixed(1)} s; slowest ${slowest.number}: ${(slowest.microseconds / 1e6).toFixed(2)} s; ${memory} MB`,
  );
  if (failure !== undefined) report(failure);
}

function report({ error, smallest }: Failure): void {
  process.exitCode = 1;
  console.log(clipped(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  for (const line of smallest) console.log(clipped(`  ${line}`));
}

function clipped(text: string): string {
  return text.length > 4000 ? `${text.slice(0, 4000)}... (${text.length} characters)` : text;
}
