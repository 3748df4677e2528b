import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Config } from '../../build/config.js';
import type { Finding } from '../../report/report.js';
import { plural } from '../../report/text.js';
import type { Context } from '../context.js';
import { isForPeople, systemSentence } from '../errors.js';
import { EXIT } from '../exit-code.js';
import { withDatabase, withOutput } from '../options.js';
import type { Wire } from '../wire.js';

/** The oldest Node that is supported: package.json, `engines`. */
const NODE: readonly [major: number, minor: number] = [20, 19];

/** `doctor`: is everything there that the main job needs? */
export function addDoctor(program: Command, wire: Wire): void {
  const command = program
    .command('doctor')
    .summary('check node, git, configuration, dump, components and database')
    .description(
      'Looks at everything that a bisection needs, and says what is missing. Nothing is changed. Exit 2: something is.',
    );
  withOutput(withDatabase(command)).addHelpText(
    'after',
    `
Example:
  fsbisect doctor`,
  );
  wire(command, async (context) => {
    const findings: Finding[] = [nodeFinding()];
    let config: Config | undefined;
    await examine(findings, 'configuration', async () => {
      config = await context.config();
      return config.file;
    });
    if (config) {
      if (usesGit(config)) await examine(findings, 'git', gitVersion);
      await examineDump(findings, config);
      const file = await context.databaseFile();
      await examine(findings, 'database', () => databaseState(context, file));
    }
    const ailing = findings.filter(({ level }) => level === 'failure').length;
    context.print({
      kind: 'doctor',
      title: ailing === 0 ? 'All is well' : `${plural(ailing, 'thing')} to put right`,
      findings,
    });
    return ailing === 0 ? EXIT.OK : EXIT.USAGE;
  });
}

/** Adds what a check says, or why it failed. */
async function examine(findings: Finding[], name: string, check: () => string | Promise<string>): Promise<void> {
  try {
    findings.push({ level: 'ok', name, message: await check() });
  } catch (error) {
    const sentence = isForPeople(error) ? error.message : systemSentence(error);
    if (sentence === undefined) throw error;
    findings.push({ level: 'failure', name, message: sentence });
  }
}

function nodeFinding(): Finding {
  const { node } = process.versions;
  const [major, minor] = node.split('.').map(Number);
  const enough = major > NODE[0] || (major === NODE[0] && minor >= NODE[1]);
  return enough
    ? { level: 'ok', name: 'node', message: node }
    : { level: 'failure', name: 'node', message: `${node} is older than ${NODE.join('.')}, which is needed` };
}

function usesGit({ dump, bootstrap, recipe }: Config): boolean {
  const trees = [bootstrap?.tree, ...(recipe.binds ?? []).map(({ tree }) => tree)];
  return dump.kind === 'git' || trees.some((tree) => tree?.kind === 'git');
}

async function gitVersion(): Promise<string> {
  const { execa } = await import('execa');
  const { stdout, failed } = await execa('git', ['--version'], { reject: false });
  const { DumpError } = await import('../../dump/dump.js');
  if (failed) throw new DumpError('the program git cannot be run, and the configuration names a git repository');
  return stdout.replace(/^git version /, '');
}

async function examineDump(findings: Finding[], config: Config): Promise<void> {
  const { Places } = await import('../../build/places.js');
  await examine(findings, 'dump', async () => {
    const places = await Places.open(config);
    try {
      const dates = await places.dump.snapshots();
      const newest = dates[dates.length - 1];
      for (const [name, { paths, source }] of Object.entries(config.recipe.components)) {
        await examine(findings, `component ${name}`, async () => {
          const tree = await places.snapshot(newest);
          const wanted = source && !(await lacks(tree, paths)).length ? paths : source ? [source.directory] : paths;
          const missing = await lacks(tree, wanted);
          const { ConfigError } = await import('../../build/config.js');
          if (missing.length > 0) throw new ConfigError(`The snapshot of ${newest} has no ${missing.join(', ')}.`);
          return wanted === paths ? paths.join(', ') : `made from ${source!.directory}`;
        });
      }
      await examine(findings, 'kernel', async () => {
        const { checkKernel } = await import('../kernel-check.js');
        return checkKernel(config, places, newest);
      });
      if (config.bootstrap) {
        const { tree, binds } = config.bootstrap;
        await examine(findings, 'bootstrap', async () => {
          const { ConfigError } = await import('../../build/config.js');
          const missing = await lacks(
            await places.fixed(tree),
            binds.map(({ path }) => path),
          );
          if (missing.length > 0) throw new ConfigError(`The bootstrap tree has no ${missing.join(', ')}.`);
          return binds.map(({ path }) => path).join(', ');
        });
      }
      return `${places.dump.description}: ${plural(dates.length, 'snapshot')}, ${dates[0]}..${newest}`;
    } finally {
      await places.close();
    }
  });
}

async function lacks(tree: { lookup(path: string): unknown }, paths: readonly string[]): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const path of paths) if (!(await tree.lookup(path))) missing.push(path);
  return missing;
}

async function databaseState(context: Context, file: string): Promise<string> {
  if (!existsSync(file)) return `${file} will be made by the first run`;
  const store = await context.readStore();
  const { StoreError } = await import('../../store/store-error.js');
  const faults = store.check();
  if (faults.length > 0) throw new StoreError('corrupt', `${file}: ${faults.join('; ')}`);
  const open = store.bisections.unfinished().length;
  return `${file}${open === 0 ? '' : `, with ${plural(open, 'unfinished bisection')} (fsbisect resume)`}`;
}
