import type { Command } from 'commander';
import { Context } from './context.js';
import { exitCodeOf } from './exit-code.js';
import type { Host } from './host.js';
import type { SharedOptions } from './options.js';

/** What a command does. Returns its exit code; throws for what ends it early. */
type Work<Options> = (context: Context, options: Options & SharedOptions, args: readonly string[]) => Promise<number>;

/** Connects a command to its work. */
export type Wire = <Options>(command: Command, work: Work<Options>) => void;

/** Makes the connection for one run of the program; `done` hears the exit code. */
export function wiring(host: Host, argv: readonly string[], done: (exitCode: number) => void): Wire {
  return <Options>(command: Command, work: Work<Options>) => {
    command.action(async () => {
      // Options that stand before a command's name belong to the program; the command's own win.
      const options = { ...command.parent?.opts(), ...command.opts() } as Options & SharedOptions;
      const context = new Context(host, options, ['fsbisect', ...argv]);
      let exitCode = 0;
      try {
        exitCode = await work(context, options, command.args);
        done(exitCode);
      } catch (thrown) {
        const error = context.explained(thrown);
        exitCode = exitCodeOf(error, command.name());
        throw error;
      } finally {
        await context.close(exitCode);
      }
    });
  };
}
