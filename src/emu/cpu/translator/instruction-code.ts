import { ALL, ARITHMETIC, IF, RF, TF, VIF, VIP, VM } from '../eflags.js';
import { AUX_MASK } from '../flags.js';
import { CPL, FLAGS, WAITING } from '../layout.js';
import { Op } from '../wasm/wasm-code.js';
import { normaliseFlags, pushCarry31, pushEflags } from './flag-code.js';
import { pushFlags, pushResult } from './flow-code.js';
import type { Instruction } from './region.js';
import { FlagKind, Import, Local, type RegionCode } from './region-code.js';

/** Translates one kind of instruction. */
type Emit = (code: RegionCode, i: Instruction) => void;

const EAX = 0;
const EDX = 2;
const ESP = 4;
const EBP = 5;
const NO_INDEX = 8;

function rm(i: Instruction): number {
  return i.w1 & 15;
}

function reg(i: Instruction): number {
  return (i.w1 >> 10) & 31;
}

function address(code: RegionCode, i: Instruction): void {
  code.operand(i.w1, i.w2);
}

/** Computes `result` and the flags from the locals a and b. */
const COMPUTE: Readonly<Record<string, (code: RegionCode) => void>> = {
  ADD: (code) => {
    code.get(Local.a).get(Local.b).op(Op.add).set(Local.result);
    code.get(Local.a).set(Local.fa).get(Local.result).set(Local.fr);
    code.setFlags(FlagKind.add, 'add');
  },
  SUB: (code) => {
    code.get(Local.a).get(Local.b).op(Op.sub).set(Local.result);
    code.get(Local.a).set(Local.fa).get(Local.b).set(Local.fb).get(Local.result).set(Local.fr);
    code.setFlags(FlagKind.sub, 'sub', true);
  },
  AND: (code) => logic(code, Op.and),
  OR: (code) => logic(code, Op.or),
  XOR: (code) => logic(code, Op.xor),
  ADC: (code) => {
    pushCarry31(code);
    code.const(31).op(Op.shrU).set(Local.v);
    code.get(Local.a).get(Local.b).op(Op.add).get(Local.v).op(Op.add).tee(Local.result).set(Local.fr);
    pushCarries(code, false);
    code.const(AUX_MASK).op(Op.and).set(Local.fa);
    code.setFlags(FlagKind.aux, 'aux');
  },
  SBB: (code) => {
    pushCarry31(code);
    code.const(31).op(Op.shrU).set(Local.v);
    code.get(Local.a).get(Local.b).op(Op.sub).get(Local.v).op(Op.sub).tee(Local.result).set(Local.fr);
    pushCarries(code, true);
    code.const(AUX_MASK).op(Op.and).set(Local.fa);
    code.setFlags(FlagKind.aux, 'aux');
  },
};

/** Pushes the carries out of each bit of a + b, or the borrows of a - b, that led to the result. */
function pushCarries(code: RegionCode, subtraction: boolean): void {
  if (subtraction) {
    code.get(Local.a).const(-1).op(Op.xor).get(Local.b).op(Op.and);
    code.get(Local.a).get(Local.b).op(Op.xor).const(-1).op(Op.xor).get(Local.result).op(Op.and, Op.or);
  } else {
    code.get(Local.a).get(Local.b).op(Op.and);
    code.get(Local.a).get(Local.b).op(Op.or).get(Local.result).const(-1).op(Op.xor, Op.and, Op.or);
  }
}

function logic(code: RegionCode, op: number): void {
  code.get(Local.a).get(Local.b).op(op).tee(Local.result).set(Local.fr);
  code.const(0).set(Local.fa);
  code.setFlags(FlagKind.aux, 'logic');
}

const COMPARE: Readonly<Record<string, (code: RegionCode) => void>> = { CMP: COMPUTE.SUB, TEST: COMPUTE.AND };

/** Of bytes, zero-extended. */
const COMPUTE1: Readonly<Record<string, (code: RegionCode) => void>> = {
  ADD: (code) => {
    code.get(Local.a).get(Local.b).op(Op.add).tee(Local.result).op(Op.extend8).set(Local.fr);
    pushCarries(code, false);
    code.tee(Local.v).const(24).op(Op.shl).const(-0x40000000).op(Op.and);
    code.get(Local.v).const(8).op(Op.and, Op.or).set(Local.fa);
    code.setFlags(FlagKind.aux, 'aux');
  },
  SUB: (code) => {
    code.get(Local.a).get(Local.b).op(Op.sub).tee(Local.result).op(Op.extend8).set(Local.fr);
    code.get(Local.a).set(Local.fa).get(Local.b).set(Local.fb);
    code.setFlags(FlagKind.sub8, 'sub8', true);
  },
  AND: (code) => logic1(code, Op.and),
  OR: (code) => logic1(code, Op.or),
  XOR: (code) => logic1(code, Op.xor),
};

function logic1(code: RegionCode, op: number): void {
  code.get(Local.a).get(Local.b).op(op).tee(Local.result).op(Op.extend8).set(Local.fr);
  code.const(0).set(Local.fa);
  code.setFlags(FlagKind.aux, 'logic');
}

const COMPARE1: Readonly<Record<string, (code: RegionCode) => void>> = { CMP: COMPUTE1.SUB, TEST: COMPUTE1.AND };

/** INC or DEC of the local a. */
function count(code: RegionCode, by: 1 | -1): void {
  pushCarry31(code);
  code.set(Local.fa);
  code.get(Local.a).const(by).op(Op.add).tee(Local.result).set(Local.fr);
  if (by === 1) code.setFlags(FlagKind.inc, 'inc');
  else code.setFlags(FlagKind.dec, 'dec');
}

/** Shifts of the local a by the local b, which is 1..31; operations/shift.ts. */
const SHIFT: Readonly<Record<string, (code: RegionCode) => void>> = {
  SHL: (code) => {
    code.get(Local.a).get(Local.b).op(Op.shl).tee(Local.result).set(Local.fr);
    code.get(Local.a).get(Local.b).const(1).op(Op.sub, Op.shl).const(-0x80000000).op(Op.and);
    code.get(Local.result).const(1).op(Op.shrU).const(0x40000000).op(Op.and, Op.or).set(Local.fa);
    code.setFlags(FlagKind.aux, 'aux');
  },
  SHR: (code) => {
    code.get(Local.a).get(Local.b).op(Op.shrU).tee(Local.result).set(Local.fr);
    lastBitOut(code, Op.shrU);
    code.get(Local.v).const(1).op(Op.shrU);
    code.get(Local.result).const(0x40000000).op(Op.and, Op.xor);
    code.get(Local.result).const(1).op(Op.shrU).const(0x40000000).op(Op.and, Op.xor);
    code.get(Local.v).op(Op.or).set(Local.fa);
    code.setFlags(FlagKind.aux, 'aux');
  },
  SAR: (code) => {
    code.get(Local.a).get(Local.b).op(Op.shrS).tee(Local.result).set(Local.fr);
    lastBitOut(code, Op.shrS);
    code.get(Local.v).get(Local.v).const(1).op(Op.shrU, Op.or).set(Local.fa);
    code.setFlags(FlagKind.aux, 'aux');
  },
};

/** v = the last bit that a shift to the right pushes out, as bit 31. */
function lastBitOut(code: RegionCode, op: number): void {
  code.get(Local.a).get(Local.b).const(1).op(Op.sub, op).const(31).op(Op.shl).set(Local.v);
}

/** Rotations of the local a by the local b, which is 1..31. */
const ROTATE: Readonly<Record<string, (code: RegionCode) => void>> = {
  ROL: (code) => {
    normaliseFlags(code);
    code.get(Local.a).get(Local.b).op(Op.rotl).set(Local.result);
    code.get(Local.fa).const(0x3fffffff).op(Op.and);
    code.get(Local.result).const(31).op(Op.shl, Op.or);
    code.get(Local.result).const(1).op(Op.shrU).const(0x40000000).op(Op.and, Op.or).set(Local.fa);
    code.setFlags(FlagKind.aux, 'aux');
  },
  ROR: (code) => {
    normaliseFlags(code);
    code.get(Local.a).get(Local.b).op(Op.rotr).set(Local.result);
    code.get(Local.fa).const(0x3fffffff).op(Op.and);
    code.get(Local.result).const(-0x40000000).op(Op.and, Op.or).set(Local.fa);
    code.setFlags(FlagKind.aux, 'aux');
  },
};

/** Shifts of the local a by the local b, 1..31, filled up from the local v. */
const DOUBLE_SHIFT: Readonly<Record<string, (code: RegionCode) => void>> = {
  SHLD: (code) => {
    code.get(Local.a).get(Local.b).op(Op.shl);
    code.get(Local.v).const(32).get(Local.b).op(Op.sub, Op.shrU, Op.or).tee(Local.result).set(Local.fr);
    code.get(Local.a).const(32).get(Local.b).op(Op.sub, Op.shrU);
    doubleShiftFlags(code);
  },
  SHRD: (code) => {
    code.get(Local.a).get(Local.b).op(Op.shrU);
    code.get(Local.v).const(32).get(Local.b).op(Op.sub, Op.shl, Op.or).tee(Local.result).set(Local.fr);
    code.get(Local.a).get(Local.b).const(1).op(Op.sub, Op.shrU);
    doubleShiftFlags(code);
  },
};

/** CF is bit 0 of what has been pushed; OF, whether the sign has changed. */
function doubleShiftFlags(code: RegionCode): void {
  code.const(31).op(Op.shl).tee(Local.v);
  code.get(Local.v).get(Local.result).get(Local.a).op(Op.xor, Op.xor).const(1).op(Op.shrU);
  code.const(0x40000000).op(Op.and, Op.or).set(Local.fa);
  code.setFlags(FlagKind.aux, 'aux');
}

/** EDX:EAX = EAX * the local b. */
function multiplyWide(code: RegionCode, signed: boolean): void {
  const extend = signed ? Op.extendS : Op.extendU;
  code.getRegister(EAX).op(extend).get(Local.b).op(extend, Op.i64Mul).tee(Local.q);
  code.op(Op.wrap).tee(Local.result).set(Local.fr);
  code.get(Local.q).const64(32).op(Op.i64ShrU, Op.wrap).setRegister(EDX);
  code.get(Local.result).setRegister(EAX);
  if (signed) code.getRegister(EDX).getRegister(EAX).const(31).op(Op.shrS, Op.ne);
  else code.getRegister(EDX).const(0).op(Op.ne);
  code.const(31).op(Op.shl).set(Local.fa);
  code.setFlags(FlagKind.aux, 'aux');
}

/** EAX, EDX = EDX:EAX divided by the local b. What would be #DE is left to tier 0. */
function divide(code: RegionCode, signed: boolean): void {
  if (signed) code.getRegister(EDX).getRegister(EAX).const(31).op(Op.shrS, Op.eq).if();
  else code.getRegister(EDX).op(Op.eqz).if();
  code.get(Local.b).op(Op.eqz);
  if (signed) {
    code.getRegister(EAX).const(-0x80000000).op(Op.eq);
    code.get(Local.b).const(-1).op(Op.eq, Op.and, Op.or);
  }
  code.bounceIf();
  code
    .getRegister(EAX)
    .get(Local.b)
    .op(signed ? Op.remS : Op.remU)
    .setRegister(EDX);
  code
    .getRegister(EAX)
    .get(Local.b)
    .op(signed ? Op.divS : Op.divU)
    .setRegister(EAX);
  code.else();
  // The dividend of 64 bits.
  code.getRegister(EDX).op(Op.extendU).const64(32).op(Op.i64Shl).getRegister(EAX).op(Op.extendU, Op.i64Or).set(Local.q);
  if (signed) {
    // -1 would overflow in one case, 0 in all: the quotient by 1, which does not fit here, stands for both.
    code.get(Local.b).op(Op.eqz).get(Local.b).const(-1).op(Op.eq, Op.or).ifValue().const(1).else().get(Local.b).end();
    code.set(Local.v);
    code.get(Local.q).get(Local.v).op(Op.extendS, Op.i64DivS).tee(Local.q);
    code.op(Op.wrap).tee(Local.result).op(Op.extendS).get(Local.q).op(Op.i64Ne);
    code.get(Local.b).const(-1).op(Op.eq, Op.or);
  } else {
    code.getRegister(EDX).get(Local.b).op(Op.geU);
  }
  code.bounceIf();
  if (!signed) code.get(Local.q).get(Local.b).op(Op.extendU, Op.i64DivU, Op.wrap).set(Local.result);
  code.getRegister(EAX).get(Local.result).get(Local.b).op(Op.mul, Op.sub).setRegister(EDX);
  code.get(Local.result).setRegister(EAX);
  code.end();
}

function multiply(code: RegionCode, into: number): void {
  code.get(Local.a).op(Op.extendS).get(Local.b).op(Op.extendS, Op.i64Mul).tee(Local.q);
  code.op(Op.wrap).tee(Local.result).set(Local.fr);
  code.get(Local.q).get(Local.result).op(Op.extendS, Op.i64Ne).const(31).op(Op.shl).set(Local.fa);
  code.setFlags(FlagKind.aux, 'aux');
  code.get(Local.result).setRegister(into);
}

/** Pushes the local v on the guest's stack. */
export function pushValue(code: RegionCode): void {
  code.stack(-4).write(2, Local.v);
  code.getRegister(ESP).const(4).op(Op.sub).setRegister(ESP);
}

function pop(code: RegionCode): void {
  code.stack(0).read(2, Local.v);
  code.getRegister(ESP).const(4).op(Op.add).setRegister(ESP);
}

/** POPF at level 0: what lets a waiting interrupt in, and a trap flag, are left to tier 0 (operations/stack.ts). */
function popFlags(code: RegionCode): void {
  code.stack(0).read(2, Local.v);
  code.loadWord(CPL).loadWord(WAITING).op(Op.or).get(Local.v).const(TF).op(Op.and, Op.or);
  code.bounceIf();
  code.getRegister(ESP).const(4).op(Op.add).setRegister(ESP);
  pushResult(code, Local.v);
  code.set(Local.fr).get(Local.v).call(Import.auxOfEflags).set(Local.fa);
  code.setFlags(FlagKind.aux, 'aux');
  code.storeWord(FLAGS, () => {
    pushFlags(code, Local.v, ALL & ~(ARITHMETIC | VM | RF | VIF | VIP));
    code.const(~RF).op(Op.and);
  });
}

/** STI at level 0: with an interrupt that waits, or at the end of the budget, the next instruction is protected from interrupts (operations/move.ts). */
function setInterruptFlag(code: RegionCode): void {
  code.loadWord(CPL).loadWord(WAITING).op(Op.or).counted().op(Op.eqz, Op.or);
  code.bounceIf();
  code.storeWord(FLAGS, () => code.loadWord(FLAGS).const(IF).op(Op.or));
}

function build(): Map<string, Emit> {
  const table = new Map<string, Emit>();
  const define = (name: string, emit: Emit): void => {
    table.set(name, emit);
  };
  const load: Emit = (code, i) => {
    address(code, i);
    code.read(2, Local.v).get(Local.v).setRegister(reg(i));
  };
  const store: Emit = (code, i) => {
    address(code, i);
    code.getRegister(reg(i)).set(Local.v);
    code.write(2, Local.v);
  };
  define('MOV r,r', (code, i) => code.getRegister(reg(i)).setRegister(rm(i)));
  define('MOV r,i', (code, i) => code.const(i.w3).setRegister(rm(i)));
  define('MOV r,m', load);
  define('MOV m,r', store);
  define('MOV r,b', load);
  define('MOV b,r', store);
  define('MOV m,i', (code, i) => {
    address(code, i);
    code.const(i.w3).set(Local.v);
    code.write(2, Local.v);
  });
  define('MOV1 r,r', (code, i) => code.getByte(reg(i)).set(Local.v).setByte(rm(i), Local.v));
  define('MOV1 r,i', (code, i) => code.const(i.w3).set(Local.v).setByte(rm(i), Local.v));
  define('MOV1 r,m', (code, i) => {
    address(code, i);
    code.read(0, Local.v).setByte(reg(i), Local.v);
  });
  define('MOV1 m,r', (code, i) => {
    address(code, i);
    code.getByte(reg(i)).set(Local.v);
    code.write(0, Local.v);
  });
  define('MOV1 m,i', (code, i) => {
    address(code, i);
    code.const(i.w3).set(Local.v);
    code.write(0, Local.v);
  });
  define('MOV2 r,m', (code, i) => {
    address(code, i);
    code.read(1, Local.v).setWord(reg(i), Local.v);
  });
  define('MOV2 m,r', (code, i) => {
    address(code, i);
    code.getRegister(reg(i)).set(Local.v);
    code.write(1, Local.v);
  });
  define('MOV2 m,i', (code, i) => {
    address(code, i);
    code.const(i.w3).set(Local.v);
    code.write(1, Local.v);
  });
  define('MOVZX r,1r', (code, i) => code.getByte(reg(i)).setRegister(rm(i)));
  define('MOVSX r,1r', (code, i) => code.getByte(reg(i)).op(Op.extend8).setRegister(rm(i)));
  define('MOVZX r,2r', (code, i) => code.getRegister(reg(i)).const(0xffff).op(Op.and).setRegister(rm(i)));
  define('MOVSX r,2r', (code, i) => code.getRegister(reg(i)).op(Op.extend16).setRegister(rm(i)));
  for (const [suffix, size, extend] of [
    ['1m', 0, Op.extend8],
    ['2m', 1, Op.extend16],
  ] as const) {
    define(`MOVZX r,${suffix}`, (code, i) => {
      address(code, i);
      code.read(size, Local.v).get(Local.v).setRegister(reg(i));
    });
    define(`MOVSX r,${suffix}`, (code, i) => {
      address(code, i);
      code.read(size, Local.v).get(Local.v).op(extend).setRegister(reg(i));
    });
  }
  define('LEA r,m', (code, i) => code.address(i.w1, i.w2).setRegister(reg(i)));
  define('PUSHF', (code) => {
    pushEflags(code);
    code
      .const(~(VM | RF))
      .op(Op.and)
      .set(Local.v);
    pushValue(code);
  });
  define('POPF', popFlags);
  define('CLI', (code) => {
    code.loadWord(CPL);
    code.bounceIf();
    code.storeWord(FLAGS, () => code.loadWord(FLAGS).const(~IF).op(Op.and));
  });
  define('STI', setInterruptFlag);
  define('XCHG r,r', (code, i) => {
    code.getRegister(rm(i)).getRegister(reg(i)).setRegister(rm(i)).setRegister(reg(i));
  });
  for (const [name, compute] of Object.entries(COMPUTE)) {
    define(`${name} r,r`, (code, i) => {
      code.getRegister(rm(i)).set(Local.a).getRegister(reg(i)).set(Local.b);
      compute(code);
      code.get(Local.result).setRegister(rm(i));
    });
    define(`${name} r,i`, (code, i) => {
      code.getRegister(rm(i)).set(Local.a).const(i.w3).set(Local.b);
      compute(code);
      code.get(Local.result).setRegister(rm(i));
    });
    define(`${name} r,m`, (code, i) => {
      address(code, i);
      code.read(2, Local.b).getRegister(reg(i)).set(Local.a);
      compute(code);
      code.get(Local.result).setRegister(reg(i));
    });
    define(`${name} m,r`, (code, i) => {
      address(code, i);
      code.readForUpdate(2, Local.a).getRegister(reg(i)).set(Local.b);
      compute(code);
      code.writeBack(2, Local.result);
    });
    define(`${name} m,i`, (code, i) => {
      address(code, i);
      code.readForUpdate(2, Local.a).const(i.w3).set(Local.b);
      compute(code);
      code.writeBack(2, Local.result);
    });
  }
  for (const [name, compute] of Object.entries(COMPUTE1)) {
    const b = (code: RegionCode, i: Instruction): void => {
      if (i.name.endsWith('i')) code.const(i.w3 & 0xff).set(Local.b);
      else code.getByte(reg(i)).set(Local.b);
    };
    for (const operands of ['r,r', 'r,i']) {
      define(`${name}1 ${operands}`, (code, i) => {
        code.getByte(rm(i)).set(Local.a);
        b(code, i);
        compute(code);
        code.setByte(rm(i), Local.result);
      });
    }
    for (const operands of ['m,r', 'm,i']) {
      define(`${name}1 ${operands}`, (code, i) => {
        address(code, i);
        code.readForUpdate(0, Local.a);
        b(code, i);
        compute(code);
        code.writeBack(0, Local.result);
      });
    }
    define(`${name}1 r,m`, (code, i) => {
      address(code, i);
      code.read(0, Local.b).getByte(reg(i)).set(Local.a);
      compute(code);
      code.setByte(reg(i), Local.result);
    });
  }
  for (const [name, compare] of Object.entries(COMPARE)) {
    define(`${name} r,r`, (code, i) => {
      code.getRegister(rm(i)).set(Local.a).getRegister(reg(i)).set(Local.b);
      compare(code);
    });
    define(`${name} r,i`, (code, i) => {
      code.getRegister(rm(i)).set(Local.a).const(i.w3).set(Local.b);
      compare(code);
    });
    define(`${name} m,r`, (code, i) => {
      address(code, i);
      code.read(2, Local.a).getRegister(reg(i)).set(Local.b);
      compare(code);
    });
    define(`${name} m,i`, (code, i) => {
      address(code, i);
      code.read(2, Local.a).const(i.w3).set(Local.b);
      compare(code);
    });
  }
  define('CMP r,m', (code, i) => {
    address(code, i);
    code.read(2, Local.b).getRegister(reg(i)).set(Local.a);
    COMPUTE.SUB(code);
  });
  for (const [name, compare] of Object.entries(COMPARE1)) {
    define(`${name}1 r,r`, (code, i) => {
      code.getByte(rm(i)).set(Local.a).getByte(reg(i)).set(Local.b);
      compare(code);
    });
    define(`${name}1 r,i`, (code, i) => {
      code
        .getByte(rm(i))
        .set(Local.a)
        .const(i.w3 & 0xff)
        .set(Local.b);
      compare(code);
    });
    define(`${name}1 m,r`, (code, i) => {
      address(code, i);
      code.read(0, Local.a).getByte(reg(i)).set(Local.b);
      compare(code);
    });
    define(`${name}1 m,i`, (code, i) => {
      address(code, i);
      code
        .read(0, Local.a)
        .const(i.w3 & 0xff)
        .set(Local.b);
      compare(code);
    });
  }
  define('CMP1 r,m', (code, i) => {
    address(code, i);
    code.read(0, Local.b).getByte(reg(i)).set(Local.a);
    COMPARE1.CMP(code);
  });
  for (const [name, by] of [
    ['INC', 1],
    ['DEC', -1],
  ] as const) {
    define(`${name} r`, (code, i) => {
      code.getRegister(rm(i)).set(Local.a);
      count(code, by);
      code.get(Local.result).setRegister(rm(i));
    });
    define(`${name} m`, (code, i) => {
      address(code, i);
      code.readForUpdate(2, Local.a);
      count(code, by);
      code.writeBack(2, Local.result);
    });
  }
  define('NEG r', (code, i) => {
    code.const(0).set(Local.a).getRegister(rm(i)).set(Local.b);
    COMPUTE.SUB(code);
    code.get(Local.result).setRegister(rm(i));
  });
  define('NOT r', (code, i) => code.getRegister(rm(i)).const(-1).op(Op.xor).setRegister(rm(i)));
  for (const [name, shift] of Object.entries({ ...SHIFT, ...ROTATE })) {
    define(`${name} r,i`, (code, i) => {
      code.getRegister(rm(i)).set(Local.a).const(i.w3).set(Local.b);
      shift(code);
      code.get(Local.result).setRegister(rm(i));
    });
    define(`${name} r,CL`, (code, i) => {
      const before = code.flags;
      code.getRegister(1).const(31).op(Op.and).tee(Local.b).if();
      code.getRegister(rm(i)).set(Local.a);
      shift(code);
      code.get(Local.result).setRegister(rm(i)).end();
      code.flags = before === 'aux' ? 'aux' : 'unknown';
      code.hasB = false;
    });
  }
  for (const [name, shift] of Object.entries(DOUBLE_SHIFT)) {
    define(`${name} r,r,i`, (code, i) => {
      code.getRegister(rm(i)).set(Local.a).const(i.w3).set(Local.b).getRegister(reg(i)).set(Local.v);
      shift(code);
      code.get(Local.result).setRegister(rm(i));
    });
    define(`${name} r,r,CL`, (code, i) => {
      const before = code.flags;
      code.getRegister(1).const(31).op(Op.and).tee(Local.b).if();
      code.getRegister(rm(i)).set(Local.a).getRegister(reg(i)).set(Local.v);
      shift(code);
      code.get(Local.result).setRegister(rm(i)).end();
      code.flags = before === 'aux' ? 'aux' : 'unknown';
      code.hasB = false;
    });
  }
  for (const signed of [false, true]) {
    const letter = signed ? 'I' : '';
    for (const operand of ['r', 'm']) {
      const load: Emit = (code, i) => {
        if (operand === 'r') {
          code.getRegister(rm(i)).set(Local.b);
        } else {
          address(code, i);
          code.read(2, Local.b);
        }
      };
      define(`${letter}MUL ${operand}`, (code, i) => {
        load(code, i);
        multiplyWide(code, signed);
      });
      define(`${letter}DIV ${operand}`, (code, i) => {
        load(code, i);
        divide(code, signed);
      });
    }
  }
  define('IMUL r,r', (code, i) => {
    code.getRegister(reg(i)).set(Local.a).getRegister(rm(i)).set(Local.b);
    multiply(code, reg(i));
  });
  define('IMUL r,m', (code, i) => {
    address(code, i);
    code.read(2, Local.b).getRegister(reg(i)).set(Local.a);
    multiply(code, reg(i));
  });
  define('IMUL r,r,i', (code, i) => {
    code.getRegister(rm(i)).set(Local.a).const(i.w3).set(Local.b);
    multiply(code, reg(i));
  });
  define('CDQ', (code) => code.getRegister(0).const(31).op(Op.shrS).setRegister(2));
  define('NOP', () => {});
  define('CLD', (code) => code.storeWord(FLAGS, () => code.loadWord(FLAGS).const(~0x400).op(Op.and)));
  define('PUSH r', (code, i) => {
    code.getRegister(rm(i)).set(Local.v);
    pushValue(code);
  });
  define('PUSH i', (code, i) => {
    code.const(i.w3).set(Local.v);
    pushValue(code);
  });
  define('PUSH m', (code, i) => {
    address(code, i);
    code.read(2, Local.v);
    pushValue(code);
  });
  define('POP r', (code, i) => {
    pop(code);
    code.get(Local.v).setRegister(rm(i));
  });
  define('LEAVE', (code) => {
    code.operand(EBP | (NO_INDEX << 4), 0).read(2, Local.v);
    code.getRegister(EBP).const(4).op(Op.add).setRegister(ESP);
    code.get(Local.v).setRegister(EBP);
  });
  return table;
}

/** By the names of the fast operations; branches are in branch-code.ts. */
const EMIT = build();

/** Translates an instruction that is no branch. */
export function emitInstruction(code: RegionCode, i: Instruction): void {
  const emit = EMIT.get(i.name);
  if (emit === undefined) throw new RangeError(`no translation of ${i.name}`);
  emit(code, i);
}
