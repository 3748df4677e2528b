import { directBoot } from '../../../../src/emu/pc/loader/direct-boot.js';
import { parseKernel } from '../../../../src/emu/pc/loader/kernel-image.js';
import { Machine, type MachineObserver } from '../../../../src/emu/pc/machine.js';
import { machineConfig } from '../../../../src/emu/pc/machine-config.js';
import { kernel } from '../boot/synthetic-kernel.js';

export const RAM = 4 << 20;

/**
 * Keeps every device at work, for ever.
 */
const BUSY: readonly string[] = [
  // call to the next instruction; pop ebp. The gate of vector 24 leads to `tick`; IRQ 0 is let through.
  'e8 00000000 5d 8d85 3e010000 89c2 25 ffff0000 0d 00001000 66ba 008e a3 c0500480 8915 c4500480 b0fe e621',
  'dbe3 d9eb fb', // fninit; fldpi; sti
  'dcc0 d9fa d915 00002080', // again: fadd st(0), st(0); fsqrt; fst dword [80200000h]
  // rep movsb: 777 bytes from the kernel's text to where the last time ended, in a ring of 64 KB
  'fc be 00001080 8b3d 00012080 81e7 ffff0000 81c7 01002180 b9 09030000 f3a4 893d 00012080',
  '66ba f803 b078 ee', // out 3f8h, 'x'
  '8b3d 04012080 47 81e7 ff030000 893d 04012080 c6843f 00800b80 79', // a 'y' on the screen, further on each time
  // Floppy: motor on; DMA channel 2 to 218000h, 1 KB
  'b01c 66ba f203 ee 30c0 e60c b046 e60b 30c0 e604 b080 e604 b021 e681 b0ff e605 b003 e605 b002 e60a',
  '8db5 4b010000 b9 09000000 66ba f403', // the nine bytes of the command, when the controller takes them
  'ec 24c0 3c80 75f9 42 ac ee 4a e2f3',
  'ec 24c0 3cc0 75f9 b9 07000000 42 ec e2fd', // the seven bytes of the result
  '66ba f201 b002 ee 42 b001 ee 66ba f601 b0e0 ee 42 b020 ee bb 02000000', // disk: READ SECTORS, two from 1 on
  'ec 2488 3c08 75f9 bf 00002280 b9 00010000 ba f0010000 f3666d ba f7010000 4b 75df', // rep insw, twice
  'ba f2010000 b001 ee ba f7010000 ec a880 75fb b030 ee', // WRITE SECTORS, one
  'ec 2488 3c08 75f9 be 00002080 b9 00010000 ba f0010000 f3666f', // rep outsw
  'e9 edfeffff', // jmp again
  '50 ff05 08002080 b020 e620 58 cf', // tick: push eax; inc dword [80200008h]; EOI; pop eax; iret
  '46 00 00 00 01 02 02 1b ff', // READ DATA, cylinder 0, head 0, sectors 1 and 2
];

/** A kernel of which every device is busy all the time, with the functions `main` and `tick`. */
function busyKernel(): Uint8Array {
  return kernel((code) => code.hex(BUSY.join('')));
}

/** A small machine at the entry of that kernel, with a floppy and a disk of its own. */
export function busyMachine(observer: MachineObserver = {}, config: { readonly plan9ini?: string } = {}): Machine {
  const disk = new Uint8Array(16 * 512).map((_, i) => i * 7);
  const machine = new Machine(machineConfig({ ramBytes: RAM, ...config }), observer, { floppy: disk, disks: [disk] });
  directBoot(machine, parseKernel(busyKernel(), RAM), config.plan9ini ?? '');
  return machine;
}
