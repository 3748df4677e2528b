import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, posix, resolve } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Command } from 'commander';
import type { ChangedFile, JobListener, RunReport } from '../../build/job.js';
import { grouped, plural } from '../../report/text.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { EXIT } from '../exit-code.js';
import type { Host } from '../host.js';
import { readHostFile } from '../host-file.js';
import { withOutput, withSession } from '../options.js';
import { chosenToolchain } from '../toolchain-spec.js';
import type { Wire } from '../wire.js';

interface RunOptions {
  readonly toolchain?: string;
  readonly base?: string;
  readonly directory?: string;
  readonly copy?: readonly string[];
  readonly input?: string;
  readonly out?: string;
}

/** `run`: a command of the dump, by hand. */
export function addRun(program: Command, wire: Wire): void {
  const command = program
    .command('run')
    .summary("run a program of the dump in the recipe's environment")
    .description(
      'Runs a Plan 9 program of the dump in emulation, in the tree that a build sees. What it writes stays inside; --out brings it out. Exit 1: the program failed.',
    )
    .argument('<command...>', 'program and arguments, after --')
    .option('--toolchain <t>', "8c=DATE,8l=DATE,... over the base (default: the base's own)")
    .option('--base <date>', "the tree's snapshot (default: the recipe's, or the newest)")
    .option('--directory <path>', "working directory in the Plan 9 tree (default: the recipe's)")
    .option(
      '--copy <file>',
      'put a file into the working directory; may be repeated',
      (value, before: string[] = []) => [...before, value],
    )
    .option('--input <file>', 'what the program reads from its console')
    .option('--out <folder>', 'write the files that the program leaves in its working directory there')
    .passThroughOptions();
  withOutput(withSession(command)).addHelpText(
    'after',
    `
Examples:
  fsbisect run --copy x.c -- 8c -S x.c
  fsbisect run --copy x.c --out objects -- 8c x.c
  fsbisect run --toolchain 8c=2011/0701 -- mk`,
  );
  wire<RunOptions>(command, async (context, options, words) => {
    const { recipe } = await context.config();
    const session = await context.session();
    const { base, versions } = await toolchainFor(context, options);
    const directory = options.directory ?? recipe.directory;
    if (!directory.startsWith('/'))
      throw new UsageError(`--directory takes a path of the Plan 9 tree, which begins with /, not '${directory}'.`);
    const read = (file: string) => readHostFile(resolve(context.host.cwd, file));
    const job = {
      base,
      versions,
      command: words,
      directory,
      files: new Map((options.copy ?? []).map((file) => [basename(file), read(file)])),
      input: options.input === undefined ? new Uint8Array(0) : read(options.input),
    };
    const listener = context.format === 'table' ? liveOutput(context.host) : undefined;
    const report = await context.wait(session.run(job, listener));
    const written =
      options.out === undefined ? [] : bringOut(report.changed, directory, resolve(context.host.cwd, options.out));
    show(context, words, report, written);
    if (report.outcome === 'unsupported') return EXIT.INCONCLUSIVE;
    return report.outcome === 'exited' && report.exit === '' ? EXIT.OK : EXIT.REGRESSION;
  });
}

async function toolchainFor(context: Context, options: RunOptions) {
  if (options.toolchain !== undefined) return chosenToolchain(context, options.toolchain, options.base);
  const session = await context.session();
  const dates = await session.dates();
  const { date, note } = await session.date(
    options.base ?? session.config.recipe.base ?? dates[dates.length - 1].toString(),
  );
  if (note) context.progress.line(`note: ${note}`);
  return { base: date, versions: {} };
}

/** Writes what was left below the working directory into a folder of the host; returns the names. */
function bringOut(changed: readonly ChangedFile[], directory: string, folder: string): string[] {
  const names: string[] = [];
  for (const { path, kind, content } of changed) {
    const name = posix.relative(directory, path);
    if (kind !== 'file' || name.startsWith('..')) continue;
    const target = join(folder, ...name.split('/'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content!);
    names.push(name);
  }
  return names;
}

/** Hands on what the program prints, when it does. */
function liveOutput({ stdout, stderr }: Pick<Host, 'stdout' | 'stderr'>): JobListener {
  const streams = { stdout, stderr };
  const decoders = { stdout: new StringDecoder(), stderr: new StringDecoder() };
  return ({ output, stream }) => streams[stream].write(decoders[stream].write(Buffer.from(output)));
}

/** As a table, what there is to say besides the program's own output, which has been shown; else a report. */
function show(context: Context, words: readonly string[], report: RunReport, written: readonly string[]): void {
  const { stdout, stderr, exit, outcome, reason, instructions, changed } = report;
  const failure = outcome === 'exited' ? (exit === '' ? undefined : `exit '${exit}'`) : `${outcome}: ${reason}`;
  if (context.format === 'table') {
    for (const { path, kind } of changed) context.progress.line(`${kind === 'removed' ? 'removed' : 'wrote'} ${path}`);
    if (written.length > 0) context.progress.line(`${plural(written.length, 'file')} brought out`);
    context.progress.line(`${grouped(instructions)} instructions`);
    if (failure !== undefined) context.progress.warn(`${words[0]}: ${failure}`);
    return;
  }
  context.print({
    kind: 'run',
    title: words.join(' '),
    columns: [{ key: 'path' }, { key: 'kind' }, { key: 'size' }],
    rows: changed.map(({ path, kind, content }) => ({ path, kind, size: content?.length ?? null })),
    findings: [{ level: failure === undefined ? 'ok' : 'failure', name: words[0], message: failure ?? 'success' }],
    sections: [
      { title: 'Output', text: Buffer.from(stdout).toString() },
      { title: 'Errors', text: Buffer.from(stderr).toString() },
    ],
    data: { outcome, exit, reason, instructions },
  });
}
