import { AUX_MASK } from '../flags.js';
import {
  AUX,
  BEYOND,
  EIP,
  ENTERED,
  FLAGS,
  HELD,
  INVALIDATED,
  LEFT,
  PAGE,
  RES,
  TIER1_STATUS,
  TRANSLATED_HIGH,
  TRANSLATED_LOW,
} from '../layout.js';
import {
  CROSS,
  DIRECT,
  END,
  HOT,
  LEAVE,
  LENGTH_SHIFT,
  OFFSET_SHIFT,
  OPERATION_MASK,
  REGION,
  STALE,
} from '../record.js';
import { Field, LAST_WHOLE, Shape } from '../template-shape.js';
import { ENTRY_INDEX_SHIFT, ENTRY_USER_SHIFT, Status } from '../translator/region-code.js';

/**
 * The fast operations: instructions of flat 32-bit code that are worth a case of their own in the interpreter's switch, as
 * fragments of its language (fragment.ts). flat-code.ts puts them together.
 *
 * Word 1 of their records: bits 0-3 base or (first) register, 4-7 index, 8-9 scale, 10-14 (second) register. Byte registers are
 * given as the number of their byte in the state.
 *
 * Variables of the fragments: `ip` the byte address of the record, `w1` its word 1; `eip` the target of a branch that leaves the
 * page; `left` what {@link LEFT} stands for; temporaries lin, e, p, v, a, b, res. Functions: those of flat-code.ts.
 */

/** Instructions that translated code may execute at a time: then V8 can put better machine code in its place. */
const REGION_BURST = 1 << 20;
/** Times that a region is entered before it is judged, and instructions that it must have executed then. */
const TRIAL = 256;
const ENOUGH = 8 * TRIAL;
/** Instructions that must be left of the budget for that: a stay that its end cuts short says nothing. */
const MIN_ROOM = 256;

/** Ends a fragment by going on behind the instruction. */
export const NEXT = 'ip = ip + 16; continue;';
/** Effective address: base + index << scale + displacement. */
const ADDRESS = 'w1 = ip[1]; lin = M[w1 & 15] + (M[(w1 >> 4) & 15] << ((w1 >> 8) & 3)) + ip[2];';
/** Bit 0 of a TLB entry is set if it is one: the access must be aligned, too. */
const LOAD4 = (into: string) =>
  `if (above((e = readEntry(lin)) & 1, lin & 3)) ${into} = D[lin + e - 1]; else ${into} = read4(lin);`;
const LOAD2 = (into: string) =>
  `if (above((e = readEntry(lin)) & 1, lin & 1)) ${into} = W[lin + e - 1]; else ${into} = read2(lin);`;
const LOAD1 = (into: string) => `if (e = readEntry(lin)) ${into} = B[lin + e - 1]; else ${into} = read1(lin);`;
const STORE4 = (from: string) =>
  `if (above((e = writeEntry(lin)) & 1, lin & 3)) D[lin + e - 1] = ${from}; else write4(lin, ${from});`;
const STORE2 = (from: string) =>
  `if (above((e = writeEntry(lin)) & 1, lin & 1)) W[lin + e - 1] = ${from}; else write2(lin, ${from});`;
const STORE1 = (from: string) => `if (e = writeEntry(lin)) B[lin + e - 1] = ${from}; else write1(lin, ${from});`;
/** Reads `a` from memory that will be written; UPDATE4_END writes `res`. */
const UPDATE4 =
  'if (above((e = writeEntry(lin)) & 1, lin & 3)) { p = lin + e - 1; a = D[p]; } else { p = 0; a = update4(lin); }';
const UPDATE4_END = 'if (p) D[p] = res; else write4(lin, res);';
const UPDATE1 = 'if (e = writeEntry(lin)) { p = lin + e - 1; a = B[p]; } else { p = 0; a = update1(lin); }';
const UPDATE1_END = 'if (p) B[p] = res; else write1(lin, res);';
const DST = 'M[w1 & 15]';
const SRC = 'M[(w1 >> 10) & 31]';
const DST1 = 'B[w1 & 15]';
const SRC1 = 'B[(w1 >> 10) & 31]';
const IMM = 'ip[3]';
const SET = (res: string, aux: string) => `M[${RES}] = ${res}; M[${AUX}] = ${aux};`;

/** Compute `res` from `a` and `b`, and the flags, for 32 bits. */
const COMPUTE: Readonly<Record<string, string>> = {
  ADD: `res = a + b; ${SET('res', `((a & b) | ((a | b) & ~res)) & ${AUX_MASK}`)}`,
  SUB: `res = a - b; ${SET('res', `((~a & b) | (~(a ^ b) & res)) & ${AUX_MASK}`)}`,
  AND: `res = a & b; ${SET('res', '0')}`,
  OR: `res = a | b; ${SET('res', '0')}`,
  XOR: `res = a ^ b; ${SET('res', '0')}`,
  ADC: `res = a + b + (M[${AUX}] >>> 31); ${SET('res', `((a & b) | ((a | b) & ~res)) & ${AUX_MASK}`)}`,
  SBB: `res = a - b - (M[${AUX}] >>> 31); ${SET('res', `((~a & b) | (~(a ^ b) & res)) & ${AUX_MASK}`)}`,
};
/** The same for 8 bits, `a` and `b` being zero-extended. */
const SET1 = (aux: string) => SET('(res << 24) >> 24', `((e = ${aux}) << 24) & -1073741824 | e & 8`);
const COMPUTE1: Readonly<Record<string, string>> = {
  ADD: `res = a + b; ${SET1('(a & b) | ((a | b) & ~res)')}`,
  SUB: `res = a - b; ${SET1('(~a & b) | (~(a ^ b) & res)')}`,
  AND: `res = a & b; ${SET('(res << 24) >> 24', '0')}`,
  OR: `res = a | b; ${SET('(res << 24) >> 24', '0')}`,
  XOR: `res = a ^ b; ${SET('(res << 24) >> 24', '0')}`,
};
/** The comparisons, which have no destination. */
const COMPARE: Readonly<Record<string, string>> = { CMP: COMPUTE.SUB, TEST: COMPUTE.AND };
const COMPARE1: Readonly<Record<string, string>> = { CMP: COMPUTE1.SUB, TEST: COMPUTE1.AND };

/** INC and DEC keep CF (bit 31 of AUX, and bit 30 as far as it is not OF). */
const KEEP_CARRY = (overflow: string) =>
  `v = M[${AUX}] & -2147483648; ${SET('res', `(v | (v >>> 1)) ^ ((${overflow}) >>> 1 & 0x40000000) | ((res ^ a) & 16) >> 1`)}`;
const INC = `res = a + 1; ${KEEP_CARRY('~a & res')}`;
const DEC = `res = a - 1; ${KEEP_CARRY('a & ~res')}`;

/** Shifts of `a` by `b`, 1..31 (operations/shift.ts). */
const SHIFT: Readonly<Record<string, string>> = {
  SHL: `res = a << b; ${SET('res', '((a << (b - 1)) & -2147483648) | (res >>> 1) & 0x40000000')}`,
  SHR: `res = a >>> b; v = (a >>> (b - 1)) << 31; ${SET('res', 'v | ((v >>> 1) ^ (res & 0x40000000) ^ ((res >>> 1) & 0x40000000))')}`,
  SAR: `res = a >> b; v = (a >> (b - 1)) << 31; ${SET('res', 'v | (v >>> 1)')}`,
};

/** Rotations of `a` by `b`, 1..31, which change CF and OF only. */
const ROTATE: Readonly<Record<string, string>> = {
  ROL: `res = (a << b) | (a >>> (32 - b)); M[${AUX}] = (M[${AUX}] & 0x3fffffff) | (res << 31) | ((res >>> 1) & 0x40000000);`,
  ROR: `res = (a >>> b) | (a << (32 - b)); M[${AUX}] = (M[${AUX}] & 0x3fffffff) | (res & -1073741824);`,
};
/** Shifts of `a` by `b`, 1..31, filled up from `v`. */
const DOUBLE_SHIFT_END = (carryOut: string) =>
  `v = (${carryOut}) << 31; ${SET('res', 'v | ((v ^ res ^ a) >>> 1) & 0x40000000')}`;
const DOUBLE_SHIFT: Readonly<Record<string, string>> = {
  SHLD: `res = (a << b) | (v >>> (32 - b)); ${DOUBLE_SHIFT_END('a >>> (32 - b)')}`,
  SHRD: `res = (a >>> b) | (v << (32 - b)); ${DOUBLE_SHIFT_END('a >>> (b - 1)')}`,
};

/** Conditions by the low four bits of the opcode (flags.ts). */
const CARRY = `M[${AUX}] < 0`;
const ZERO = `M[${RES}] === 0`;
const SIGN = `(M[${RES}] ^ (M[${AUX}] << 31)) < 0`;
const LESS = `(M[${RES}] ^ ((a = M[${AUX}]) << 31) ^ a ^ (a << 1)) < 0`;
const OVERFLOW = `((a = M[${AUX}]) ^ (a << 1)) < 0`;
const PARITY = `((0x9669 >>> (((a = M[${RES}] ^ (M[${AUX}] >>> 8)) ^ (a >>> 4)) & 15)) & 1) !== 0`;
const CONDITIONS = [OVERFLOW, CARRY, ZERO, `${CARRY} || ${ZERO}`, SIGN, PARITY, LESS, `${ZERO} || ${LESS}`];

/** Ends a fragment by going to the branch target of the record. */
const BRANCH = 'break branch;';
/** What that means: chained inside the page, else by look-up. */
export const TAKE_BRANCH = `if (p = ip[2]) { ip = p << 2; continue; }
  eip = M[${PAGE}] + ip[3];
  if ((ip[3] & -4096) === 0) { ip = chain(ip >>> 2, eip) << 2; continue; }`;
/** Ends a fragment that set `eip`: the code goes on there, perhaps in another page. */
const GO = 'break leave;';
/** `v` = EIP of the next instruction. */
const RETURN_ADDRESS = `v = ip[0]; v = M[${PAGE}] + ((v >> ${OFFSET_SHIFT}) & 4095) + ((v >> ${LENGTH_SHIFT}) & 15);`;
const UNCOUNT = 'left = left + 1;';
/** Where the instruction is. */
const HERE = `M[${PAGE}] + ((ip[0] >> ${OFFSET_SHIFT}) & 4095)`;

/** The number that follows a key at the byte address b, by its {@link Field}. */
const FIELD = (into: string, field: string) => `if (w1 = ${field}) {
    if (w1 === ${Field.dword}) { ${into} = D[b]; b = b + 4; }
    else if (w1 === ${Field.signedByte}) { ${into} = (B[b] << 24) >> 24; b = b + 1; }
    else if (w1 === ${Field.byte}) { ${into} = B[b]; b = b + 1; }
    else { ${into} = W[b]; b = b + 2; if (w1 === ${Field.signedWord}) ${into} = (${into} << 16) >> 16; }
  }`;
/**
 * What fillFromTemplate (templates.ts) does, for an instruction that is executed and then forgotten. Its record comes first, then the
 * DIRECT record that leads on, then a LEAVE record for its branch. Where an instruction behind it is kept, that one goes on.
 */
const DECODE_DIRECTLY = `${UNCOUNT} p = ip[3]; lin = M[${PAGE}] + p;
  if (e = codeEntry(lin)) if (a = M[e + p]) if ((M[a] & ${OPERATION_MASK}) !== ${STALE}) { ip = a << 2; continue; }
  if (p > ${LAST_WHOLE}) { eip = lin; ${GO} }
  if ((e = readEntry(lin)) === 0) { eip = lin; ${GO} }
  e = lin + e - 1;
  a = M[B[e] + templates()]; b = e + 1;
  while (a < 0) { a = M[B[b] - a]; b = b + 1; }
  ip = direct();
  if (a = a << 2) {
    lin = a[2]; res = 0; v = a[3];
    ${FIELD('res', `lin & ${Shape.displacement}`)}
    ${FIELD('v', `(lin >> ${Shape.immediateShift}) & 7`)}
    ip[1] = a[1];
    w1 = a[0];
    if (lin & ${Shape.shift}) { if ((v = v & 31) === 0) a = 0; }
    if (lin & ${Shape.branch}) {
      b = (w1 >> ${LENGTH_SHIFT}) & 15;
      if (v === -b) a = 0;
      ip[11] = v = v + p + b; res = (direct() >> 2) + 8;
    }
    ip[0] = w1 | (p << ${OFFSET_SHIFT}); ip[2] = res; ip[3] = v;
  }
  if (a === 0) decodeDirect(e, p);
  ip[7] = p + ((ip[0] >> ${LENGTH_SHIFT}) & 15);
  continue;`;

export interface FastOperation {
  readonly name: string;
  readonly code: string;
}

function build(): FastOperation[] {
  const operations: FastOperation[] = [];
  const define = (name: string, code: string): void => {
    operations.push({ name, code });
  };
  define('stale', `${UNCOUNT} eip = ${HERE}; ${GO}`);
  define('end', `${UNCOUNT} ${BRANCH}`);
  define(
    'cross',
    `${UNCOUNT} p = ip[1]; lin = M[${PAGE}] + 4096; e = readEntry(lin);
    if (p !== 0 && e !== 0 && ip[2] === ((e - 1 + lin - ram()) >>> 12) + 1) ip = p << 2;
    else ip = cross(ip >>> 2, ${HERE}) << 2;
    continue;`,
  );
  define(
    'hot',
    `${UNCOUNT} ip[1] = p = ip[1] - 1;
    if (p) ip = ip[2] << 2; else promote(ip >>> 2, ${HERE});
    continue;`,
  );
  define(
    'region',
    `${UNCOUNT} v = ip[1];
    if ((${HERE}) !== ip[3] || ((v >>> ${ENTRY_USER_SHIFT}) & 1) !== user()) { ip = ip[2] << 2; continue; }
    M[${EIP}] = ip[3]; M[${TIER1_STATUS}] = ${Status.next}; M[${INVALIDATED}] = 0;
    p = M[${BEYOND}];
    if (p > ${REGION_BURST}) p = ${REGION_BURST};
    M[${LEFT}] = left = left + p;
    M[${BEYOND}] = M[${BEYOND}] - p;
    a = left + M[${HELD}] + M[${BEYOND}];
    res = run(v, user());
    b = left;
    left = M[${LEFT}];
    a = a - left - M[${HELD}] - M[${BEYOND}];
    M[${ENTERED}] = M[${ENTERED}] + 1;
    M[${TRANSLATED_LOW}] = p = M[${TRANSLATED_LOW}] + a;
    if (above(a, p)) M[${TRANSLATED_HIGH}] = M[${TRANSLATED_HIGH}] + 1;
    if (b >= ${MIN_ROOM}) {
      if (a > ${ENOUGH}) a = ${ENOUGH};
      lin = ((v >>> ${ENTRY_INDEX_SHIFT}) << 1) + trials();
      M[lin] = p = M[lin] + 1;
      M[lin + 1] = a = M[lin + 1] + a;
      if (p >= ${TRIAL}) {
        M[lin] = 0;
        M[lin + 1] = 0;
        if (a < ${ENOUGH} && ip[1] === v) giveUp(ip >>> 2);
      }
    }
    if (res === ${Status.changed}) return 0;
    if (res === ${Status.thrown}) return 1;
    eip = M[${EIP}];
    if (res === ${Status.next}) ${GO}
    if ((e = codeEntry(eip)) === 0) ${GO}
    if ((p = M[e + (eip & 4095)]) === 0) ${GO}
    ip = p << 2;
    p = ip[0] & ${OPERATION_MASK};
    if (p === ${HOT} || p === ${REGION}) ip = ip[2] << 2;
    M[${PAGE}] = eip & -4096;
    continue;`,
  );
  define('direct', DECODE_DIRECTLY);
  define('leave', `${UNCOUNT} eip = M[${PAGE}] + ip[3]; ${GO}`);
  define('MOV r,r', `w1 = ip[1]; ${DST} = ${SRC}; ${NEXT}`);
  define('MOV r,i', `w1 = ip[1]; ${DST} = ${IMM}; ${NEXT}`);
  define('MOV r,b', `w1 = ip[1]; lin = M[w1 & 15] + ip[2]; ${LOAD4('v')} ${SRC} = v; ${NEXT}`);
  define('MOV b,r', `w1 = ip[1]; lin = M[w1 & 15] + ip[2]; v = ${SRC}; ${STORE4('v')} ${NEXT}`);
  define('MOV r,m', `${ADDRESS} ${LOAD4('v')} ${SRC} = v; ${NEXT}`);
  define('MOV m,r', `${ADDRESS} v = ${SRC}; ${STORE4('v')} ${NEXT}`);
  define('MOV m,i', `${ADDRESS} v = ${IMM}; ${STORE4('v')} ${NEXT}`);
  define('MOV1 r,r', `w1 = ip[1]; ${DST1} = ${SRC1}; ${NEXT}`);
  define('MOV1 r,i', `w1 = ip[1]; ${DST1} = ${IMM}; ${NEXT}`);
  define('MOV1 r,m', `${ADDRESS} ${LOAD1('v')} ${SRC1} = v; ${NEXT}`);
  define('MOV1 m,r', `${ADDRESS} v = ${SRC1}; ${STORE1('v')} ${NEXT}`);
  define('MOV1 m,i', `${ADDRESS} v = ${IMM}; ${STORE1('v')} ${NEXT}`);
  define('MOV2 r,m', `${ADDRESS} ${LOAD2('v')} W[(w1 >> 8) & 124] = v; ${NEXT}`);
  define('MOV2 m,r', `${ADDRESS} v = W[(w1 >> 8) & 124]; ${STORE2('v')} ${NEXT}`);
  define('MOV2 m,i', `${ADDRESS} v = ${IMM}; ${STORE2('v')} ${NEXT}`);
  define('MOVZX r,1r', `w1 = ip[1]; ${DST} = ${SRC1}; ${NEXT}`);
  define('MOVSX r,1r', `w1 = ip[1]; ${DST} = (${SRC1} << 24) >> 24; ${NEXT}`);
  define('MOVZX r,2r', `w1 = ip[1]; ${DST} = ${SRC} & 0xffff; ${NEXT}`);
  define('MOVSX r,2r', `w1 = ip[1]; ${DST} = (${SRC} << 16) >> 16; ${NEXT}`);
  define('MOVZX r,1m', `${ADDRESS} ${LOAD1('v')} ${SRC} = v; ${NEXT}`);
  define('MOVSX r,1m', `${ADDRESS} ${LOAD1('v')} ${SRC} = (v << 24) >> 24; ${NEXT}`);
  define('MOVZX r,2m', `${ADDRESS} ${LOAD2('v')} ${SRC} = v; ${NEXT}`);
  define('MOVSX r,2m', `${ADDRESS} ${LOAD2('v')} ${SRC} = (v << 16) >> 16; ${NEXT}`);
  define('LEA r,m', `${ADDRESS} ${SRC} = lin; ${NEXT}`);
  define('XCHG r,r', `w1 = ip[1]; v = ${DST}; ${DST} = ${SRC}; ${SRC} = v; ${NEXT}`);
  for (const [name, compute] of Object.entries(COMPUTE)) {
    define(`${name} r,r`, `w1 = ip[1]; a = ${DST}; b = ${SRC}; ${compute} ${DST} = res; ${NEXT}`);
    define(`${name} r,i`, `w1 = ip[1]; a = ${DST}; b = ${IMM}; ${compute} ${DST} = res; ${NEXT}`);
    define(`${name} r,m`, `${ADDRESS} ${LOAD4('b')} a = ${SRC}; ${compute} ${SRC} = res; ${NEXT}`);
    define(`${name} m,r`, `${ADDRESS} ${UPDATE4} b = ${SRC}; ${compute} ${UPDATE4_END} ${NEXT}`);
    define(`${name} m,i`, `${ADDRESS} ${UPDATE4} b = ${IMM}; ${compute} ${UPDATE4_END} ${NEXT}`);
  }
  for (const [name, compute] of Object.entries(COMPUTE1)) {
    define(`${name}1 r,r`, `w1 = ip[1]; a = ${DST1}; b = ${SRC1}; ${compute} ${DST1} = res; ${NEXT}`);
    define(`${name}1 r,i`, `w1 = ip[1]; a = ${DST1}; b = ${IMM} & 255; ${compute} ${DST1} = res; ${NEXT}`);
    define(`${name}1 r,m`, `${ADDRESS} ${LOAD1('b')} a = ${SRC1}; ${compute} ${SRC1} = res; ${NEXT}`);
    define(`${name}1 m,r`, `${ADDRESS} ${UPDATE1} b = ${SRC1}; ${compute} ${UPDATE1_END} ${NEXT}`);
    define(`${name}1 m,i`, `${ADDRESS} ${UPDATE1} b = ${IMM} & 255; ${compute} ${UPDATE1_END} ${NEXT}`);
  }
  for (const [name, compute] of Object.entries(COMPARE)) {
    define(`${name} r,r`, `w1 = ip[1]; a = ${DST}; b = ${SRC}; ${compute} ${NEXT}`);
    define(`${name} r,i`, `w1 = ip[1]; a = ${DST}; b = ${IMM}; ${compute} ${NEXT}`);
    define(`${name} m,r`, `${ADDRESS} ${LOAD4('a')} b = ${SRC}; ${compute} ${NEXT}`);
    define(`${name} m,i`, `${ADDRESS} ${LOAD4('a')} b = ${IMM}; ${compute} ${NEXT}`);
  }
  define('CMP r,m', `${ADDRESS} ${LOAD4('b')} a = ${SRC}; ${COMPUTE.SUB} ${NEXT}`);
  for (const [name, compute] of Object.entries(COMPARE1)) {
    define(`${name}1 r,r`, `w1 = ip[1]; a = ${DST1}; b = ${SRC1}; ${compute} ${NEXT}`);
    define(`${name}1 r,i`, `w1 = ip[1]; a = ${DST1}; b = ${IMM} & 255; ${compute} ${NEXT}`);
    define(`${name}1 m,r`, `${ADDRESS} ${LOAD1('a')} b = ${SRC1}; ${compute} ${NEXT}`);
    define(`${name}1 m,i`, `${ADDRESS} ${LOAD1('a')} b = ${IMM} & 255; ${compute} ${NEXT}`);
  }
  define('CMP1 r,m', `${ADDRESS} ${LOAD1('b')} a = ${SRC1}; ${COMPARE1.CMP} ${NEXT}`);
  define('INC r', `w1 = ip[1]; a = ${DST}; ${INC} ${DST} = res; ${NEXT}`);
  define('DEC r', `w1 = ip[1]; a = ${DST}; ${DEC} ${DST} = res; ${NEXT}`);
  define('INC m', `${ADDRESS} ${UPDATE4} ${INC} ${UPDATE4_END} ${NEXT}`);
  define('DEC m', `${ADDRESS} ${UPDATE4} ${DEC} ${UPDATE4_END} ${NEXT}`);
  define('NEG r', `w1 = ip[1]; a = 0; b = ${DST}; ${COMPUTE.SUB} ${DST} = res; ${NEXT}`);
  define('NOT r', `w1 = ip[1]; ${DST} = ~${DST}; ${NEXT}`);
  for (const [name, compute] of Object.entries({ ...SHIFT, ...ROTATE })) {
    define(`${name} r,i`, `w1 = ip[1]; a = ${DST}; b = ${IMM}; ${compute} ${DST} = res; ${NEXT}`);
    define(`${name} r,CL`, `w1 = ip[1]; if ((b = M[1] & 31) !== 0) { a = ${DST}; ${compute} ${DST} = res; } ${NEXT}`);
  }
  for (const [name, shift] of Object.entries(DOUBLE_SHIFT)) {
    define(`${name} r,r,i`, `w1 = ip[1]; b = ${IMM}; a = ${DST}; v = ${SRC}; ${shift} ${DST} = res; ${NEXT}`);
    define(
      `${name} r,r,CL`,
      `w1 = ip[1]; if ((b = M[1] & 31) !== 0) { a = ${DST}; v = ${SRC}; ${shift} ${DST} = res; } ${NEXT}`,
    );
  }
  for (const name of ['MUL', 'IMUL', 'DIV', 'IDIV']) {
    define(`${name} r`, `w1 = ip[1]; ${name}(${DST}); ${NEXT}`);
    define(`${name} m`, `${ADDRESS} ${LOAD4('v')} ${name}(v); ${NEXT}`);
  }
  const multiply = `res = a * b; ${SET('res', 'overflows(a, b) << 31')} ${SRC} = res;`;
  define('IMUL r,r', `w1 = ip[1]; a = ${SRC}; b = ${DST}; ${multiply} ${NEXT}`);
  define('IMUL r,m', `${ADDRESS} ${LOAD4('b')} a = ${SRC}; ${multiply} ${NEXT}`);
  define('IMUL r,r,i', `w1 = ip[1]; a = ${DST}; b = ${IMM}; ${multiply} ${NEXT}`);
  define('CDQ', `M[2] = M[0] >> 31; ${NEXT}`);
  define('NOP', NEXT);
  define('CLD', `M[${FLAGS}] = M[${FLAGS}] & ~0x400; ${NEXT}`);
  define('PUSH r', `w1 = ip[1]; v = ${DST}; lin = M[4] - 4; ${STORE4('v')} M[4] = lin; ${NEXT}`);
  define('PUSH i', `v = ${IMM}; lin = M[4] - 4; ${STORE4('v')} M[4] = lin; ${NEXT}`);
  define('PUSH m', `${ADDRESS} ${LOAD4('v')} lin = M[4] - 4; ${STORE4('v')} M[4] = lin; ${NEXT}`);
  define('POP r', `w1 = ip[1]; lin = M[4]; ${LOAD4('v')} M[4] = lin + 4; ${DST} = v; ${NEXT}`);
  define('LEAVE', `lin = M[5]; ${LOAD4('v')} M[4] = lin + 4; M[5] = v; ${NEXT}`);
  define('JMP', `${BRANCH}`);
  define('CALL', `${RETURN_ADDRESS} lin = M[4] - 4; ${STORE4('v')} M[4] = lin; ${BRANCH}`);
  define('JMP r', `w1 = ip[1]; eip = ${DST}; ${GO}`);
  define('JMP m', `${ADDRESS} ${LOAD4('eip')} ${GO}`);
  define(
    'CALL r',
    `w1 = ip[1]; b = ${DST}; ${RETURN_ADDRESS} lin = M[4] - 4; ${STORE4('v')} M[4] = lin; eip = b; ${GO}`,
  );
  define(
    'CALL m',
    `${ADDRESS} ${LOAD4('b')} ${RETURN_ADDRESS} lin = M[4] - 4; ${STORE4('v')} M[4] = lin; eip = b; ${GO}`,
  );
  define('RET', `lin = M[4]; ${LOAD4('eip')} M[4] = lin + 4; ${GO}`);
  define('RET i', `lin = M[4]; ${LOAD4('eip')} M[4] = lin + 4 + ${IMM}; ${GO}`);
  for (let cc = 0; cc < 16; cc++) {
    const test = (cc & 1) === 0 ? CONDITIONS[cc >> 1] : `!(${CONDITIONS[cc >> 1]})`;
    define(`Jcc${cc}`, `if (${test}) { ip[1] = (ip[1] << 1) | 1; ${BRANCH} } ip[1] = ip[1] << 1; ${NEXT}`);
  }
  return operations;
}

/** In the order of their numbers. */
export const FAST_OPERATIONS: readonly FastOperation[] = build();

/** Number of the operation with this name. */
export function fastOperation(name: string): number {
  const n = FAST_OPERATIONS.findIndex((operation) => operation.name === name);
  if (n < 0) throw new RangeError(`no fast operation ${name}`);
  return n;
}

/** Whether an operation is a branch that says itself where it leads: the record of its target is in word 2. */
export function isDirectBranch(name: string): boolean {
  return /^(JMP|CALL|Jcc\d+)$/.test(name);
}

/** The numbers of these. */
export const LINKED: ReadonlySet<number> = new Set(
  FAST_OPERATIONS.flatMap(({ name }, n) => (isDirectBranch(name) ? [n] : [])),
);
/** Calls inside a page, whose targets are worth a head. */
export const CALL = fastOperation('CALL');

const NUMBERS = Object.entries({
  stale: STALE,
  end: END,
  cross: CROSS,
  hot: HOT,
  region: REGION,
  direct: DIRECT,
  leave: LEAVE,
});

if (NUMBERS.some(([name, number]) => fastOperation(name) !== number)) {
  throw new Error('the numbers of the operations in record.ts and fast-operations.ts differ');
}
