import { posix } from 'node:path';
import { Namespace } from '../dump/namespace.js';
import { Plan9 } from '../emu/plan9/plan9.js';
import { MemoryTree } from '../tree/memory-tree.js';
import type { ChangedFile, JobListener, RunJob, RunReport } from './job.js';
import { environmentOf } from './recipe-environment.js';
import type { RunSpec } from './recipe-run.js';

/** Runs a command as a person asked for it: nothing is replayed, all that it did is shown, what it prints at once. */
export async function runCommand(
  { command, directory, files, input }: RunJob,
  { tree, environment, ...rest }: Pick<RunSpec, 'tree' | 'time' | 'environment' | 'limits' | 'hardware' | 'terms'>,
  listener: JobListener,
): Promise<RunReport> {
  const brought = [...files].map(([name, bytes]) => ({ path: posix.join(directory, name), bytes }));
  const source = new MemoryTree(brought.map(({ path, bytes }): [string, Uint8Array, boolean] => [path, bytes, true]));
  const binds = brought.map(({ path }) => ({ source, from: path, to: path, flag: 'replace' as const }));
  const plan9 = new Plan9({
    ...rest,
    tree: new Namespace(tree, binds),
    output: (output, stream) => listener({ output, stream }),
  });
  const { outcome, status, reason, stdout, stderr, instructions } = await plan9.run(command, {
    directory,
    environment: environmentOf(environment),
    stdin: input,
  });
  return { outcome, exit: status, reason, stdout, stderr, instructions, changed: changedFiles(plan9) };
}

function changedFiles(plan9: Plan9): ChangedFile[] {
  return [...plan9.changed()].map(([path, file]) =>
    file === 'removed'
      ? { path, kind: 'removed' }
      : file.kind === 'directory'
        ? { path, kind: 'directory' }
        : { path, kind: 'file', content: file.file.content() },
  );
}
