import { Command } from 'commander';
import { addBisect } from './commands/bisect.js';
import type { Host } from './host.js';
import { wiring } from './wire.js';

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
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(text.replace(/^error: /, 'fsbisect: ')),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  addBisect(program, wire);
  return program;
}
