import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { scanCodesFor } from '../emu/pc/devices/scan-codes.js';

/** The name of the configuration file that is looked for in the working directory and above it. */
export const CONFIG_NAME = 'fsbisect.config.json';

/** A configuration that cannot be used; the message is for a person and names the file and the place in it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Characters of the description of one fault; a person reads no more. */
const LONGEST_FAULT = 200;

const text = v.pipe(v.string(), v.minLength(1));
const guestPath = v.pipe(
  v.string(),
  v.regex(/^\/[^\0]*$/, 'a path of the Plan 9 tree begins with /'),
  v.check((path) => !path.split('/').some((part) => part === '..' || part === '.'), 'a path has no . or .. in it'),
  v.transform((path) => `/${path.split('/').filter(Boolean).join('/')}`),
);
const date = v.pipe(v.string(), v.regex(/^\d{4}\/\d{4,}$|^\d{4}-\d\d-\d\d$|^\d{8}$/, 'a date reads YYYY/MMDD'));
const command = v.pipe(v.array(v.string()), v.minLength(1, 'a command has at least the program'));
const environment = v.record(v.pipe(v.string(), v.regex(/^[^/\0]+$/)), v.string());
const flag = v.picklist(['replace', 'before', 'after']);
const executable = v.picklist(['mode', 'always']);

const directoryDump = v.strictObject({
  kind: v.literal('directory'),
  /** A folder with YYYY/MMDD below it; relative to the configuration file. */
  root: text,
  /** The folder of each snapshot that is the tree's root; found by itself when it is `plan9`. */
  prefix: v.optional(v.string()),
  executable: v.optional(executable),
});
const gitDump = v.strictObject({
  kind: v.literal('git'),
  /** A repository, bare or not, whose commits are days; relative to the configuration file. */
  repository: text,
  ref: v.optional(text),
  /** The folder of the repository that is the tree's root. */
  prefix: v.optional(v.string()),
  /** Whose date of a commit is the snapshot's. */
  dates: v.optional(v.picklist(['author', 'committer'])),
  /** What several commits of one day are: the last one is the day's snapshot, or each is one. */
  sameDay: v.optional(v.picklist(['last', 'all'])),
  executable: v.optional(executable),
});
const directoryTree = v.strictObject({ kind: v.literal('directory'), path: text, executable: v.optional(executable) });
const gitTree = v.strictObject({
  kind: v.literal('git'),
  repository: text,
  revision: v.optional(text),
  prefix: v.optional(v.string()),
  executable: v.optional(executable),
});
const fixedTree = v.variant('kind', [directoryTree, gitTree]);

const bind = v.strictObject({
  /** What is bound: a dated snapshot, or a tree outside the dump; the recipe's base when neither is given. */
  snapshot: v.optional(date),
  tree: v.optional(fixedTree),
  from: guestPath,
  to: v.optional(guestPath),
  flag: v.optional(flag),
});

const sourceBuild = v.strictObject({
  directory: guestPath,
  command,
  /** Path of the component -> where the build leaves it. */
  products: v.record(guestPath, guestPath),
  environment: v.optional(environment),
  /** 1: built by the bootstrap tree's binaries; n: rebuilt with the day's own tools of stage n-1. */
  stage: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3))),
});

const component = v.strictObject({
  /** The paths that are swapped together. */
  paths: v.pipe(v.array(guestPath), v.minLength(1)),
  /** How to make the paths from a day's source, in a dump that has no binaries. */
  source: v.optional(sourceBuild),
});

const loader = v.pipe(
  v.strictObject({
    /** Where the files come from: a dated snapshot, or a tree outside the dump. */
    snapshot: v.optional(date),
    tree: v.optional(fixedTree),
    /** The loader; /386/9load when left out. */
    '9load': v.optional(guestPath),
    /** The boot sector; /386/pbs when left out. */
    pbs: v.optional(guestPath),
    /** The master boot record, such as /386/mbr: the medium is then a disk instead of a floppy. */
    mbr: v.optional(guestPath),
  }),
  v.check(
    ({ snapshot, tree }) => (snapshot === undefined) !== (tree === undefined),
    'a loader is from a snapshot or from a tree',
  ),
);

const machine = v.strictObject({
  /** Whether kernels are loaded by the tool itself, or from power-on by `loader`; direct when left out. */
  boot: v.optional(v.picklist(['direct', 'loader'])),
  loader: v.optional(loader),
  /** Memory in MB. */
  memory: v.optional(v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(512))),
  /** Text of plan9.ini that the loader leaves for the kernel. */
  plan9ini: v.optional(v.array(v.string())),
  /** MB of a blank disk, h1, for the kernel to keep files on. */
  disk: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2047))),
  /** Guest instructions after which a boot that has said nothing counts as hung. */
  budget: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

const rung = v.pipe(
  v.strictObject({
    name: text,
    /** Pattern of the line on which a line is typed; when left out, that is done when the console is silent. */
    prompt: v.optional(text),
    /** What is typed: a line, or several, each at the prompt. */
    send: v.optional(
      v.union([
        v.pipe(
          v.string(),
          v.transform((line) => [line]),
        ),
        v.pipe(v.array(v.string()), v.minLength(1)),
      ]),
    ),
    /** Pattern of the line that shows that the rung is reached. */
    expect: v.optional(text),
    /** In place of `expect`: it is reached when the kernel resets the machine. */
    reset: v.optional(v.literal(true)),
    /** Pattern of a line that shows that it will not be reached. */
    fails: v.optional(text),
    /** Seconds of guest time until it counts as not reached; 60 when left out. */
    seconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(86_400))),
    /** Milliseconds of guest time for which the prompt stands before a line is typed; 50 when left out. */
    pause: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60_000))),
  }),
  v.check(({ expect, reset }) => (expect === undefined) === (reset === true), 'a rung expects a line, or a reset'),
  v.transform(({ reset: _, ...rest }) => rest),
);

const limits = v.strictObject({
  /** Guest instructions of one build. */
  instructions: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** MB of memory of all processes together. */
  memory: v.optional(v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(2048))),
  processes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Bytes a build may print. */
  output: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

const recipe = v.strictObject({
  /** The snapshot that everything not swapped comes from; the newest of the range when left out. */
  base: v.optional(date),
  /** The time that the guest sees: fixed, because kernels compile the date in. */
  time: v.pipe(v.string(), v.isoTimestamp('a time reads 2012-06-14T00:00:00Z')),
  binds: v.optional(v.array(bind)),
  environment: v.optional(environment),
  directory: guestPath,
  command,
  /** The kernel: a path, relative to the directory. */
  product: text,
  components: v.record(v.pipe(v.string(), v.regex(/^[A-Za-z0-9][\w.-]*$/)), component),
});

const schema = v.strictObject({
  $schema: v.optional(v.string()),
  dump: v.variant('kind', [directoryDump, gitDump]),
  /** A tree of ready binaries for a dump that is source only, and the paths taken from it. */
  bootstrap: v.optional(
    v.strictObject({
      tree: fixedTree,
      binds: v.pipe(v.array(v.strictObject({ path: guestPath, flag: v.optional(flag) })), v.minLength(1)),
    }),
  ),
  database: v.optional(text),
  recipe,
  machine: v.optional(machine),
  limits: v.optional(limits),
  /** Named patterns over the console text, in the order in which a boot passes them. */
  milestones: v.optional(v.array(v.strictObject({ name: text, pattern: text }))),
  /** What a person would do with the kernel, in order; the file servers' own dialogue when left out. */
  ladder: v.optional(v.pipe(v.array(rung), v.minLength(1))),
  /** The milestone or rung that counts as good. */
  good: v.optional(text),
});

export type Config = v.InferOutput<typeof schema> & {
  /** The configuration file, absolute. */
  readonly file: string;
  /** The folder that relative host paths start from. */
  readonly folder: string;
};
export type ComponentSpec = v.InferOutput<typeof component>;
export type SourceBuild = v.InferOutput<typeof sourceBuild>;
export type FixedTreeSpec = v.InferOutput<typeof fixedTree>;
export type BindSpec = v.InferOutput<typeof bind>;

/** The schema, for the JSON Schema that `fsbisect init` writes beside the configuration. */
export const configSchema = schema;

/** Finds the configuration: `explicit` if given, else the nearest fsbisect.config.json at or above `from`. */
export function findConfig(from: string, explicit?: string): string {
  if (explicit !== undefined) {
    const file = resolve(from, explicit);
    if (!existsSync(file)) throw new ConfigError(`There is no configuration file ${file}.`);
    return file;
  }
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = join(folder, CONFIG_NAME);
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) break;
  }
  throw new ConfigError(
    `There is no ${CONFIG_NAME} in ${resolve(from)} or above it. Write one with \`fsbisect init\`, or name one with --config FILE.`,
  );
}

/** Reads and checks a configuration file. Throws ConfigError with every fault that was found, one a line. */
export function loadConfig(file: string): Config {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`The configuration ${file} cannot be read: ${(error as Error).message}.`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
  } catch (error) {
    throw new ConfigError(`The configuration ${file} is not JSON: ${(error as Error).message}.`);
  }
  return checkConfig(parsed, file);
}

/** Checks a configuration that is already an object; `file` names it in messages and anchors relative paths. */
export function checkConfig(parsed: unknown, file: string): Config {
  const result = v.safeParse(schema, parsed);
  if (!result.success) {
    const faults = result.issues.map((issue) => `  ${v.getDotPath(issue) ?? '(top)'}: ${brief(issue.message)}`);
    throw new ConfigError(`The configuration ${file} is not usable:\n${faults.join('\n')}`);
  }
  const config = result.output;
  if (config.machine?.boot === 'loader' && !config.machine.loader) {
    throw new ConfigError(
      `In ${file}, machine.boot is loader, but machine.loader does not say which: give it a snapshot or a tree.`,
    );
  }
  for (const { name, pattern } of config.milestones ?? []) checkPattern(pattern, `milestone ${name}`, file);
  for (const { name, prompt, expect, fails, send = [] } of config.ladder ?? []) {
    for (const pattern of [prompt, expect, fails]) checkPattern(pattern ?? '', `rung ${name}`, file);
    try {
      scanCodesFor(send.join(''));
    } catch (error) {
      throw new ConfigError(`In ${file}, rung ${name} sends what cannot be typed: ${(error as Error).message}.`);
    }
  }
  return { ...config, file, folder: dirname(file) };
}

function checkPattern(pattern: string, of: string, file: string): void {
  try {
    new RegExp(pattern);
  } catch (error) {
    throw new ConfigError(`In ${file}, the pattern of ${of} is wrong: ${(error as Error).message}.`);
  }
}

/** A fault that quotes a long value, cut: what is wrong stands at its beginning. */
function brief(message: string): string {
  return message.length > LONGEST_FAULT ? `${message.slice(0, LONGEST_FAULT)}...` : message;
}
