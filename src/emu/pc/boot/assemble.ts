/** The machine that a kernel is booted on, put together from what a boot is given. */
import { Bios } from '../bios/bios.js';
import { directBoot } from '../loader/direct-boot.js';
import { type KernelImage, parseKernel } from '../loader/kernel-image.js';
import { Machine, type MachineObserver, type Media } from '../machine.js';
import { type MachineConfig, machineConfig } from '../machine-config.js';
import { bootMedium, nvramDisk, nvramFloppy } from '../media/boot-medium.js';
import type { BootOptions } from './boot.js';

/** What a machine is made of before it is switched on. */
export interface Assembly {
  readonly kernel: KernelImage;
  readonly config: MachineConfig;
  readonly media: Media;
  /** Where the loader is; undefined: the kernel is loaded directly. */
  readonly drive: 'floppy' | 'disk' | undefined;
}

/** The parts of a boot's options that say what the machine is. */
export type AssemblyOptions = Pick<BootOptions, 'machine' | 'media' | 'loader' | 'disk'>;

/**
 * Makes media and configuration. Throws a KernelError for an image that no loader could start, a MediumFullError if it does not go onto the
 * medium, a MachineConfigError or MediumError for options that make no sense.
 */
export function assemble(image: Uint8Array, options: AssemblyOptions): Assembly {
  const config = machineConfig(options.machine);
  const { loader } = options;
  return {
    config,
    kernel: parseKernel(image, config.ramBytes),
    media: mediaFor(options, image, config.plan9ini),
    drive: loader && (loader.mbr === undefined ? 'floppy' : 'disk'),
  };
}

/** A new machine of that kind, at the kernel's entry or before the BIOS's first instruction. */
export function switchOn({ kernel, config, media, drive }: Assembly, observer: MachineObserver): Machine {
  const machine = new Machine(config, observer, media);
  if (drive === undefined) directBoot(machine, kernel, config.plan9ini);
  else new Bios(machine, drive);
  return machine;
}

function mediaFor({ media = {}, loader, disk }: AssemblyOptions, kernel: Uint8Array, plan9ini: string): Media {
  const medium = loader && bootMedium(loader, kernel, plan9ini);
  const [h0, h1, ...others] = media.disks ?? [];
  const drives = loader?.mbr === undefined ? { floppy: medium ?? media.floppy, h0 } : { ...media, h0: medium };
  const floppy = drives.floppy ?? (disk && nvramFloppy());
  return {
    ...(floppy ? { floppy } : {}),
    disks: [drives.h0 ?? (disk && nvramDisk()), disk ?? h1, ...others],
  };
}
