import type { InstructionRow } from './row.js';
import { type DecodeEntry, Immediate, OPCODES } from './table.js';

/** Instructions are at most this long (SDM vol. 3, 6.15, interrupt 13). */
export const MAX_LENGTH = 15;

/** The number that stands for "no register" in an address. */
export const NO_REGISTER = 8;

/** How {@link decode} ended. */
export const DecodeResult = {
  ok: 0,
  /** The bytes given end inside the instruction. */
  truncated: 1,
  /** Longer than 15 bytes: #GP(0). */
  tooLong: 2,
  /** #UD: no such instruction, a register where memory is needed, or LOCK where it is not allowed. */
  undefined: 3,
} as const;

/** One decoded instruction; the decoder fills the same object again and again. */
export class Decoded {
  result: number = DecodeResult.ok;
  /** Bytes, prefixes included; for an undefined instruction the bytes looked at. */
  length = 0;
  row: InstructionRow | undefined = undefined;
  entry: DecodeEntry | undefined = undefined;
  /** The last opcode byte; `twoByte` if it followed 0F. */
  opcode = 0;
  twoByte = false;
  /** Operand size 32 (else 16), prefix included. */
  operand32 = true;
  /** Address size 32 (else 16), prefix included. */
  address32 = true;
  /** Segment register of the memory operand: the override, or the address form's default. */
  segment = 3;
  /** A segment override prefix was there. */
  segmentOverride = false;
  /** 0, or the last of F2 and F3. */
  repeat = 0;
  lock = false;
  modrm = 0;
  hasModrm = false;
  /** Whether the E or M operand is memory. */
  isMemory = false;
  /** Base and index registers by number (ESI=6 is SI with 16-bit addresses), or {@link NO_REGISTER}. */
  base = NO_REGISTER;
  index = NO_REGISTER;
  /** The index is shifted left by this. */
  scale = 0;
  /** Signed. */
  displacement = 0;
  /** Bytes of the displacement or of the offset that stands for an address, and of all immediates, which are last. */
  displacementBytes = 0;
  immediateBytes = 0;
  /** The immediate or the branch displacement, sign- or zero-extended to 32 bits, signed. */
  immediate = 0;
  /** Selector of a far pointer, or the second immediate of ENTER. */
  immediate2 = 0;
}

const SS = 2;
const DS = 3;

/** Register pairs of 16-bit addresses by r/m (SDM vol. 2, table 2-1). */
const BASE_16 = [3, 3, 5, 5, 6, 7, 5, 3];
const INDEX_16 = [6, 7, 6, 7, NO_REGISTER, NO_REGISTER, NO_REGISTER, NO_REGISTER];

/**
 * Decodes the instruction at `bytes[start]`.
 *
 * @param end the bytes up to here may be looked at; {@link DecodeResult.truncated} if the instruction goes on
 * @param code32 default operand and address size: the D bit of the code segment
 */
export function decode(d: Decoded, bytes: Uint8Array, start: number, end: number, code32: boolean): number {
  const limit = Math.min(end, start + MAX_LENGTH);
  let at = start;
  let operand32 = code32;
  let address32 = code32;
  let override = -1;
  d.repeat = 0;
  d.lock = false;
  d.row = undefined;
  d.entry = undefined;
  d.twoByte = false;
  d.hasModrm = false;
  d.isMemory = false;
  d.base = NO_REGISTER;
  d.index = NO_REGISTER;
  d.scale = 0;
  d.displacement = 0;
  d.displacementBytes = 0;
  d.immediate = 0;
  d.immediateBytes = 0;
  d.immediate2 = 0;

  let opcode = 0;
  prefixes: for (;;) {
    if (at >= limit) return outOfBytes(d, at, start);
    opcode = bytes[at++];
    switch (opcode) {
      case 0x66:
        operand32 = !code32;
        break;
      case 0x67:
        address32 = !code32;
        break;
      case 0x26:
      case 0x2e:
      case 0x36:
      case 0x3e:
        override = (opcode >> 3) & 3;
        break;
      case 0x64:
      case 0x65:
        override = opcode & 7;
        break;
      case 0xf0:
        d.lock = true;
        break;
      case 0xf2:
      case 0xf3:
        d.repeat = opcode;
        break;
      default:
        break prefixes;
    }
  }
  let slot = OPCODES[opcode];
  if (opcode === 0x0f) {
    if (at >= limit) return outOfBytes(d, at, start);
    opcode = bytes[at++];
    d.twoByte = true;
    slot = OPCODES[256 + opcode];
  }
  d.opcode = opcode;
  d.operand32 = operand32;
  d.address32 = address32;
  d.segmentOverride = override >= 0;
  d.segment = override >= 0 ? override : DS;

  let { entry } = slot;
  const { group } = slot;
  if (group !== undefined) {
    if (at >= limit) return outOfBytes(d, at, start);
    const modrm = bytes[at];
    entry = group[((modrm >> 3) & 7) + (group.length > 8 && modrm >= 0xc0 ? 8 : 0)];
    if (entry === undefined) return finish(d, at + 1, start, DecodeResult.undefined);
  } else if (entry === undefined) {
    return finish(d, at, start, DecodeResult.undefined);
  }
  d.entry = entry;
  d.row = entry.row;

  if (entry.hasModrm) {
    if (at >= limit) return outOfBytes(d, at, start);
    const modrm = bytes[at++];
    d.modrm = modrm;
    d.hasModrm = true;
    if (modrm < 0xc0 && !entry.registerOnly) {
      d.isMemory = true;
      at = address32
        ? address32Bit(d, bytes, at, limit, modrm, override)
        : address16Bit(d, bytes, at, limit, modrm, override);
      if (at > limit) return outOfBytes(d, limit, start);
    }
  }

  const immediateAt = at;
  switch (entry.immediate) {
    case Immediate.byte:
      if (at + 1 > limit) return outOfBytes(d, limit, start);
      d.immediate = bytes[at++];
      break;
    case Immediate.signedByte:
      if (at + 1 > limit) return outOfBytes(d, limit, start);
      d.immediate = (bytes[at++] << 24) >> 24;
      break;
    case Immediate.word:
      if (at + 2 > limit) return outOfBytes(d, limit, start);
      d.immediate = word(bytes, at);
      at += 2;
      break;
    case Immediate.operandSize:
      if (at + (operand32 ? 4 : 2) > limit) return outOfBytes(d, limit, start);
      d.immediate = operand32 ? dword(bytes, at) : (word(bytes, at) << 16) >> 16;
      at += operand32 ? 4 : 2;
      break;
    case Immediate.addressSize:
      if (at + (address32 ? 4 : 2) > limit) return outOfBytes(d, limit, start);
      d.isMemory = true;
      d.displacement = address32 ? dword(bytes, at) : word(bytes, at);
      d.displacementBytes = address32 ? 4 : 2;
      at += d.displacementBytes;
      break;
    case Immediate.farPointer:
      if (at + (operand32 ? 6 : 4) > limit) return outOfBytes(d, limit, start);
      d.immediate = operand32 ? dword(bytes, at) : word(bytes, at);
      at += operand32 ? 4 : 2;
      d.immediate2 = word(bytes, at);
      at += 2;
      break;
    case Immediate.wordByte:
      if (at + 3 > limit) return outOfBytes(d, limit, start);
      d.immediate = word(bytes, at);
      d.immediate2 = bytes[at + 2];
      at += 3;
      break;
    default:
  }
  d.immediateBytes = entry.immediate === Immediate.addressSize ? 0 : at - immediateAt;

  const legal = (!entry.memoryOnly || d.isMemory) && (!d.lock || (entry.lockable && d.isMemory));
  return finish(d, at, start, legal ? DecodeResult.ok : DecodeResult.undefined);
}

function finish(d: Decoded, at: number, start: number, result: number): number {
  d.length = at - start;
  d.result = result;
  return result;
}

/** The bytes end at `at`: because there are no more, or because there were fifteen. */
function outOfBytes(d: Decoded, at: number, start: number): number {
  return finish(d, at, start, at - start >= MAX_LENGTH ? DecodeResult.tooLong : DecodeResult.truncated);
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8);
}

function dword(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

/** Returns the position after the address, beyond `limit` if bytes are missing (SDM vol. 2, tables 2-2 and 2-3). */
function address32Bit(
  d: Decoded,
  bytes: Uint8Array,
  start: number,
  limit: number,
  modrm: number,
  override: number,
): number {
  let at = start;
  const mod = modrm >> 6;
  let displacementBytes = mod === 1 ? 1 : mod === 2 ? 4 : 0;
  let base = modrm & 7;
  if (base === 4) {
    if (at >= limit) return limit + 1;
    const sib = bytes[at++];
    const index = (sib >> 3) & 7;
    if (index !== 4) {
      d.index = index;
      d.scale = sib >> 6;
    }
    base = sib & 7;
  }
  if (base === 5 && mod === 0) {
    displacementBytes = 4;
  } else {
    d.base = base;
    if (override < 0 && (base === 4 || base === 5)) d.segment = SS;
  }
  if (at + displacementBytes > limit) return limit + 1;
  d.displacementBytes = displacementBytes;
  if (displacementBytes === 1) d.displacement = (bytes[at] << 24) >> 24;
  else if (displacementBytes === 4) d.displacement = dword(bytes, at);
  return at + displacementBytes;
}

/** The same for 16-bit addresses (SDM vol. 2, table 2-1). */
function address16Bit(
  d: Decoded,
  bytes: Uint8Array,
  start: number,
  limit: number,
  modrm: number,
  override: number,
): number {
  const mod = modrm >> 6;
  const rm = modrm & 7;
  let displacementBytes = mod;
  if (rm === 6 && mod === 0) {
    displacementBytes = 2;
  } else {
    d.base = BASE_16[rm];
    d.index = INDEX_16[rm];
    if (override < 0 && d.base === 5) d.segment = SS;
  }
  if (start + displacementBytes > limit) return limit + 1;
  d.displacementBytes = displacementBytes;
  if (displacementBytes === 1) d.displacement = (bytes[start] << 24) >> 24;
  else if (displacementBytes === 2) d.displacement = (word(bytes, start) << 16) >> 16;
  return start + displacementBytes;
}
