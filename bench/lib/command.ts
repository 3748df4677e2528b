/** Runs this project's command line and measures it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** What a process has used: seconds of the processors, by all its threads, and megabytes at its largest. */
interface Usage {
  readonly processor: number;
  readonly peak: number;
}

/** A command that has run. */
export interface Run extends Usage {
  /** From its start to its end. */
  readonly seconds: number;
  readonly exit: number;
  readonly output: string;
}

/** What can be left out, to see what it contributes. */
export type Without = 'tier1' | 'images';

export const WITHOUT: Record<Without, string> = {
  tier1: 'the translation of hot code',
  images: 'programs kept in memory, decoded, from one process to the next',
};

/** The folder of this project. */
export const PROJECT = fileURLToPath(new URL('../../../../', import.meta.url));

/** What a user starts, and the same program as modules, of which something can be left out. */
export const OWN_PROGRAM = resolve(PROJECT, 'bin/fsbisect.js');
export const OWN_MODULES = resolve(PROJECT, 'dist/cli/main.js');

/**
 * Runs a command to its end.
 *
 * @param program OWN_PROGRAM, or such a file of another state of the project; with something left out a cli/main.js
 * @throws Error if it does not end with one of the exit codes `expected`
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  { without, expected = [0] }: { readonly without?: Without | undefined; readonly expected?: readonly number[] } = {},
): Promise<Run> {
  const started = process.hrtime.bigint();
  const child = spawn(
    process.execPath,
    [
      '--require',
      fileURLToPath(new URL('./usage.cjs', import.meta.url)),
      ...(without ? ['--import', new URL('./removal.js', import.meta.url).href] : []),
      resolve(program),
      ...args,
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...(without ? { BENCH_WITHOUT: without, BENCH_COMPILED: dirname(dirname(resolve(program))) } : {}),
      },
    },
  );
  const [output, errors, usage] = [child.stdout, child.stderr, child.stdio[3] as Readable].map((stream) =>
    text(stream!),
  );
  const [exit] = (await once(child, 'exit')) as [number | null];
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (exit === null || !expected.includes(exit)) {
    throw new Error(`fsbisect ${args.join(' ')} ended with ${exit}:\n${await errors}${await output}`);
  }
  return { ...(JSON.parse(await usage) as Usage), seconds, exit, output: await output };
}
