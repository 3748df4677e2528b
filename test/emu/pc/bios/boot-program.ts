import { Bios, type BootDrive } from '../../../../src/emu/pc/bios/bios.js';
import { Machine, type Media } from '../../../../src/emu/pc/machine.js';
import { machineConfig } from '../../../../src/emu/pc/machine-config.js';

const SECTOR = 512;
/** CLI and HLT for ever. */
const END = 'fa f4 eb fc';
const SECONDS = 10_000_000;

/** A boot sector of the code, given as hex digits. */
function bootSector(code: string): Uint8Array {
  const sector = new Uint8Array(SECTOR);
  sector.set(Buffer.from(`${code}${END}`.replaceAll(' ', ''), 'hex'));
  sector.set([0x55, 0xaa], SECTOR - 2);
  return sector;
}

/** An image that begins with a boot sector; each of the other sectors is filled with the low byte of its number. */
export function bootImage(code: string, sectors: number): Uint8Array {
  const image = new Uint8Array(sectors * SECTOR);
  for (let i = 1; i < sectors; i++) image.fill(i, i * SECTOR, (i + 1) * SECTOR);
  image.set(bootSector(code));
  return image;
}

/** A machine switched on, not yet run. */
export function poweredOn(drive: BootDrive, media: Media): { machine: Machine; bios: Bios } {
  const machine = new Machine(machineConfig({ ramBytes: 8 << 20 }), {}, media);
  return { machine, bios: new Bios(machine, drive) };
}

/** Runs a program as the boot sector of a floppy until it stops; registers and memory are then as it left them. */
export function runBooted(code: string, sectors = 2880) {
  const { machine, bios } = poweredOn('floppy', { floppy: bootImage(code, sectors) });
  const stop = machine.run(SECONDS);
  const [eax, ecx, edx, ebx, , , , edi] = machine.cpu.regs;
  return { machine, bios, stop, eax, ecx, edx, ebx, edi, carry: (machine.cpu.eflags & 1) === 1 };
}
