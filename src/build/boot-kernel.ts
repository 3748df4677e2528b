import { type BootOptions, bootBySteps } from '../emu/pc/boot/boot.js';
import type { BootResult, ExceptionReport } from '../emu/pc/boot/outcome.js';
import type { Disk } from '../emu/pc/devices/disk.js';
import type { Trap } from '../store/records.js';
import type { BootReport } from './boot-report.js';
import { bootOptions, type MachineDefinition } from './machine.js';

/** What a boot needs besides the machine's definition. */
interface BootExtras extends Pick<BootOptions, 'loader' | 'watch' | 'trace' | 'state' | 'keepState'> {
  /** What is on the disk to keep files on. */
  readonly image?: Uint8Array;
  /** Takes that disk as the kernel leaves it. */
  readonly keepDisk?: (disk: Disk) => void;
  /** Waited for now and then; if it rejects, so does the boot. */
  readonly pause?: () => Promise<void>;
}

/**
 * Boots a kernel; the report is in the form in which the store keeps it. `loader` and `image` are what the machine's definition was
 * made with; `watch` hears of the console's current line whenever that grows.
 */
export async function bootForReport(
  kernel: Uint8Array,
  machine: MachineDefinition,
  { image, keepDisk, pause, ...options }: BootExtras = {},
): Promise<BootReport> {
  const machineOptions = bootOptions(machine, image);
  const steps = bootBySteps(kernel, { ...machineOptions, ...options });
  let step = steps.next();
  for (; !step.done; step = steps.next()) await pause?.();
  const result = step.value;
  if (machineOptions.disk) keepDisk?.(machineOptions.disk);
  const { outcome, milestones, ladder, disks, digest, firstException } = result;
  const milestone = outcome.kind === 'boots' ? outcome.milestone : (ladder?.reached ?? milestones).at(-1)?.name;
  const trap = trapOf(result);
  return {
    outcome: { kind: outcome.kind, signature: result.signature },
    ...(milestone ? { milestone } : {}),
    instructions: result.instructions,
    console: result.console,
    serial: result.serial,
    ...(digest ? { digest: digest.total } : {}),
    ...(trap ? { trap } : {}),
    details: {
      outcome,
      milestones,
      ...(ladder ? { ladder } : {}),
      ...(disks.length > 0 ? { disks } : {}),
      screen: result.screen,
      exceptions: result.exceptions,
      ...(firstException ? { firstException } : {}),
      notes: result.notes,
    },
  };
}

function trapOf({ outcome }: BootResult): Trap | undefined {
  if (outcome.kind === 'trap') return { ...trapRow(outcome.trap), reporter: outcome.reporter };
  if (outcome.kind === 'triple-fault' && outcome.trap) return { ...trapRow(outcome.trap), reporter: 'cpu' };
  return undefined;
}

function trapRow({ vector, errorCode, eip, cr2, cr3, eflags, registers, instructions, symbol }: ExceptionReport): Trap {
  return {
    vector,
    ...(errorCode === undefined ? {} : { errorCode }),
    eip,
    cr2,
    cr3,
    eflags,
    registers,
    instructions,
    ...(symbol ? { symbol: symbol.name, offset: symbol.offset } : {}),
    ...(symbol?.source ? { file: symbol.source.file, line: symbol.source.line } : {}),
  };
}
