import type { Command } from 'commander';
import type { Report } from '../../report/report.js';
import { BISECT_RUN } from '../exit-code.js';
import { type LoaderOptions, loaderChange, withLoader } from '../loader-options.js';
import { withOutput, withSession } from '../options.js';
import { parseQuestion } from '../question-option.js';
import { BASE_OPTION, type StageOptions, stageChange, withStage } from '../toolchain-options.js';
import { chosenToolchain } from '../toolchain-spec.js';
import type { Wire } from '../wire.js';

interface TestOptions extends StageOptions, LoaderOptions {
  readonly base?: string;
  readonly question?: string;
}

const CODES = { good: BISECT_RUN.GOOD, bad: BISECT_RUN.BAD, unknown: BISECT_RUN.SKIP } as const;
const LEVELS = { good: 'ok', bad: 'failure', unknown: 'warning' } as const;

/** `test`: one toolchain, for scripts and for `git bisect run`. */
export function addTest(program: Command, wire: Wire): void {
  const command = program
    .command('test')
    .summary('build and boot with one toolchain; exit as `git bisect run` wants it')
    .description(
      'Builds and boots the kernel with one toolchain. Exit 0: good, 1: bad, 125: cannot be told (no kernel, or the ' +
        'emulator falls short), 128 and above: something else went wrong.',
    )
    .argument('<toolchain>', '8c=DATE,8l=DATE,libc=DATE,..., or one date for every component')
    .option(...BASE_OPTION)
    .option('--question <q>', 'boots, boots:MILESTONE, builds, bad:SIGNATURE or good:SIGNATURE (default: boots)');
  withStage(command);
  withLoader(command);
  withOutput(withSession(command)).addHelpText(
    'after',
    `
Examples:
  fsbisect test 8c=2011/0701,8l=2012/0614
  fsbisect test 2012/0614 --question builds`,
  );
  wire<TestOptions>(command, async (context, options, [text]) => {
    const question = parseQuestion(options.question);
    await context.config((config) => loaderChange(options)(stageChange(options)(config)));
    const { base, versions, label } = await chosenToolchain(context, text, options.base);
    const session = await context.session();
    const tested = await context.wait(session.test(base, versions));
    const [{ verdictOf }, { bootView }, { bootReport }] = await Promise.all([
      import('../../bisect/investigation/investigation.js'),
      import('../boot-view.js'),
      import('../../report/boot.js'),
    ]);
    const { class: verdict, signature } = verdictOf(question, tested);
    const { build, boot, outcome } = tested;
    const shown: Partial<Report> = boot
      ? bootReport(bootView(label, { image: build.image!, size: build.size! }, boot))
      : {};
    context.print({
      ...shown,
      kind: 'test',
      title: `${label}: ${verdict}`,
      findings: [{ level: LEVELS[verdict], name: label, message: signature }, ...(shown.findings ?? []).slice(1)],
      data: { toolchain: label, base, verdict, outcome, ...(boot ? { boot: shown.data } : {}) },
    });
    return CODES[verdict];
  });
}
