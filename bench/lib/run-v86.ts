/**
 * Runs a ROM of bench/lib/rom.ts in v86: `run-v86 ROM JIT` (0 or 1), with standard input and output as the guest's serial port.
 */
import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { V86 } from 'v86';

const MEMORY_BYTES = 32 << 20;

const [romFile, jit] = process.argv.slice(2);
const rom = readFileSync(romFile);
// What v86 says about itself does not belong to the guest's output.
console.log = console.error;
const emulator = new V86({
  wasm_path: createRequire(import.meta.url).resolve('v86/build/v86.wasm'),
  bios: { buffer: rom.buffer.slice(rom.byteOffset, rom.byteOffset + rom.length) as ArrayBuffer },
  memory_size: MEMORY_BYTES,
  vga_memory_size: 1 << 20,
  disable_jit: jit === '0',
  disable_keyboard: true,
  disable_mouse: true,
  disable_speaker: true,
  autostart: true,
});
emulator.add_listener('serial0-output-byte', (byte: number) => writeSync(1, Buffer.of(byte)));
process.stdin.on('data', (bytes) => emulator.serial0_send(bytes.toString('latin1')));
