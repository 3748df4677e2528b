import type { Command } from 'commander';
import type { KernelCode } from '../../build/kernel-diff/kernel-code.js';
import { UsageError } from '../errors.js';
import { EXIT } from '../exit-code.js';
import { withOutput, withSession } from '../options.js';
import { SYNTAX_OPTION, syntaxOf } from '../syntax-option.js';
import { BASE_OPTION, type StageOptions, stageChange, withStage } from '../toolchain-options.js';
import type { Wire } from '../wire.js';

interface DiffOptions extends StageOptions {
  readonly function?: string;
  readonly syntax?: string;
  readonly all?: boolean;
  readonly base?: string;
}

/** `diff`: two kernels, function by function. */
export function addDiff(program: Command, wire: Wire): void {
  const command = program
    .command('diff')
    .summary('compare two kernels, function by function')
    .description(
      'Lists the functions whose instructions differ, wherever the linker put them. ' +
        "A kernel is a file, a toolchain (which is built), or the first digits of a kernel's SHA-256 on record.",
    )
    .argument('<before>', 'file, 8c=DATE,8l=DATE,... or hash')
    .argument('<after>', 'the same')
    .option('--function <name>', 'the disassembly of this function in both, as a unified diff with source lines')
    .option(...SYNTAX_OPTION)
    .option('--all', 'list every function that differs, not only those that differ most')
    .option(...BASE_OPTION);
  withStage(command);
  withOutput(withSession(command)).addHelpText(
    'after',
    `
Examples:
  fsbisect diff 9fsfs64.old 9fsfs64
  fsbisect diff 8c=2011/1114,8l=2012/0614 8c=2011/1117,8l=2012/0614
  fsbisect diff 3f9ab2 c01d77 --function machinit`,
  );
  wire<DiffOptions>(command, async (context, options, args) => {
    const syntax = syntaxOf(options.syntax);
    const [{ kernelCode, namedKernels }, { diffFunction, diffKernels }, { functionDiffReport, kernelDiffReport }] =
      await Promise.all([
        import('../kernels.js'),
        import('../../build/kernel-diff/kernel-diff.js'),
        import('../../report/kernel-diff.js'),
      ]);
    if (options.stage !== undefined) await context.config(stageChange(options));
    const [before, after] = (await namedKernels(context, args, options.base)).map(({ name, bytes }) => ({
      name,
      code: kernelCode(name, bytes),
    }));
    const names = { before: before.name, after: after.name };
    if (options.function === undefined) {
      context.print(kernelDiffReport(names, diffKernels(before.code, after.code), options.all ?? false));
      return EXIT.OK;
    }
    const lines = diffFunction(before.code, after.code, options.function, syntax);
    if (!lines) throw new UsageError(noFunction(options.function, [before.code, after.code]));
    context.print(functionDiffReport(names, options.function, lines));
    return EXIT.OK;
  });
}

function noFunction(name: string, codes: readonly KernelCode[]): string {
  const wanted = name.toLowerCase();
  const all = new Set(codes.flatMap(({ functions }) => [...functions.keys()]));
  const near = [...all].filter((known) => known.toLowerCase().includes(wanted)).slice(0, 10);
  return `Neither kernel has a function ${name}${near.length > 0 ? `; there is ${near.join(', ')}` : ''}.`;
}
