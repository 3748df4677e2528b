import { AF } from '../eflags.js';
import { AUX_MASK } from '../flags.js';
import { FLAGS } from '../layout.js';
import { Op, WasmCode } from '../wasm/wasm-code.js';
import { FlagKind, Import, Local, type RegionCode } from './region-code.js';

/** Bit n is set if the number n of four bits has an even number of ones. */
const EVEN_PARITY = 0x9669;

/** The body of the function of `kind`, `fa` and `fr` that returns AUX (flags.ts). Its locals: 3 the second operand, 4 the carries. */
export function auxFunction(): Uint8Array {
  const code = new WasmCode();
  const [kind, fa, fr, b, carries] = [0, 1, 2, 3, 4];
  code.get(kind).op(Op.eqz).if().get(fa).op(Op.return).end();
  // INC and DEC: CF from bit 31 of fa, OF and AF from the result.
  code.get(kind).const(FlagKind.inc).op(Op.geU).if();
  // The operand: result - 1 or + 1.
  code.get(fr).get(kind).const(FlagKind.inc).op(Op.eq).ifValue().const(-1).else().const(1).end().op(Op.add).set(b);
  code.get(fa).const(-0x80000000).op(Op.and).tee(carries);
  code.get(carries).const(1).op(Op.shrU, Op.or);
  // Overflow at bit 31: of INC ~operand & result, of DEC operand & ~result.
  code.get(kind).const(FlagKind.inc).op(Op.eq).ifValue();
  code.get(b).const(-1).op(Op.xor).get(fr).op(Op.and);
  code.else().get(fr).const(-1).op(Op.xor).get(b).op(Op.and).end();
  code.const(1).op(Op.shrU).const(0x40000000).op(Op.and, Op.xor);
  code.get(fr).get(b).op(Op.xor).const(16).op(Op.and).const(1).op(Op.shrU, Op.or);
  code.op(Op.return).end();
  code.get(kind).const(FlagKind.add).op(Op.eq).if();
  code.get(fr).get(fa).op(Op.sub).set(b);
  code.get(fa).get(b).op(Op.and);
  code.get(fa).get(b).op(Op.or).get(fr).const(-1).op(Op.xor, Op.and, Op.or);
  code.const(AUX_MASK).op(Op.and, Op.return).end();
  // Subtractions.
  code.get(fa).get(fr).op(Op.sub).set(b);
  code.get(kind).const(FlagKind.sub8).op(Op.eq).if().get(b).const(0xff).op(Op.and).set(b).end();
  code.get(fa).const(-1).op(Op.xor).get(b).op(Op.and);
  code.get(fa).get(b).op(Op.xor).const(-1).op(Op.xor);
  code.get(fa).get(b).op(Op.sub, Op.and, Op.or).set(carries);
  code.get(kind).const(FlagKind.sub8).op(Op.eq).if();
  code.get(carries).const(24).op(Op.shl).const(-0x40000000).op(Op.and);
  code.get(carries).const(8).op(Op.and, Op.or, Op.return).end();
  code.get(carries).const(AUX_MASK).op(Op.and);
  return code.bytes;
}

/** The body of the function of AUX and RES that returns the six flags at their places in EFLAGS (arithmeticFlags of flags.ts). Its local: 2. */
export function eflagsFunction(): Uint8Array {
  const code = new WasmCode();
  const [aux, res, byte] = [0, 1, 2];
  code.get(res).get(aux).const(8).op(Op.shrU, Op.xor).tee(byte);
  code.get(byte).const(4).op(Op.shrU, Op.xor).const(15).op(Op.and).set(byte);
  code.const(EVEN_PARITY).get(byte).op(Op.shrU).const(1).op(Op.and).const(2).op(Op.shl);
  code.get(aux).const(31).op(Op.shrU, Op.or);
  code.get(aux).const(8).op(Op.and).const(1).op(Op.shl, Op.or);
  code.get(res).op(Op.eqz).const(6).op(Op.shl, Op.or);
  code.get(res).const(31).op(Op.shrU).get(aux).const(1).op(Op.and, Op.xor).const(7).op(Op.shl, Op.or);
  code.get(aux).get(aux).const(1).op(Op.shl, Op.xor).const(31).op(Op.shrU).const(11).op(Op.shl, Op.or);
  return code.bytes;
}

/** The body of the function of EFLAGS that returns AUX if RES is 0 or 1, as ZF has it (setArithmeticFlags of flags.ts). */
export function auxOfEflagsFunction(): Uint8Array {
  const code = new WasmCode();
  const value = 0;
  const bit = (n: number): void => {
    code.get(value).const(n).op(Op.shrU).const(1).op(Op.and);
  };
  code.get(value).const(AF).op(Op.and).const(1).op(Op.shrU);
  // Bits 31 and 30: CF, and CF xor OF.
  bit(0);
  code.const(31).op(Op.shl, Op.or);
  bit(0);
  bit(11);
  code.op(Op.xor).const(30).op(Op.shl, Op.or);
  bit(7);
  code.op(Op.or);
  // The parity of RES is even if it is 0, and odd if it is 1.
  bit(6);
  bit(2);
  code.op(Op.xor).const(8).op(Op.shl, Op.or);
  return code.bytes;
}

/** Brings the flags into the form in which fa is AUX. */
export function normaliseFlags(code: RegionCode): void {
  if (code.flags === 'aux' || code.flags === 'logic') return;
  const dynamic = code.flags === 'unknown';
  if (code.flags === 'add' || code.flags === 'sub') {
    // Without a call, so that V8 can leave it out if nobody asks for the result.
    pushCarries(code, code.flags === 'sub');
    code.const(AUX_MASK).op(Op.and).set(Local.fa);
    code.const(FlagKind.aux).set(Local.kind);
    code.flags = 'aux';
    code.hasB = false;
    return;
  }
  if (dynamic) code.get(Local.kind).if();
  code.get(Local.kind).get(Local.fa).get(Local.fr).call(Import.aux).set(Local.fa);
  code.const(FlagKind.aux).set(Local.kind);
  if (dynamic) code.end();
  code.flags = 'aux';
  code.hasB = false;
}

/** Pushes EFLAGS. */
export function pushEflags(code: RegionCode): void {
  normaliseFlags(code);
  code.get(Local.fa).get(Local.fr).call(Import.eflags).loadWord(FLAGS).op(Op.or);
}

/** Pushes the carries out of each bit of the addition or subtraction of which fa is the first operand and fr the result. */
function pushCarries(code: RegionCode, subtraction: boolean): void {
  const b = Local.entry;
  if (!subtraction) {
    code.get(Local.fr).get(Local.fa).op(Op.sub).set(b);
    code.get(Local.fa).get(b).op(Op.and);
    code.get(Local.fa).get(b).op(Op.or).get(Local.fr).const(-1).op(Op.xor, Op.and, Op.or);
    return;
  }
  code.get(Local.fa).get(Local.fr).op(Op.sub).set(b);
  code.get(Local.fa).const(-1).op(Op.xor).get(b).op(Op.and);
  code.get(Local.fa).get(b).op(Op.xor).const(-1).op(Op.xor).get(Local.fr).op(Op.and, Op.or);
}

/** Pushes CF as bit 31, whatever the flags stand for, and without branches, so that V8 can leave it out if nobody asks. */
function pushAnyCarry31(code: RegionCode): void {
  const { kind, fa, fr } = Local;
  code.get(fr).get(fa).op(Op.ltU);
  code.get(fa);
  code.get(fr).const(0xff).op(Op.and).get(fr).get(kind).const(FlagKind.sub8).op(Op.eq, Op.select);
  code.op(Op.ltU);
  code.get(kind).const(FlagKind.add).op(Op.eq, Op.select).const(31).op(Op.shl);
  code.get(fa).const(-0x80000000).op(Op.and);
  code.get(kind).const(FlagKind.add).op(Op.sub).const(FlagKind.sub8).op(Op.ltU, Op.select);
}

/** Pushes CF as bit 31. */
export function pushCarry31(code: RegionCode): void {
  switch (code.flags) {
    case 'logic':
      code.const(0);
      return;
    case 'aux':
    case 'inc':
    case 'dec':
      code.get(Local.fa).const(-0x80000000).op(Op.and);
      return;
    case 'add':
      code.get(Local.fr).get(Local.fa).op(Op.ltU).const(31).op(Op.shl);
      return;
    case 'sub':
      code.get(Local.fa).get(Local.fr).op(Op.ltU).const(31).op(Op.shl);
      return;
    case 'sub8':
      code.get(Local.fa).get(Local.fr).const(0xff).op(Op.and, Op.ltU).const(31).op(Op.shl);
      return;
    default:
      pushAnyCarry31(code);
  }
}

/** Comparisons by condition: B/AE, Z/NZ, BE/A, L/GE, LE/G. */
const COMPARISON: Readonly<Record<number, number>> = {
  2: Op.ltU,
  3: Op.geU,
  4: Op.eq,
  5: Op.ne,
  6: Op.leU,
  7: Op.gtU,
  12: Op.ltS,
  13: Op.geS,
  14: Op.leS,
  15: Op.gtS,
};

/** Pushes 1 if condition `cc` (the low four bits of the opcode) holds, else 0. */
export function pushCondition(code: RegionCode, cc: number): void {
  const comparison = COMPARISON[cc];
  if (comparison !== undefined && (code.flags === 'sub' || code.flags === 'sub8')) {
    pushOperands(code, code.flags === 'sub8' && cc >= 12);
    code.op(comparison);
    return;
  }
  const negated = (cc & 1) !== 0;
  switch (cc >> 1) {
    case 2:
      code
        .get(Local.fr)
        .const(0)
        .op(negated ? Op.ne : Op.eq);
      return;
    case 1:
      pushCarry31(code);
      break;
    case 3:
      pushCarry31(code);
      code.get(Local.fr).op(Op.eqz).const(31).op(Op.shl, Op.or);
      break;
    case 4:
      pushSign(code);
      break;
    case 0:
      normaliseFlags(code);
      code.get(Local.fa).get(Local.fa).const(1).op(Op.shl, Op.xor);
      break;
    case 5:
      pushParity(code);
      break;
    default:
      if (code.flags === 'logic') {
        code.get(Local.fr).const(0).op(comparison);
        return;
      }
      normaliseFlags(code);
      code.get(Local.fr).get(Local.fa).const(31).op(Op.shl, Op.xor);
      code.get(Local.fa).op(Op.xor).get(Local.fa).const(1).op(Op.shl, Op.xor);
      if (cc >= 14) {
        code.const(0).op(Op.ltS).get(Local.fr).op(Op.eqz, Op.or);
        if (negated) code.op(Op.eqz);
        return;
      }
  }
  code.const(0).op(negated ? Op.geS : Op.ltS);
}

/** The operands of a comparison, of bytes shifted up if they are to be compared as signed. */
function pushOperands(code: RegionCode, shifted: boolean): void {
  code.get(Local.fa);
  if (shifted) code.const(24).op(Op.shl);
  if (code.hasB) {
    code.get(Local.fb);
  } else {
    code.get(Local.fa).get(Local.fr).op(Op.sub);
    if (code.flags === 'sub8') code.const(0xff).op(Op.and);
  }
  if (shifted) code.const(24).op(Op.shl);
}

/** SF as bit 31. */
function pushSign(code: RegionCode): void {
  if (code.flags === 'unknown') normaliseFlags(code);
  code.get(Local.fr);
  if (code.flags === 'aux') code.get(Local.fa).const(31).op(Op.shl, Op.xor);
}

/** PF as bit 31. */
function pushParity(code: RegionCode): void {
  if (code.flags === 'unknown') normaliseFlags(code);
  code.get(Local.fr);
  if (code.flags === 'aux') code.get(Local.fa).const(8).op(Op.shrU, Op.xor);
  code.tee(Local.v).get(Local.v).const(4).op(Op.shrU, Op.xor).const(15).op(Op.and).set(Local.v);
  code.const(EVEN_PARITY).get(Local.v).op(Op.shrU).const(31).op(Op.shl);
}
