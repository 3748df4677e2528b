import { Cpu } from '../../src/emu/cpu/cpu.js';
import type { Environment, StopReason } from '../../src/emu/cpu/environment.js';

const RAM_BYTES = 0x20_0000;
/** ROM images end here, and again at the end of the address space. */
const ROM_END = 0x10_0000;
const FOUR_GB = 0x1_0000_0000;

/** Where a test386 image writes, as its configuration.asm was set when it was assembled. */
export interface Test386Ports {
  /** POST_PORT: the number of the test that is about to run. */
  readonly post: number;
  /** OUT_PORT: the text of test EE. */
  readonly output: number;
}

export interface Test386Result {
  /** Every POST code in the order of its writing; FF is the last one of a complete run. */
  readonly posts: readonly number[];
  readonly output: string;
  readonly reason: StopReason;
  /** The processor's own words where `reason` is `unsupported`. */
  readonly unsupported: string | undefined;
  /** CS:EIP at the end, hexadecimal. */
  readonly at: string;
  readonly instructions: number;
}

/**
 * Runs a test386 ROM image from reset to HLT: the image at the end of the first megabyte, and aliased at the end of the
 * address space, in a machine that has nothing else but RAM and two ports.
 *
 * @param rom 64 or 128 KB
 * @param budget instructions after which the run ends with `budget`
 * @throws RangeError for an image of another size
 */
export function runTest386(rom: Uint8Array, ports: Test386Ports, budget: number): Test386Result {
  if (rom.length !== 0x10000 && rom.length !== 0x20000) {
    throw new RangeError(`a test386 image has 65536 or 131072 bytes, this one has ${rom.length}`);
  }
  const posts: number[] = [];
  const text: string[] = [];
  const environment: Environment = {
    portIn: (_port, size) => (size === 1 ? 0xff : size === 2 ? 0xffff : 0xffffffff),
    portOut(port, _size, value) {
      if (port === ports.post) posts.push(value & 0xff);
      else if (port === ports.output) text.push(String.fromCharCode(value & 0xff));
    },
    mmioRead(address, size) {
      let value = 0;
      for (let n = 0; n < size; n++) value += (rom[address + n - (FOUR_GB - rom.length)] ?? 0xff) * 2 ** (8 * n);
      return value;
    },
    mmioWrite() {},
    acknowledgeInterrupt: () => 0xff,
  };
  const cpu = new Cpu({ ramBytes: RAM_BYTES, environment });
  cpu.ram.set(rom, ROM_END - rom.length);
  cpu.setMemoryKind(ROM_END - rom.length, ROM_END, 'rom');
  const reason = cpu.run(budget);
  return {
    posts,
    output: text.join(''),
    reason,
    unsupported: cpu.unsupported,
    at: `${cpu.segment(1).selector.toString(16)}:${cpu.eip.toString(16)}`,
    instructions: cpu.instructions,
  };
}

/** One line of the output that is not what the reference has. */
export interface LineDifference {
  /** From 1. */
  readonly line: number;
  readonly expected: string | undefined;
  readonly got: string | undefined;
}

/** Compares line by line; ends of lines may be LF or CR LF, and an empty last line does not count. */
export function differingLines(output: string, reference: string): LineDifference[] {
  const got = linesOf(output);
  const expected = linesOf(reference);
  const differences: LineDifference[] = [];
  for (let n = 0; n < Math.max(got.length, expected.length); n++) {
    if (got[n] !== expected[n]) differences.push({ line: n + 1, expected: expected[n], got: got[n] });
  }
  return differences;
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
