import { CommanderError } from 'commander';
import { wrap } from '../report/text.js';
import { Interrupted, isForPeople, systemSentence } from './errors.js';
import { EXIT, exitCodeOf } from './exit-code.js';
import type { Host, TextStream } from './host.js';
import { buildProgram } from './program.js';
import { sourceTrace } from './source-trace.js';

/** Runs the program with these arguments; returns the exit code. Everything it says goes to the host's streams. */
export async function run(argv: readonly string[], host: Host): Promise<number> {
  let exitCode: number = EXIT.OK;
  const program = buildProgram(host, argv, (code) => {
    exitCode = code;
  });
  let command: string | undefined;
  program.hook('preSubcommand', (_program, subcommand) => {
    command = subcommand.name();
  });
  const told = (error: unknown): number => {
    const sentence = sentenceOf(error, host);
    if (sentence !== undefined) host.stderr.write(`${fitting(`fsbisect: ${sentence}`, host.stderr)}\n`);
    return exitCodeOf(error, command);
  };
  host.onFault(told);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return told(error);
  }
}

/** What is said of an error; nothing of one that has been said already. */
function sentenceOf(error: unknown, host: Host): string | undefined {
  if (error instanceof CommanderError) return undefined;
  if (error instanceof Interrupted) return `${error.message}; what is known is on record`;
  if (isForPeople(error)) return error.message;
  return systemSentence(error) ?? bugReport(error, host);
}

/** Lines as long as the terminal; left as they are in a file. */
function fitting(text: string, { isTTY, columns }: TextStream): string {
  if (!isTTY || !columns) return text;
  const lines = text.split('\n').flatMap((line) => wrap(line, columns));
  return lines.join('\n');
}

function bugReport(error: unknown, host: Host): string {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return (
    `this is a fault of fsbisect ${host.version} itself. Nothing that was on record is lost.\n` +
    `Please report it, with the command line and what follows:\n${sourceTrace(trace)}`
  );
}
