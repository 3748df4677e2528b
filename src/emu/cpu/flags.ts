import { AF, ARITHMETIC, CF, OF, PF, SF, ZF } from './eflags.js';
import { AUX, RES } from './layout.js';

/**
 * Lazy arithmetic flags: two words stand for all six.
 *
 * RES is the last result, sign-extended to 32 bits: ZF is RES = 0, SF its sign, PF the parity of its low byte.
 * AUX holds what the result does not show. For an addition or subtraction it is the vector of carries out of each bit,
 * masked and shifted so that bit 31 is CF, bit 31 xor bit 30 is OF and bit 3 is AF. Bit 0 inverts SF and bits 8-15 are
 * exclusive-ored into the byte whose parity is PF, so that any combination of flags can be represented.
 */
export const AUX_MASK = 0xc0000008 | 0;
/** AUX with CF set and OF clear: bits 31 and 30. */
const AUX_CF = 0xc0000000 | 0;
const AUX_OF = 0x40000000;
const AUX_AF = 8;

/** 1 if the low byte has an even number of ones. */
function evenParity(byte: number): number {
  const nibble = (byte ^ (byte >>> 4)) & 15;
  return (0x9669 >>> nibble) & 1;
}

/** CF, PF, AF, ZF, SF and OF at their places in EFLAGS. */
export function arithmeticFlags(m32: Int32Array): number {
  const res = m32[RES];
  const aux = m32[AUX];
  let flags = aux >>> 31;
  if (evenParity((res ^ (aux >>> 8)) & 0xff)) flags |= PF;
  flags |= (aux & AUX_AF) << 1;
  if (res === 0) flags |= ZF;
  flags |= ((res >>> 31) ^ (aux & 1)) << 7;
  flags |= ((aux >>> 31) ^ ((aux >>> 30) & 1)) << 11;
  return flags;
}

/** Sets the six arithmetic flags from their places in EFLAGS; other bits are ignored. */
export function setArithmeticFlags(m32: Int32Array, flags: number): void {
  const res = flags & ZF ? 0 : 1;
  let aux = (flags & AF) >> 1;
  if (flags & CF) aux |= AUX_CF;
  if (flags & OF) aux ^= AUX_OF;
  if (flags & SF) aux |= 1;
  // Both 0 and 1 xor 0 or 1: an even number of ones needs the delta 1 for the result 1 only.
  if ((evenParity(res) === 1) !== ((flags & PF) !== 0)) aux |= 0x100;
  m32[RES] = res;
  m32[AUX] = aux;
}

/** Replaces the flags in `mask`, keeps the other arithmetic ones. */
export function changeFlags(m32: Int32Array, mask: number, flags: number): void {
  setArithmeticFlags(m32, (arithmeticFlags(m32) & ARITHMETIC & ~mask) | (flags & mask));
}

/** 0 or 1. */
export function carry(m32: Int32Array): number {
  return m32[AUX] >>> 31;
}

/** Whether condition `cc` (the low four bits of Jcc, SETcc and CMOVcc) holds (SDM vol. 1, appendix B). */
export function condition(m32: Int32Array, cc: number): boolean {
  const res = m32[RES];
  const aux = m32[AUX];
  let holds: boolean;
  switch (cc >> 1) {
    case 0:
      holds = (aux ^ (aux << 1)) < 0;
      break;
    case 1:
      holds = aux < 0;
      break;
    case 2:
      holds = res === 0;
      break;
    case 3:
      holds = aux < 0 || res === 0;
      break;
    case 4:
      holds = (res ^ (aux << 31)) < 0;
      break;
    case 5:
      holds = evenParity((res ^ (aux >>> 8)) & 0xff) === 1;
      break;
    case 6:
      holds = (res ^ (aux << 31) ^ aux ^ (aux << 1)) < 0;
      break;
    default:
      holds = res === 0 || (res ^ (aux << 31) ^ aux ^ (aux << 1)) < 0;
  }
  return holds !== ((cc & 1) === 1);
}
