import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { BootWork } from './boot-work.js';
import type { Context } from './context.js';
import { UsageError } from './errors.js';
import { EXIT } from './exit-code.js';

/** What the command line says of debugging. */
export interface DebugOptions {
  readonly gdb?: string;
  readonly elfSymbols?: string;
  readonly trace?: string;
  readonly traceEvents?: string;
  readonly state?: string;
  readonly saveState?: string;
  readonly at?: string;
}

/** Adds the options of whoever looks into a kernel. */
export function withDebugging(command: Command): Command {
  return command
    .optionsGroup('Debugging:')
    .option('--gdb <address>', 'wait for GDB at :PORT or HOST:PORT, in place of booting')
    .option('--elf-symbols <file>', "write the kernel's text, data and symbols as an ELF file, which GDB reads")
    .option('--trace <file>', 'write what happens while it boots to a file, a JSON object a line')
    .option(
      '--trace-events <list>',
      'calls, exceptions, interrupts, ports, mmio, separated by commas (default: all but calls and mmio)',
    )
    .option('--save-state <file>', "write the machine's state to a file, at the end unless --at says when")
    .option('--at <n>', 'instructions after power-on at which --save-state takes it, if it comes that far')
    .option('--state <file>', 'go on from such a state, in place of power-on');
}

/** Does what the options say in place of a boot; undefined: nothing. Throws a UsageError for options that need a boot. */
export async function debug(
  context: Context,
  { gdb, elfSymbols, trace, saveState }: DebugOptions,
  work: BootWork,
): Promise<number | undefined> {
  if (gdb === undefined && elfSymbols === undefined) return undefined;
  const file = trace === undefined ? saveState && '--save-state' : '--trace';
  if (file !== undefined) {
    const other = gdb === undefined ? '--elf-symbols' : '--gdb';
    throw new UsageError(
      `${file} is written while a kernel boots, and with ${other} none does: leave one of them out.`,
    );
  }
  const [{ assemblyOf }, { elfSymbols: elfOf }, { Target }, { parseAddress, serve }] = await Promise.all([
    import('./debug-machine.js'),
    import('../debug/elf-symbols.js'),
    import('../debug/target.js'),
    import('../debug/gdb/server.js'),
  ]);
  const address = gdb === undefined ? undefined : parseAddress(gdb);
  const assembly = assemblyOf(work);
  if (elfSymbols !== undefined) {
    const { executable } = assembly.kernel;
    if (executable === undefined)
      throw new UsageError('--elf-symbols: the kernel is no Plan 9 a.out; an ELF file has its own symbols.');
    writeFileSync(resolve(context.host.cwd, elfSymbols), elfOf(executable));
  }
  if (address === undefined) return EXIT.OK;
  const listening = (port: number): void => {
    context.host.stderr.write(`Waiting for GDB: target remote ${address.host}:${port}\n`);
  };
  await serve(new Target(assembly, work.state), address, listening, context.signal);
  return EXIT.OK;
}
