import type { CpuState } from '../cpu-state.js';
import { AF, CF, PF, SF, ZF } from '../eflags.js';
import { raise, Vector } from '../fault.js';
import { arithmeticFlags, carry, setArithmeticFlags } from '../flags.js';
import { AUX, BEYOND, LEFT, RES } from '../layout.js';
import { ADDRESS16, LOOPS_BACK } from '../record.js';
import { Next, type OperationTable } from './operation.js';

/** Decimal adjustment (Intel SDM vol. 2, DAA DAS AAA AAS AAM AAD). AH and AL are bytes 1 and 0 of the state. */
const AL = 0;
const AH = 1;

/** SF, ZF and PF of a byte. */
function resultFlags(value: number): number {
  const byte = value & 0xff;
  let parity = byte ^ (byte >> 4);
  parity ^= parity >> 2;
  parity ^= parity >> 1;
  return (byte & SF) | (byte === 0 ? ZF : 0) | (parity & 1 ? 0 : PF);
}

function daa(c: CpuState): number {
  const before = c.m8[AL];
  const flags = arithmeticFlags(c.m32);
  let al = before;
  let result = 0;
  if ((before & 15) > 9 || flags & AF) {
    al += 6;
    result |= AF | (flags & CF) | (al > 0xff ? CF : 0);
  }
  if (before > 0x99 || flags & CF) {
    al += 0x60;
    result |= CF;
  } else {
    result &= ~CF;
  }
  c.m8[AL] = al;
  setArithmeticFlags(c.m32, result | resultFlags(al));
  return Next.sequential;
}

function das(c: CpuState): number {
  const before = c.m8[AL];
  const flags = arithmeticFlags(c.m32);
  let al = before;
  let result = 0;
  if ((before & 15) > 9 || flags & AF) {
    result |= AF | (flags & CF) | (al < 6 ? CF : 0);
    al -= 6;
  }
  if (before > 0x99 || flags & CF) {
    al -= 0x60;
    result |= CF;
  }
  c.m8[AL] = al;
  setArithmeticFlags(c.m32, result | resultFlags(al));
  return Next.sequential;
}

/** AAA (`step` 0x106) and AAS (-0x106): on the 286 and later AX is adjusted as a whole. */
function asciiAdjust(step: number): (c: CpuState) => number {
  return (c) => {
    const flags = arithmeticFlags(c.m32);
    const adjust = (c.m8[AL] & 15) > 9 || (flags & AF) !== 0;
    if (adjust) c.m16[0] = c.m16[0] + step;
    c.m8[AL] &= 15;
    setArithmeticFlags(c.m32, (adjust ? AF | CF : 0) | resultFlags(c.m8[AL]));
    return Next.sequential;
  };
}

/**
 * AAM. Followed by a LOOP back to it (D4 0A E2 FC), it is the delay loop of Plan 9 kernels: after two rounds AX no longer
 * changes, so that as many rounds as the budget allows, but the last, are done at once.
 */
function aam(c: CpuState): number {
  const { m8, m32 } = c;
  const base = m32[c.record + 3] & 0xff;
  if (base === 0) raise(c, Vector.DE);
  const al = m8[AL];
  const settled = m8[AH] === 0 && al < base;
  m8[AH] = Math.floor(al / base);
  m8[AL] = al % base;
  m32[RES] = (m8[AL] << 24) >> 24;
  m32[AUX] = 0;
  if (settled && (m32[c.record] & LOOPS_BACK) !== 0) {
    const wide = (m32[c.record + 1] & ADDRESS16) === 0;
    const remaining = wide ? (m32[1] - 1) >>> 0 : ((m32[1] & 0xffff) - 1) & 0xffff;
    const rounds = Math.min(remaining, (m32[LEFT] + m32[BEYOND]) >>> 1);
    const fromLeft = Math.min(2 * rounds, m32[LEFT]);
    if (wide) m32[1] -= rounds;
    else c.m16[2] = m32[1] - rounds;
    m32[LEFT] -= fromLeft;
    m32[BEYOND] -= 2 * rounds - fromLeft;
  }
  return Next.sequential;
}

function aad(c: CpuState): number {
  const { m8 } = c;
  const al = (m8[AL] + m8[AH] * c.m32[c.record + 3]) & 0xff;
  m8[AL] = al;
  m8[AH] = 0;
  c.m32[RES] = (al << 24) >> 24;
  c.m32[AUX] = 0;
  return Next.sequential;
}

function salc(c: CpuState): number {
  c.m8[AL] = -carry(c.m32);
  return Next.sequential;
}

export const DECIMAL_OPERATIONS: OperationTable = {
  DAA: daa,
  DAS: das,
  AAA: asciiAdjust(0x106),
  AAS: asciiAdjust(-0x106),
  AAM: aam,
  AAD: aad,
  SALC: salc,
};
