/** 32-bit little-endian ELF executables for the 386. Tool Interface Standard, ELF specification 1.2, book I. */
import { KernelError } from './kernel-error.js';

/** A program header of type PT_LOAD. */
interface ElfLoad {
  readonly virtual: number;
  readonly physical: number;
  readonly content: Uint8Array;
  /** p_memsz beyond p_filesz. */
  readonly zeros: number;
}

interface Elf {
  readonly entry: number;
  readonly loads: readonly ElfLoad[];
}

const ELF_HEADER_BYTES = 52;
const PROGRAM_HEADER_BYTES = 32;
const CLASS32 = 1;
const DATA2LSB = 1;
const ET_EXEC = 2;
const EM_386 = 3;
const PT_LOAD = 1;

/** Whether the bytes begin as an ELF file does. */
export function isElf(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/** Reads the program headers. Throws a KernelError if the file is cut off or of another kind. */
export function parseElf(bytes: Uint8Array): Elf {
  if (bytes.length < ELF_HEADER_BYTES) {
    throw new KernelError(`truncated ELF file: ${bytes.length} bytes, the header alone has ${ELF_HEADER_BYTES}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[4] !== CLASS32 || bytes[5] !== DATA2LSB) throw new KernelError('an ELF file, but not 32-bit little-endian');
  const type = view.getUint16(16, true);
  const machine = view.getUint16(18, true);
  if (type !== ET_EXEC || machine !== EM_386) {
    throw new KernelError(
      `an ELF file of type ${type} for machine ${machine}; looked for an executable (2) for the 386 (3)`,
    );
  }
  const offset = view.getUint32(28, true);
  const entrySize = view.getUint16(42, true);
  const count = view.getUint16(44, true);
  if (entrySize !== PROGRAM_HEADER_BYTES || offset + count * entrySize > bytes.length) {
    throw new KernelError(`the program headers of the ELF file do not lie in its ${bytes.length} bytes`);
  }
  const loads: ElfLoad[] = [];
  for (let i = 0; i < count; i++) {
    const at = offset + i * entrySize;
    const field = (index: number) => view.getUint32(at + 4 * index, true);
    if (field(0) !== PT_LOAD) continue;
    const [start, virtual, physical, fileSize, memorySize] = [field(1), field(2), field(3), field(4), field(5)];
    if (start + fileSize > bytes.length) {
      throw new KernelError(
        `truncated ELF file: a segment needs bytes ${start}..${start + fileSize}, but the file has ${bytes.length}`,
      );
    }
    const zeros = Math.max(0, memorySize - fileSize);
    loads.push({ virtual, physical, content: bytes.subarray(start, start + fileSize), zeros });
  }
  if (loads.length === 0) throw new KernelError('the ELF file has nothing to load');
  return { entry: view.getUint32(24, true), loads };
}
