import type { Command } from 'commander';
import type { Config } from '../../build/config.js';
import type { MachineDefinition } from '../../build/machine.js';
import type { SideOptions } from '../../debug/diverge/side.js';
import { sha256 } from '../../tree/sha256.js';
import { bootFiles } from '../boot-files.js';
import { configIfAny, machineSpec } from '../boot-machine.js';
import type { BootWork } from '../boot-work.js';
import type { Context } from '../context.js';
import { eventKinds, type SideSettings, settingsOfB, translationOf, withSides } from '../diverge-settings.js';
import { UsageError } from '../errors.js';
import { EXIT } from '../exit-code.js';
import type { NamedKernel } from '../kernels.js';
import { loaderChange, withLoader } from '../loader-options.js';
import { withOutput, withSession } from '../options.js';
import { SYNTAX_OPTION, syntaxOf } from '../syntax-option.js';
import { BASE_OPTION, type StageOptions, stageChange, withStage } from '../toolchain-options.js';
import type { Wire } from '../wire.js';

interface DivergeOptions extends SideSettings, StageOptions {
  readonly b?: readonly string[];
  readonly by?: string;
  readonly compare?: string;
  readonly ignore?: string;
  readonly syntax?: string;
  readonly base?: string;
}

/** One of the two: a kernel, the machine that it is booted on, what came of that. */
interface Side {
  readonly kernel: NamedKernel;
  readonly work: BootWork;
  readonly options: SideOptions;
  readonly outcome: { readonly signature: string; readonly instructions: number };
}

/** `diverge`: two runs, up to where they part. */
export function addDiverge(program: Command, wire: Wire): void {
  const command = program
    .command('diverge')
    .summary('run two kernels, or one in two ways, to the first thing that differs')
    .description(
      'One kernel on two machines (say with --b what is different for the second) is compared by state: registers, ' +
        'memory, devices, down to the first instruction after which they are not the same. Two kernels are compared by ' +
        'what they do: calls and returns by name, exceptions, accesses to ports, lines on the console. A kernel is a file, ' +
        "a toolchain (which is built), or the first digits of a kernel's SHA-256 on record. Exit 1: they differ.",
    )
    .argument('<a>', 'file, 8c=DATE,8l=DATE,... or hash')
    .argument('[b]', 'the same (default: A once more)')
    .option('--by <what>', 'state or events (default: state, for two kernels or loaders events)')
    .option('--compare <list>', 'events: calls, exceptions, ports, console, separated by commas (default: all)')
    .option('--ignore <list>', 'functions whose calls are not compared, separated by commas')
    .option(...SYNTAX_OPTION)
    .option(...BASE_OPTION);
  withStage(command);
  withSides(command);
  withLoader(command);
  withOutput(withSession(command)).addHelpText(
    'after',
    `
Examples:
  fsbisect diverge 9fsfs64.old 9fsfs64
  fsbisect diverge 8c=2011/1114,8l=2012/0614 8c=2011/1117,8l=2012/0614
  fsbisect diverge 9fsfs64 --b memory=64
  fsbisect diverge 9fsfs64 --b ini=other.ini
  fsbisect diverge 9fsfs64 --translate never --b translate=always
  fsbisect diverge 9fsfs64 --loader 9load --pbs pbs --b loader=9load.2004`,
  );
  wire<DivergeOptions>(command, async (context, options, args) => {
    const syntax = syntaxOf(options.syntax);
    const kinds = eventKinds(options.compare);
    const settings = [options, settingsOfB(options, options.b)] as const;
    const config = await configOf(context, options, args);
    const { namedKernels } = await import('../kernels.js');
    const [kernel, other = kernel] = await namedKernels(context, args, options.base);
    const same = Buffer.compare(kernel.bytes, other.bytes) === 0;
    const a = await sideOf(context, kernel, settings[0], config, syntax);
    const b = await sideOf(context, other, settings[1], config, syntax);
    const by = wayOf(options.by, same && sameLoader(a.work, b.work));
    const runs = { a: runOf(a, []), b: runOf(b, options.b ?? []) };
    if (by === 'state') {
      const [{ compareStates }, { Side: Machine }, { stateDivergenceReport }] = await Promise.all([
        import('../../debug/diverge/by-state.js'),
        import('../../debug/diverge/side.js'),
        import('../../report/divergence.js'),
      ]);
      const end = Math.max(a.outcome.instructions, b.outcome.instructions);
      const steps = compareStates(new Machine(a.options), new Machine(b.options), end);
      const result = await follow(context, steps, 'the same for', 'instructions');
      context.print(stateDivergenceReport(runs, result));
      return result.divergence ? EXIT.REGRESSION : EXIT.OK;
    }
    const [{ compareEvents }, { eventDivergenceReport }] = await Promise.all([
      import('../../debug/diverge/by-events.js'),
      import('../../report/divergence.js'),
    ]);
    const [left, right] = [a, b].map((side) => ({ ...side.options, last: side.outcome.instructions }));
    const sameOutcome = a.outcome.signature === b.outcome.signature;
    const ignored = new Set(options.ignore?.split(',') ?? []);
    const result = await follow(
      context,
      compareEvents(left, right, { kinds, ignored, sameOutcome }),
      'the same in',
      'events',
    );
    context.print(eventDivergenceReport(runs, result));
    return result.divergence ? EXIT.REGRESSION : EXIT.OK;
  });
}

/** The configuration, if there is one, or has to be one since something is built. */
async function configOf(
  context: Context,
  options: DivergeOptions,
  args: readonly string[],
): Promise<Config | undefined> {
  if (args.length > 2) throw new UsageError(`diverge takes one kernel or two, not ${args.length}.`);
  return configIfAny(context, options, (config) => loaderChange(options)(stageChange(options)(config)));
}

async function sideOf(
  context: Context,
  kernel: NamedKernel,
  settings: SideSettings,
  config: Config | undefined,
  syntax: SideOptions['syntax'],
): Promise<Side> {
  const [{ machineOf }, { assemblyOf }] = await Promise.all([
    import('../../build/machine.js'),
    import('../debug-machine.js'),
  ]);
  const loader = await bootFiles(context, settings, config);
  const machine: MachineDefinition = machineOf(await machineSpec(context.host.cwd, settings, config), loader);
  if (machine.ladder !== undefined) {
    const names = machine.milestones.map(({ name }) => name).join(', ');
    throw new UsageError(
      `Nobody types here, so a run is followed to a milestone only: say --good with one of ${names}.`,
    );
  }
  const work: BootWork = { kernel: kernel.bytes, machine, ...(loader ? { loader } : {}) };
  const options: SideOptions = {
    assembly: assemblyOf(work),
    translation: translationOf(settings),
    ...(syntax ? { syntax } : {}),
  };
  context.progress.line(`booting ${kernel.name}`);
  const { outcome, instructions } = await context.host.boot(work, () => {}, context.signal);
  context.progress.line(`${kernel.name}: ${outcome.signature}, after ${instructions} instructions`);
  return { kernel, work, options, outcome: { signature: outcome.signature, instructions } };
}

/** By what to compare. Throws a UsageError. */
function wayOf(by: string | undefined, alike: boolean): 'state' | 'events' {
  if (by === 'state' || by === 'events') return by;
  if (by !== undefined) throw new UsageError(`--by takes state or events, not '${by}'.`);
  return alike ? 'state' : 'events';
}

function sameLoader(a: BootWork, b: BootWork): boolean {
  return JSON.stringify(a.machine.loader) === JSON.stringify(b.machine.loader);
}

function runOf({ kernel, outcome }: Side, settings: readonly string[]) {
  const image = sha256(kernel.bytes);
  return { kernel: kernel.name, image, settings, outcome };
}

/** Takes all steps, and tells now and then how far they have come; ends when the user wants that. */
async function follow<Result>(
  context: Context,
  steps: Generator<number, Result>,
  what: string,
  unit: string,
): Promise<Result> {
  const { grouped } = await import('../../report/text.js');
  for (let told = FIRST_TOLD; ; ) {
    const { done, value } = steps.next();
    if (done) return value;
    if (value >= told) {
      context.progress.line(`${what} ${grouped(value)} ${unit}`);
      while (told <= value) told *= 2;
    }
    await new Promise((resolve) => setImmediate(resolve));
    context.signal.throwIfAborted();
  }
}

/** Instructions or events after which something is said for the first time. */
const FIRST_TOLD = 1_000_000;
