import { DEFAULT_BINDS } from '../emu/plan9/binds.js';
import type { Hardware } from '../emu/plan9/hardware.js';
import { Plan9, type RunResult } from '../emu/plan9/plan9.js';
import type { Terms } from '../emu/plan9/terms.js';
import type { Dependency, Failure } from '../store/records.js';
import type { HeldFile } from '../tree/held-file.js';
import type { Tree } from '../tree/tree.js';
import { ActionCache, type ActionCounts, type ActionStore } from './action-cache.js';
import type { Config } from './config.js';
import { environmentOf } from './recipe-environment.js';

/** One command to run in a tree, for the files it makes. */
export interface RunSpec {
  readonly tree: Tree;
  /** Seconds since 1970, all the guest ever sees of time. */
  readonly time: number;
  readonly directory: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute paths that the command is to make. */
  readonly products: readonly string[];
  readonly limits: Omit<NonNullable<Config['limits']>, 'memory'>;
  /** The processor that it runs on, and its memory. */
  readonly hardware: Hardware;
  /** Of the thread, if it has other work, too. */
  readonly terms: Terms | undefined;
}

interface RunCommon {
  /** Everything the command and its children printed. */
  readonly log: string;
  /** Guest instructions, those of replayed programs included. */
  readonly instructions: number;
  readonly actions: ActionCounts;
  /** What of the tree it depends on; left out if that is not known. */
  readonly dependencies?: readonly Dependency[];
}

/** How a run ended: with its products, with a failure of the guest's, or at a shortfall of the emulator's own. */
export type RunOutcome = RunCommon &
  (
    | { readonly status: 'ok'; readonly products: ReadonlyMap<string, HeldFile> }
    | { readonly status: 'error' | 'unsupported'; readonly failure: Failure }
  );

/** Runs a command in emulation, replaying from the store every program whose inputs are as they were. */
export async function runRecipe(spec: RunSpec, store: ActionStore): Promise<RunOutcome> {
  const cache = new ActionCache(store, `time ${spec.time}`);
  const plan9 = new Plan9({ ...spec, observer: cache });
  let result: RunResult;
  try {
    result = await plan9.run(spec.command, {
      directory: spec.directory,
      environment: environmentOf(spec.environment),
    });
  } finally {
    // What is complete is on record, also where the run could not go on.
    await cache.flush();
  }
  const log = Buffer.from(result.output).toString();
  const dependencies = await dependenciesOf(cache, spec.directory);
  const common = {
    log,
    instructions: result.instructions,
    actions: cache.counts,
    ...(dependencies ? { dependencies } : {}),
  };
  const program = spec.command[0].slice(spec.command[0].lastIndexOf('/') + 1);
  const failed = (message: string): Failure => ({ tool: program, argv: spec.command, exit: result.status, message });
  if (result.outcome !== 'exited') {
    const status = result.outcome === 'unsupported' ? 'unsupported' : 'error';
    return { ...common, status, failure: failed(result.reason) };
  }
  if (result.status !== '') {
    return { ...common, status: 'error', failure: cache.failure ?? failed(result.status) };
  }
  const products = new Map<string, HeldFile>();
  for (const path of spec.products) {
    const file = await plan9.file(path);
    if (!file) return { ...common, status: 'error', failure: failed(`the command made no ${path}`) };
    products.set(path, file);
  }
  return { ...common, status: 'ok', products };
}

/**
 * The looks of the whole run at files, and the places that names are bound from and to before it starts. Of a directory
 * that was only entered or looked for, no more than its kind counts.
 */
async function dependenciesOf({ accesses }: ActionCache, directory: string): Promise<Dependency[] | undefined> {
  if (!accesses) return undefined;
  const bound = DEFAULT_BINDS.flatMap(({ from, onto }) => [from, onto]).filter((path) => path.startsWith('/'));
  const dependencies: Dependency[] = [
    ...bound.map((path): Dependency => ({ path, depth: 'content' })),
    { path: directory, depth: 'kind' },
  ];
  for (const { kind, path, fingerprint } of accesses) {
    if (path.startsWith('#') || path === '/env' || path.startsWith('/env/')) continue;
    const seen = typeof fingerprint === 'string' ? fingerprint : await fingerprint;
    const kindOnly = (kind === 'existence' || kind === 'status') && seen.startsWith('d');
    dependencies.push({ path, depth: kindOnly ? 'kind' : 'content' });
  }
  return dependencies;
}
