import { gzipSync } from 'node:zlib';
import { KernelCode } from '../../../src/build/kernel-diff/kernel-code.js';
import { diffKernels } from '../../../src/build/kernel-diff/kernel-diff.js';
import { AoutError } from '../../../src/emu/aout/header.js';
import { bootKernel } from '../../../src/emu/pc/boot/boot.js';
import { KernelError } from '../../../src/emu/pc/loader/kernel-error.js';
import { parseKernel } from '../../../src/emu/pc/loader/kernel-image.js';
import { kernel, puts, STOP } from '../../emu/pc/boot/synthetic-kernel.js';
import { shown } from '../bytes.js';
import type { Choices } from '../choices.js';
import { mutated } from '../mutate.js';
import { expect, type FuzzTarget, refusable } from '../target.js';

const RAM = 4 << 20;
const BUDGET = 20_000;
const SOUND = kernel((code) => {
  puts(code, 'Plan 9 63-bit file server\n');
  code.hex(STOP);
});

/** Kernels in every packing, damaged before or after they were packed: parsed, taken apart, and now and then booted. */
export const kernels: FuzzTarget = {
  name: 'kernels',
  what: 'a damaged kernel: plain, compressed with gzip, or ELF',
  short: 40,
  run(choices) {
    const image = damagedKernel(choices);
    choices.say(shown(image));
    const parsed = refusable([KernelError], () => parseKernel(image, RAM));
    for (const { physical, bytes, zeros } of parsed?.segments ?? []) {
      expect(physical >= 1 << 20 && physical + bytes.length + zeros <= RAM, 'a segment outside the memory');
    }
    const code = refusable([AoutError], () => new KernelCode(image));
    if (code !== undefined) diffKernels(new KernelCode(SOUND), code);
    if (!choices.once(16)) return undefined;
    choices.say('and booted');
    const { instructions, signature } = bootKernel(image, { machine: { ramBytes: RAM }, budget: BUDGET });
    expect(instructions <= BUDGET, `${instructions} instructions of ${BUDGET}`);
    expect(signature !== '', 'no signature');
    return undefined;
  },
};

function damagedKernel(choices: Choices): Uint8Array {
  switch (choices.below(4)) {
    case 0:
      return mutated(choices, SOUND);
    case 1:
      return gzipSync(mutated(choices, SOUND), { level: choices.below(3) });
    case 2:
      return mutated(choices, gzipSync(SOUND));
    default:
      return mutated(choices, elf(choices));
  }
}

/** An executable with one or two segments, its fields sound or odd. */
function elf(choices: Choices): Uint8Array {
  const loads = 1 + choices.below(2);
  const bytes = new Uint8Array(52 + 32 * loads + 64);
  const view = new DataView(bytes.buffer);
  const or = (sound: number) => (choices.once(24) ? choices.odd() : sound);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  view.setUint16(16, 2, true);
  view.setUint16(18, 3, true);
  view.setUint32(24, or(0x8010_0020), true);
  view.setUint32(28, or(52), true);
  view.setUint16(42, 32, true);
  view.setUint16(44, or(loads), true);
  for (let i = 0; i < loads; i++) {
    const fields = [1, 52 + 32 * loads, 0x8010_0020 + 0x1000 * i, 0x0010_0020 + 0x1000 * i, 64, 64 + 0x100 * i];
    for (const [k, field] of fields.entries()) view.setUint32(52 + 32 * i + 4 * k, or(field), true);
  }
  bytes.fill(0xf4, 52 + 32 * loads);
  return bytes;
}
