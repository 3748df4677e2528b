import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Finding } from '../../report/report.js';
import { grouped, shortId } from '../../report/text.js';
import { EXIT } from '../exit-code.js';
import { withOutput, withSession } from '../options.js';
import { BASE_OPTION, type StageOptions, stageChange, withStage } from '../toolchain-options.js';
import { chosenToolchain } from '../toolchain-spec.js';
import type { Wire } from '../wire.js';

interface BuildOptions extends StageOptions {
  readonly base?: string;
  readonly output?: string;
  readonly log?: boolean;
}

/** Lines of a failed build's log that are shown unless all are asked for. */
const TAIL = 20;

/** `build`: one kernel from one toolchain. */
export function addBuild(program: Command, wire: Wire): void {
  const command = program
    .command('build')
    .summary('build one kernel')
    .description('Builds the kernel with one toolchain, without booting it. Exit 1: it does not build.')
    .argument('<toolchain>', '8c=DATE,8l=DATE,..., or one date for every component')
    .option('-o, --output <file>', 'write the kernel there')
    .option(...BASE_OPTION)
    .option('--log', 'show all that the build printed');
  withStage(command);
  withOutput(withSession(command)).addHelpText(
    'after',
    `
Examples:
  fsbisect build 8c=2011/0701,8l=2012/0614 -o 9fsfs64
  fsbisect build 2012/0614 --log`,
  );
  wire<BuildOptions>(command, async (context, options, [text]) => {
    await context.config(stageChange(options));
    const { base, versions, label } = await chosenToolchain(context, text, options.base);
    const session = await context.session();
    const { build } = await context.wait(session.build(base, versions));
    const log = Buffer.from(session.store.objects.get(build.log)!).toString();
    const ok = build.status === 'ok';
    const { failure } = build;
    if (ok && options.output !== undefined) {
      writeFileSync(resolve(context.host.cwd, options.output), session.store.objects.get(build.object!)!);
    }
    const finding: Finding = ok
      ? { level: 'ok', name: label, message: `kernel ${shortId(build.image!)}, ${grouped(build.size!)} bytes` }
      : {
          level: build.status === 'unsupported' ? 'warning' : 'failure',
          name: label,
          message: `${build.stage}: ${failure!.tool}: ${failure!.message} (exit '${failure!.exit}')`,
        };
    const lines = log.trimEnd().split('\n');
    context.print({
      kind: 'build',
      title: `Build of ${label} over ${base}`,
      findings: [finding],
      ...(options.log || !ok
        ? { sections: [{ title: 'Log', text: (options.log ? lines : lines.slice(-TAIL)).join('\n') }] }
        : {}),
      summary: [
        `${grouped(build.instructions)} instructions; programs: ${grouped(build.actions.run)} run, ${grouped(build.actions.replayed)} on record`,
        ...(ok && options.output !== undefined ? [`written to ${options.output}`] : []),
      ],
      data: { toolchain: label, base, status: build.status, image: build.image ?? null, size: build.size ?? null },
    });
    return ok ? EXIT.OK : build.status === 'unsupported' ? EXIT.INCONCLUSIVE : EXIT.REGRESSION;
  });
}
