import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { sha256 } from '../../tree/sha256.js';
import { type BootFileOptions, bootFiles, writeMedium } from '../boot-files.js';
import { configIfAny, type MachineOptions, machineSpec, readKernel } from '../boot-machine.js';
import { type DebugOptions, debug, withDebugging } from '../debug-options.js';
import { diskOption } from '../disk-file.js';
import { Interrupted, UsageError } from '../errors.js';
import { EXIT } from '../exit-code.js';
import { loaderChange, withLoader } from '../loader-options.js';
import { withOutput } from '../options.js';
import { emulatorOf, qemuOptions } from '../qemu-options.js';
import { qemuReport } from '../qemu-view.js';
import type { Wire } from '../wire.js';

interface BootOptions extends BootFileOptions, MachineOptions, DebugOptions {
  readonly emulator?: string;
  readonly seconds?: string;
  readonly saveDisk?: string;
}

/** `boot`: any kernel file, by hand. */
export function addBoot(program: Command, wire: Wire): void {
  const command = program
    .command('boot')
    .summary('boot any kernel file and show console, outcome and fault')
    .description(
      'Boots a kernel file (Plan 9 a.out, gzip or ELF) in the PC emulator and shows what it printed and what became ' +
        'of it. Needs no configuration; where there is one, its machine is used. With --loader the machine is switched ' +
        'on with a floppy, or a disk, that is made of the files. --ladder goes on where the banner is over: a file system ' +
        'is made, used, checked, and looked at again after a reboot. Exit 1: it does not boot.',
    )
    .argument('<kernel>', 'file')
    .option('--memory <MB>', 'memory of the machine, 4 to 512 (default: 128)')
    .option('--ini <file>', 'plan9.ini that the loader leaves for the kernel')
    .option('--budget <n>', 'million instructions after which it counts as hung (default: 3000; for a rung 30000)')
    .option('--good <name>', 'milestone or rung that counts as booted (default: banner)')
    .option('--ladder', 'go up the ladder to its highest rung')
    .option('--disk <d>', 'disk to keep files on: MB of a blank one, or an image (default: on the ladder 64)')
    .option('--save-disk <file>', 'write the image of that disk, as the kernel leaves it, to a file')
    .option('--loader <file>', '9load, which then loads the kernel from power-on')
    .option('--pbs <file>', 'boot sector that finds the loader')
    .option('--mbr <file>', 'master boot record: the medium is a disk instead of a floppy')
    .option('--medium <file>', 'write the image of the medium to a file')
    .option('--emulator <name>', 'pc, the own one, or qemu, which needs a loader (default: pc)')
    .option('--seconds <n>', 'seconds after which it counts as hung in QEMU (default: 120)')
    .option('--config <file>', 'configuration whose machine is used (default: fsbisect.config.json here or above)');
  withLoader(command);
  withDebugging(command);
  withOutput(command).addHelpText(
    'after',
    `
Examples:
  fsbisect boot 9fsfs64
  fsbisect boot 9fsfs64 --loader 9load --pbs pbs --medium boot.img
  fsbisect boot 9fsfs64 --loader 9load --pbs pbs --emulator qemu
  fsbisect boot 9fsfs64 --ladder
  fsbisect boot 9fsfs64 --gdb :1234
  fsbisect boot 9fsfs64 --save-state early.state --at 50000
  fsbisect boot 9fsfs64 --state early.state --gdb :1234
  fsbisect boot 9fsfs64 --trace boot.ndjson --trace-events calls,exceptions
  fsbisect boot 9fsfs64 --good check --disk 128 --save-disk fs.img
  fsbisect boot 9pcdisk.gz --memory 64 --ini plan9.ini --format json`,
  );
  wire<BootOptions>(command, async (context, options, [file]) => {
    const kernel = readKernel(resolve(context.host.cwd, file));
    const [{ machineOf }, { bootView }, { bootReport }] = await Promise.all([
      import('../../build/machine.js'),
      import('../boot-view.js'),
      import('../../report/boot.js'),
    ]);
    const { cwd } = context.host;
    const config = await configIfAny(context, options, loaderChange(options));
    const loader = await bootFiles(context, options, config);
    const { megabytes, image: disk } = diskOption(cwd, options.disk);
    const machine = machineOf(await machineSpec(cwd, options, config, megabytes), loader, disk);
    const { medium, saveDisk } = options;
    if (saveDisk !== undefined && machine.disk === undefined) {
      throw new UsageError('--save-disk needs a disk: give --disk or --ladder.');
    }
    if (medium !== undefined) await writeMedium(resolve(cwd, medium), loader, kernel, machine.plan9ini);
    const { traceOption } = await import('../trace-file.js');
    const trace = traceOption(cwd, options.trace, options.traceEvents);
    const { stateOptions } = await import('../state-options.js');
    const states = stateOptions(cwd, options, kernel, machine);
    const image = { image: sha256(kernel), size: kernel.length };
    if (emulatorOf(options.emulator) === 'qemu') {
      if (trace !== undefined)
        throw new UsageError('--trace is for the own emulator; QEMU traces by its own option -d.');
      if (states.state ?? states.saveState) throw new UsageError('--state and --save-state are for the own emulator.');
      const inQemu = qemuOptions(options.seconds, machine, loader, context.signal);
      const result = await context.host.bootInQemu(kernel, inQemu);
      context.print(qemuReport({ name: basename(file), ...image }, result));
      return result.outcome.kind === 'boots' ? EXIT.OK : EXIT.REGRESSION;
    }
    const work = {
      kernel,
      machine,
      ...(loader ? { loader } : {}),
      ...(disk ? { disk } : {}),
      ...(saveDisk === undefined ? {} : { saveDisk: resolve(cwd, saveDisk) }),
      ...(trace ? { trace } : {}),
      ...states,
    };
    const debugged = await debug(context, options, work);
    if (debugged !== undefined) return debugged;
    const lines: string[] = [];
    const heard = (line: string): void => {
      lines.push(line);
      context.progress.line(`console: ${line}`);
    };
    try {
      const report = await context.host.boot(work, heard, context.signal);
      context.print(bootReport(bootView(basename(file), image, report)));
      const { kind } = report.outcome;
      return kind === 'boots' ? EXIT.OK : kind === 'unsupported' ? EXIT.INCONCLUSIVE : EXIT.REGRESSION;
    } catch (error) {
      if (error instanceof Interrupted) {
        context.print({
          kind: 'boot',
          title: `${basename(file)}: ${error.message}`,
          sections: [{ title: 'Console until then', text: lines.join('\n') }],
          findings: [{ level: 'warning', name: `boot of ${basename(file)}`, message: error.message }],
        });
      }
      throw error;
    }
  });
}
