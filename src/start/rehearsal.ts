import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootForReport } from '../build/boot-kernel.js';
import { loadConfig } from '../build/config.js';
import { machineOf } from '../build/machine.js';
import { Places } from '../build/places.js';
import { Workshop } from '../build/workshop.js';
import { nodeHost } from '../cli/node-host.js';
import { run } from '../cli/run.js';
import { Store } from '../store/store.js';

/** Instructions: enough of a boot for the emulator to have shown all its parts. */
const BUDGET = 2_000_000;
const DATE = '2011/0701';

/**
 * Does in this thread what commands do, as far as it is the same each time: builds a kernel of a sample dump, from nothing
 * and on record, and boots it. What V8 compiles for that is what the code cache is to hold.
 *
 * @param sample folder of a configuration whose dump is a directory
 */
export async function rehearse(sample: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fsbisect-rehearsal-'));
  try {
    const { dump, recipe, machine } = loadConfig(join(sample, 'fsbisect.config.json'));
    if (dump.kind !== 'directory') throw new Error('the sample dump is not a directory');
    const repository = join(folder, 'dump');
    importSnapshot(join(sample, dump.root, DATE), repository);
    const file = join(folder, 'fsbisect.config.json');
    writeFileSync(file, JSON.stringify({ dump: { kind: 'git', repository }, recipe, machine }));

    const config = loadConfig(file);
    const places = await Places.open(config);
    const store = Store.open(join(folder, 'fsbisect.db'));
    const workshop = new Workshop(config, places, store);
    const versions: Record<string, Awaited<ReturnType<typeof workshop.version>>['version']> = {};
    for (const name of Object.keys(recipe.components)) versions[name] = (await workshop.version(name, DATE)).version;
    const { object } = await workshop.build(DATE, versions);
    await workshop.build(DATE, versions);
    const kernel = join(folder, 'kernel');
    const bytes = store.objects.get(object!)!;
    writeFileSync(kernel, bytes);
    await bootForReport(bytes, { ...machineOf(config, undefined), budget: BUDGET });
    store.close();
    await places.close();

    const sink = { write: () => {} };
    const host = { ...nodeHost(), stdout: sink, stderr: sink, cwd: folder, onFault: () => {} };
    // The second time it is found on record.
    for (let time = 1; time <= 2; time++) await run(['build', DATE], host);
    await run(['boot', kernel, '--budget', '1'], host);
    await run(['--compiler-range', DATE], host);
    await run(['test', DATE], host);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Makes a folder's files a git history of one day. */
function importSnapshot(from: string, repository: string): void {
  const time = `${DATE.slice(0, 4)}-${DATE.slice(5, 7)}-${DATE.slice(7)}T12:00:00Z`;
  const me = { NAME: 'rehearsal', EMAIL: 'rehearsal@localhost', DATE: time };
  const who = Object.entries(me).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  const git = (...args: string[]) =>
    execFileSync('git', ['--git-dir', repository, '--work-tree', from, ...args], {
      env: { ...process.env, ...Object.fromEntries(who) },
    });
  execFileSync('git', ['init', '--quiet', '--bare', repository]);
  git('add', '--all', '--force', '.');
  git('-c', 'commit.gpgsign=false', 'commit', '--quiet', '--message', DATE);
}
