import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { onTestFinished, vi } from 'vitest';
import sample from '../../../fsbisect.config.json' with { type: 'json' };

// Whole jobs, on machines that may be busy with much else.
vi.setConfig({ testTimeout: 600_000 });

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const LAUNCHER = join(ROOT, 'bin/fsbisect.js');

/** The dump that comes with the project. */
const SAMPLE_DUMP = join(ROOT, 'data/dump');
export const MAIN_JOB = ['--compiler-range', '2011/0701..2012/0614'] as const;

export type SampleConfig = typeof sample;

/** A folder of its own with a configuration: the sample's, with the changes that the test makes. Gone after the test. */
export function folderWith(change: (config: SampleConfig & Record<string, unknown>) => void = () => {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'fsbisect-e2e-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = structuredClone(sample) as SampleConfig & Record<string, unknown>;
  config.dump.root = SAMPLE_DUMP;
  change(config);
  writeFileSync(join(folder, 'fsbisect.config.json'), JSON.stringify(config));
  return folder;
}

/** The same, with a copy of the sample dump that the test may spoil: `<folder>/dump`. */
export function folderWithDump(change?: (config: SampleConfig & Record<string, unknown>) => void): string {
  const folder = folderWith((config) => {
    config.dump.root = 'dump';
    change?.(config);
  });
  cpSync(SAMPLE_DUMP, join(folder, 'dump'), { recursive: true });
  return folder;
}

/** Starts the compiled tool as a person would, in a folder; a failing exit is a result, not an exception. */
export function start(folder: string, args: readonly string[]) {
  return execa(process.execPath, [LAUNCHER, ...args], {
    cwd: folder,
    reject: false,

    env: { NO_COLOR: '1' },
  });
}

/** Everything in the database that does not depend on how often a job was interrupted, as CSV. */
export async function results(folder: string): Promise<string> {
  const { stdout, exitCode, stderr } = await start(folder, ['query', 'results', '--format', 'csv']);
  if (exitCode !== 0) throw new Error(`query results: ${stderr}`);
  return stdout;
}
