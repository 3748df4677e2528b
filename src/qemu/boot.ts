/** Boots one kernel by a loader in QEMU, from the same medium as in the PC emulator. */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BANNER, DEFAULT_MILESTONES, type Milestone } from '../emu/pc/boot/milestones.js';
import { type BootOutcome, signatureOf } from '../emu/pc/boot/outcome.js';
import { KernelError } from '../emu/pc/loader/kernel-error.js';
import { parseKernel } from '../emu/pc/loader/kernel-image.js';
import { type MachineConfig, machineConfig } from '../emu/pc/machine-config.js';
import { type BootFiles, bootMedium } from '../emu/pc/media/boot-medium.js';
import { MediumFullError } from '../emu/pc/media/fat.js';
import { QemuConsole } from './console.js';
import { QemuExceptionLog, type QemuTrap } from './exception-log.js';
import { qemuOutcome } from './outcome.js';
import { watchQemu } from './watch.js';

export interface QemuOptions {
  /** Where the boot comes from. */
  readonly loader: BootFiles;
  /** What differs from the default machine; the speed is QEMU's own. */
  readonly machine?: Partial<MachineConfig>;
  /** Lines to look for, and which of them counts as booted: as for the PC emulator. */
  readonly milestones?: readonly Milestone[];
  readonly goal?: string;
  /** Seconds by the host's clock after which the boot is a hang; 120 unless given. */
  readonly seconds?: number;
  /** Ends QEMU when it is aborted; the boot then rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** Everything that is known after a boot in QEMU. Nothing of it is stored: a slow host may make a hang of it. */
export interface QemuResult {
  readonly outcome: BootOutcome<QemuTrap>;
  /** The outcome's identity, in the same form as the PC emulator's. */
  readonly signature: string;
  /** What the screen showed in the end. */
  readonly screen: string;
  /** What came out of the first serial port. */
  readonly serial: string;
  /** Names, in the order in which they were reached. */
  readonly milestones: readonly string[];
  /** Exceptions altogether. */
  readonly exceptions: number;
  /** The very first exception, survived or not. */
  readonly firstException?: QemuTrap;
}

const DEFAULT_SECONDS = 120;

/**
 * Runs a kernel to its outcome. Throws a QemuError if QEMU is not there or does not run, a MachineConfigError and a MediumError
 * as bootKernel does; rejects with the signal's reason.
 */
export async function bootInQemu(image: Uint8Array, options: QemuOptions): Promise<QemuResult> {
  const { loader, milestones = DEFAULT_MILESTONES, goal = BANNER, seconds = DEFAULT_SECONDS, signal } = options;
  const config = machineConfig(options.machine);
  const screen = new QemuConsole(milestones, goal);
  const log = new QemuExceptionLog();
  const resultOf = (outcome: BootOutcome<QemuTrap>): QemuResult => ({
    outcome,
    signature: signatureOf(outcome),
    screen: screen.screen,
    serial: screen.serial,
    milestones: screen.milestones,
    exceptions: log.exceptions.length,
    ...(log.exceptions.length > 0 ? { firstException: log.exceptions[0] } : {}),
  });
  let medium: Uint8Array;
  let executable: ReturnType<typeof parseKernel>['executable'];
  try {
    ({ executable } = parseKernel(image, config.ramBytes));
    medium = bootMedium(loader, image, config.plan9ini);
  } catch (error) {
    if (error instanceof KernelError || error instanceof MediumFullError) {
      return resultOf({ kind: 'unloadable', message: error.message });
    }
    throw error;
  }
  const folder = await mkdtemp(join(tmpdir(), 'fsbisect-qemu-'));
  try {
    const files = {
      medium: join(folder, 'medium'),
      serial: join(folder, 'serial'),
      log: join(folder, 'log'),
      screen: join(folder, 'screen'),
    };
    await writeFile(files.medium, medium);
    const kind = loader.mbr === undefined ? 'floppy' : 'disk';
    const { stop, eip } = await watchQemu({ ...config, ...files, kind }, screen, seconds, signal);
    for await (const line of createInterface({ input: createReadStream(files.log, 'latin1') })) log.line(line);
    return resultOf(qemuOutcome({ stop, goal, console: screen, log, eip, executable }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
