/**
 * Kernels as a loader takes them: a plain a.out, one that was compressed with gzip, or a 32-bit ELF file. What goes where
 * follows 9load: an address's top four bits are the kernel's own view of memory, the rest is the physical address.
 */
import { gunzipSync } from 'node:zlib';
import { Executable } from '../../aout/executable.js';
import { AoutError, HEADER_BYTES, isAout } from '../../aout/header.js';
import { isElf, parseElf } from './elf.js';
import { KernelError } from './kernel-error.js';

/** Bytes that a loader puts into memory. */
interface KernelSegment {
  /** Physical address of the first byte. */
  readonly physical: number;
  readonly bytes: Uint8Array;
  /** Bytes of zeros that follow; the kernels clear their own bss, so only ELF files have any. */
  readonly zeros: number;
}

export interface KernelImage {
  /** Physical address at which it is entered. */
  readonly entry: number;
  /** What the kernel adds to a physical address to get its own: 0x80000000, 0xF0000000, 0x30000000, ... */
  readonly kzero: number;
  readonly segments: readonly KernelSegment[];
  /** Symbols and source lines, if it is an a.out. */
  readonly executable?: Executable;
}

/** Most bytes that a compressed kernel may unpack to: what 9load's map covers. */
const MAX_UNPACKED = 16 << 20;
/** Physical addresses below are the loader's own and the firmware's; at and above lies nothing that it maps. */
const LOWEST = 0x10_0000;
const HIGHEST = 16 << 20;
const PAGE = 4096;
const KZERO_MASK = 0xf000_0000;

/**
 * Finds out what the image is and where its parts go. Throws a KernelError if it cannot be loaded.
 *
 * @param ramBytes the memory that it is to be loaded into
 */
export function parseKernel(image: Uint8Array, ramBytes: number): KernelImage {
  const compressed = image.length >= 3 && image[0] === 0x1f && image[1] === 0x8b && image[2] === 8;
  const bytes = compressed ? unpack(image) : image;
  const kernel = isElf(bytes) ? elfKernel(bytes) : aoutKernel(bytes, compressed);
  const highest = Math.min(HIGHEST, ramBytes);
  for (const { physical, bytes: content, zeros } of kernel.segments) {
    const end = physical + content.length + zeros;
    if (physical < LOWEST || end > highest) {
      throw new KernelError(
        `the kernel wants to be at ${hex(physical)}..${hex(end)}, but a loader can only fill ${hex(LOWEST)}..${hex(highest)}`,
      );
    }
  }
  return kernel;
}

function unpack(image: Uint8Array): Uint8Array {
  try {
    return gunzipSync(image, { maxOutputLength: MAX_UNPACKED });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw new KernelError(`the compressed kernel unpacks to more than ${MAX_UNPACKED} bytes`);
    }
    throw new KernelError(`the compressed kernel cannot be unpacked: ${message}`);
  }
}

function aoutKernel(bytes: Uint8Array, compressed: boolean): KernelImage {
  if (!isAout(bytes) && bytes.length >= HEADER_BYTES) {
    const start = [...bytes.subarray(0, 4)].map((b) => b.toString(16).padStart(2, '0')).join(' ');
    throw new KernelError(
      `bad kernel format: it begins with ${start}; looked for a 386 a.out (00 00 01 eb), gzip (1f 8b 08) or ELF (7f 45 4c 46)`,
    );
  }
  let executable: Executable;
  try {
    executable = new Executable(bytes);
  } catch (error) {
    if (error instanceof AoutError) throw new KernelError(error.message);
    throw error;
  }
  const { entry, text } = executable.header;
  const physical = withoutKzero(entry);
  const segments: KernelSegment[] = [
    { physical, bytes: executable.text, zeros: 0 },
    { physical: Math.ceil((physical + text) / PAGE) * PAGE, bytes: executable.data, zeros: 0 },
  ];
  // Unpacking a compressed kernel leaves its header in front of the text.
  const before = physical - HEADER_BYTES;
  if (compressed && before >= LOWEST) {
    segments.push({ physical: before, bytes: bytes.subarray(0, HEADER_BYTES), zeros: 0 });
  }
  return { entry: physical, kzero: (entry & KZERO_MASK) >>> 0, segments, executable };
}

function elfKernel(bytes: Uint8Array): KernelImage {
  const elf = parseElf(bytes);
  const segments = elf.loads.map(({ physical, content, zeros }) => ({
    physical: withoutKzero(physical),
    bytes: content,
    zeros,
  }));
  const kzero = elf.loads.reduce((found, load) => found || (load.virtual & KZERO_MASK) >>> 0, 0);
  return { entry: withoutKzero(elf.entry), kzero, segments };
}

/** The physical address that a loader takes an address to be. */
export function withoutKzero(address: number): number {
  return (address & ~KZERO_MASK) >>> 0;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
