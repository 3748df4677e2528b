import { type Argument, Command } from 'commander';
import { renderOptionsFor } from '../report/paint.js';
import { addBisect } from './commands/bisect.js';
import { addBoot } from './commands/boot.js';
import { addBuild } from './commands/build.js';
import { addCompletion } from './commands/completion.js';
import { addCrosscheck } from './commands/crosscheck.js';
import { addDiff } from './commands/diff.js';
import { addDiverge } from './commands/diverge.js';
import { addDoctor } from './commands/doctor.js';
import { addExplain } from './commands/explain.js';
import { addInit } from './commands/init.js';
import { addMatrix } from './commands/matrix.js';
import { addNightly } from './commands/nightly.js';
import { addQuery } from './commands/query.js';
import { addReport } from './commands/report.js';
import { addResume } from './commands/resume.js';
import { addRun } from './commands/run.js';
import { addSnapshots } from './commands/snapshots.js';
import { addTest } from './commands/test.js';
import type { Host } from './host.js';
import { wiring } from './wire.js';

/** In the order in which the help lists them. */
const COMMANDS = [
  addSnapshots,
  addMatrix,
  addTest,
  addBuild,
  addBoot,
  addCrosscheck,
  addRun,
  addQuery,
  addReport,
  addExplain,
  addDiff,
  addDiverge,
  addResume,
  addNightly,
  addDoctor,
  addInit,
  addCompletion,
] as const;

function argumentTerm(argument: Argument): string {
  const text = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${text}>` : `[${text}]`;
}

/** The program with all its commands. `done` hears the exit code of the one that is run. */
export function buildProgram(host: Host, argv: readonly string[], done: (exitCode: number) => void): Command {
  const program = new Command('fsbisect');
  const wire = wiring(host, argv, done);
  program
    .description(
      "Which day's compiler, linker or C library breaks a Plan 9 kernel: builds it with each, boots it, and bisects.",
    )
    .version(host.version)
    .enablePositionalOptions()
    .allowExcessArguments()
    .exitOverride()
    .configureHelp({
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
    })
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(text.replace(/^error: /, 'fsbisect: ')),
      getOutHelpWidth: () => renderOptionsFor(host.stdout, host.env).width,
      getErrHelpWidth: () => renderOptionsFor(host.stderr, host.env).width,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  addBisect(program, wire);
  for (const add of COMMANDS) add(program, wire);
  return program;
}
