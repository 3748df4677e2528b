import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import type { BootOutcome } from '../../emu/pc/boot/outcome.js';
import type { Difference } from '../../qemu/differences.js';
import type { Finding, Row } from '../../report/report.js';
import { plural } from '../../report/text.js';
import { sha256 } from '../../tree/sha256.js';
import { type BootFileOptions, bootFiles } from '../boot-files.js';
import { configIfAny, type MachineOptions, machineSpec, readKernel } from '../boot-machine.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { EXIT } from '../exit-code.js';
import { loaderChange, withLoader } from '../loader-options.js';
import { withDatabase, withOutput } from '../options.js';
import { qemuOptions } from '../qemu-options.js';
import type { Wire } from '../wire.js';

interface CrosscheckOptions extends Omit<BootFileOptions, 'medium'>, MachineOptions {
  readonly seconds?: string;
}

/** A kernel to boot twice. */
interface Kernel {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Digits of an image's id that are shown. */
const SHOWN = 12;
const IMAGE_ID = /^[0-9a-f]{4,64}$/;

/** `crosscheck`: a second emulator's opinion. */
export function addCrosscheck(program: Command, wire: Wire): void {
  const command = program
    .command('crosscheck')
    .summary('boot kernels in QEMU too, and compare')
    .description(
      'Boots kernels by a loader, from the same medium, in the PC emulator and in QEMU, and compares what became of ' +
        'them: the outcome, the line that shows it, and of a fatal exception vector, address and registers. ' +
        'Nothing is recorded. ' +
        'Exit 0: they agree on all; 1: not on all.',
    )
    .argument('[images...]', "files, or first digits of images' ids (default: every image of the database)")
    .option('--loader <file>', "9load (default: the configuration's machine.loader)")
    .option('--pbs <file>', 'boot sector that finds the loader')
    .option('--mbr <file>', 'master boot record: the medium is a disk instead of a floppy')
    .option('--memory <MB>', 'memory of the machine, 4 to 512 (default: 128)')
    .option('--ini <file>', 'plan9.ini that the loader leaves for the kernel')
    .option('--budget <n>', 'million instructions after which it counts as hung in the PC emulator (default: 3000)')
    .option('--seconds <n>', 'seconds after which it counts as hung in QEMU (default: 120)');
  withLoader(command);
  withOutput(withDatabase(command)).addHelpText(
    'after',
    `
Examples:
  fsbisect crosscheck
  fsbisect crosscheck 9fsfs64 old/9fsfs64 --loader 9load --pbs pbs`,
  );
  wire<CrosscheckOptions>(command, async (context, options, names) => {
    const [{ machineOf }, { differences }] = await Promise.all([
      import('../../build/machine.js'),
      import('../../qemu/differences.js'),
    ]);
    const { host, signal, progress } = context;
    const config = await configIfAny(context, options, loaderChange(options));
    const loader = await bootFiles(context, options, config);
    const machine = machineOf(await machineSpec(host.cwd, options, config), loader);
    const inQemu = qemuOptions(options.seconds, machine, loader, signal);
    const kernels = await kernelsOf(context, names);
    // One that there is not is told of by the first boot.
    const goal = new RegExp(machine.milestones.find(({ name }) => name === machine.good)?.pattern ?? '');
    const rows: Row[] = [];
    const findings: Finding[] = [];
    for (const { name, bytes } of kernels) {
      progress.line(`${name}: PC emulator`);
      const own = await host.boot({ kernel: bytes, machine, loader: inQemu.loader }, () => {}, signal);
      progress.line(`${name}: ${own.outcome.signature}; QEMU`);
      const other = await host.bootInQemu(bytes, inQemu);
      const { outcome } = own.details as { readonly outcome: BootOutcome };
      const found = differences({ outcome, screen: own.console }, other, goal);
      const image = sha256(bytes).slice(0, SHOWN);
      const agree = found.length === 0;
      rows.push({ kernel: name, image, pc: own.outcome.signature, qemu: other.signature, agree: agree ? 'yes' : 'no' });
      if (!agree) findings.push(disagreement(name, found));
    }
    context.print({
      kind: 'crosscheck',
      title: findings.length === 0 ? 'The emulators agree' : `They disagree on ${plural(findings.length, 'kernel')}`,
      columns: [
        { key: 'kernel' },
        { key: 'image' },
        { key: 'pc', title: 'PC emulator' },
        { key: 'qemu', title: 'QEMU' },
        { key: 'agree' },
      ],
      rows,
      findings,
      summary: [`${plural(kernels.length, 'kernel')}, ${kernels.length - findings.length} in agreement`],
    });
    return findings.length === 0 ? EXIT.OK : EXIT.REGRESSION;
  });
}

function disagreement(name: string, found: readonly Difference[]): Finding {
  const texts = found.map(({ what, pc, qemu }) => `${what} ${pc}, in QEMU ${qemu}`);
  return { level: 'failure', name: `crosscheck of ${name}`, message: texts.join('; ') };
}

async function kernelsOf(context: Context, names: readonly string[]): Promise<Kernel[]> {
  if (names.length === 0) {
    const kernels = await recorded(context, '');
    if (kernels.length > 0) return kernels;
    throw new UsageError(
      `There is no image in ${await context.databaseFile()} yet: bisect or test something first, or name kernel files.`,
    );
  }
  const kernels: Kernel[] = [];
  for (const name of names) {
    const path = resolve(context.host.cwd, name);
    if (existsSync(path) || !IMAGE_ID.test(name)) {
      kernels.push({ name: basename(name), bytes: readKernel(path) });
      continue;
    }
    const found = await recorded(context, name);
    if (found.length === 0) {
      throw new UsageError(`'${name}' is no file, and no image in ${await context.databaseFile()} begins with it.`);
    }
    kernels.push(...found);
  }
  return kernels;
}

/** The images of the database whose ids begin so, in the order in which they were made. */
async function recorded(context: Context, start: string): Promise<Kernel[]> {
  const { connection, objects, file } = await context.readStore();
  const images = connection.read(() =>
    connection
      .sql<{ id: string; object: string }>("SELECT id, object FROM image WHERE id LIKE ? || '%' ORDER BY rowid")
      .all(start),
  );
  return images.map(({ id, object }) => {
    const bytes = objects.get(object);
    if (bytes) return { name: id.slice(0, SHOWN), bytes };
    throw new UsageError(`The bytes of the image ${id.slice(0, SHOWN)} are not kept in ${file}.`);
  });
}
