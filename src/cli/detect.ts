import { posix } from 'node:path';
import { readMkfile } from '../build/mkfile.js';
import { environmentOf } from '../build/recipe-environment.js';
import { type Dump, DumpError, type SnapshotTree } from '../dump/dump.js';
import { openDump, openTree } from '../dump/open.js';
import type { SnapshotDate } from '../dump/snapshot-date.js';
import type { Finding } from '../report/report.js';
import type { Tree } from '../tree/tree.js';
import { UsageError } from './errors.js';

/** What `init` is told. Host paths are as they will stand in the configuration; `at` finds them. */
export interface DetectRequest {
  readonly dump: string;
  readonly bootstrap?: string | undefined;
  /** The kernel's folder in the Plan 9 tree. */
  readonly kernel: string;
  readonly product?: string | undefined;
  readonly at: (path: string) => string;
}

/** The components that are looked for: where they are ready, and how they are made from source. */
const COMPONENTS = {
  '8c': { path: '/386/bin/8c', directory: '/sys/src/cmd/8c', made: '/sys/src/cmd/8c/8.out' },
  '8l': { path: '/386/bin/8l', directory: '/sys/src/cmd/8l', made: '/sys/src/cmd/8l/8.out' },
  libc: { path: '/386/lib/libc.a', directory: '/sys/src/libc', made: '/386/lib/libc.a' },
} as const;

/** What is taken from a tree of binaries, as far as it is there. */
const BOOTSTRAP_PATHS = ['/386/bin', '/386/lib', '/rc/bin', '/rc/lib'];

/** A configuration, and what its user should know of how it was found. */
interface Detected {
  readonly config: object;
  readonly findings: readonly Finding[];
}

/** Looks at a dump and writes a configuration for it. Throws a DumpError or UsageError that says what is missing. */
export async function detectConfig(request: DetectRequest): Promise<Detected> {
  const { spec, dump } = await detectDump(request);
  try {
    const dates = await dump.snapshots();
    const newest = dates[dates.length - 1];
    const tree = await dump.open(newest);
    const sourceOnly = !(await tree.lookup(COMPONENTS['8c'].path));
    if (sourceOnly && request.bootstrap === undefined) {
      throw new UsageError(
        `The snapshot of ${newest} has no ${COMPONENTS['8c'].path}: the dump seems to hold sources only. ` +
          'Name a tree of 386 binaries of about that time with --bootstrap TREE.',
      );
    }
    const source = await kernelSource(dump, dates, tree, request.kernel);
    const { product, finding } = await detectProduct(source.tree, request);
    const config = {
      $schema: './fsbisect.schema.json',
      dump: spec,
      ...(request.bootstrap === undefined ? {} : { bootstrap: await detectBootstrap(request, request.bootstrap) }),
      database: 'fsbisect.db',
      recipe: {
        time: `${dayOf(newest)}T12:00:00Z`,
        ...(source.bind ? { binds: [source.bind] } : {}),
        directory: request.kernel,
        command: ['/bin/mk'],
        product,
        components: await detectComponents(tree),
      },
      machine: { memory: 128, plan9ini: ['console=0'] },
    };
    return { config, findings: [finding] };
  } finally {
    await dump.close();
  }
}

/** 2012-06-14 */
function dayOf({ year, month, day }: SnapshotDate): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

async function detectDump({ dump, at }: DetectRequest): Promise<{ readonly spec: object; readonly dump: Dump }> {
  const faults: string[] = [];
  for (const attempt of [
    async () => ({
      spec: { kind: 'directory', root: dump },
      dump: await openDump({ kind: 'directory', root: at(dump) }),
    }),
    async () => ({
      spec: { kind: 'git', repository: dump },
      dump: await openDump({ kind: 'git', repository: at(dump) }),
    }),
  ]) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof DumpError)) throw error;
      faults.push(error.message);
    }
  }
  throw new DumpError(`${dump} is no dump.\n  As a directory of dates: ${faults[0]}\n  As a git history: ${faults[1]}`);
}

async function detectBootstrap({ at }: DetectRequest, path: string): Promise<object> {
  const attempts = [
    { spec: { kind: 'git', repository: path } as const, place: { kind: 'git', repository: at(path) } as const },
    { spec: { kind: 'directory', path } as const, place: { kind: 'directory', path: at(path) } as const },
  ];
  const faults: string[] = [];
  for (const { spec, place } of attempts) {
    try {
      const { tree, close } = await openTree(place);
      const there = await present(tree, BOOTSTRAP_PATHS);
      await close();
      if (there.length === 0) throw new DumpError(`it has none of ${BOOTSTRAP_PATHS.join(', ')}`);
      return { tree: spec, binds: there.map((name) => ({ path: name })) };
    } catch (error) {
      if (!(error instanceof DumpError)) throw error;
      faults.push(error.message);
    }
  }
  throw new DumpError(
    `${path} is no tree of 386 binaries.\n  As a git repository: ${faults[0]}\n  As a directory: ${faults[1]}`,
  );
}

async function detectComponents(tree: Tree): Promise<object> {
  const found: Record<string, object> = {};
  for (const [name, { path, directory, made }] of Object.entries(COMPONENTS)) {
    if (await tree.lookup(path)) found[name] = { paths: [path] };
    else if (await tree.lookup(directory)) {
      found[name] = { paths: [path], source: { directory, command: ['/bin/mk'], products: { [path]: made } } };
    }
  }
  return found;
}

/** What is made in the kernel's folder: as it is asked for, as the mkfile says, or a guess. */
async function detectProduct(
  tree: Tree,
  { kernel, product }: DetectRequest,
): Promise<{ readonly product: string; readonly finding: Finding }> {
  const made = (await readMkfile(tree, kernel, environmentOf({})))?.product;
  const name = product ?? made ?? `9fs${posix.basename(kernel)}`;
  const found = { name: 'kernel', message: `${posix.join(kernel, name)}` };
  if (product === undefined && made === undefined) {
    const message = `${found.message} is a guess, for there is no mkfile that says what is made there: correct it, or name it with --product`;
    return { product: name, finding: { ...found, level: 'warning', message } };
  }
  return { product: name, finding: { ...found, level: 'ok' } };
}

/** The tree that the kernel's source comes from, and a bind where that is not the newest: the last one that has it. */
async function kernelSource(
  dump: Dump,
  dates: readonly SnapshotDate[],
  newest: SnapshotTree,
  kernel: string,
): Promise<{ readonly tree: Tree; readonly bind?: object }> {
  if (await newest.lookup(kernel)) return { tree: newest };
  for (const date of dates.toReversed()) {
    const tree = await dump.open(date);
    if (await tree.lookup(kernel)) return { tree, bind: { snapshot: date.toString(), from: posix.dirname(kernel) } };
  }
  const parent = posix.dirname(kernel);
  const folder = await newest.lookup(parent);
  const there = folder?.kind === 'directory' ? `holds ${(await folder.entries()).join(' ')}` : 'is not there either';
  throw new UsageError(
    `No snapshot has ${kernel}; name the kernel's folder with --kernel PATH. The newest one's ${parent} ${there}.`,
  );
}

async function present(tree: Tree, paths: readonly string[]): Promise<string[]> {
  const there: string[] = [];
  for (const path of paths) if (await tree.lookup(path)) there.push(path);
  return there;
}
