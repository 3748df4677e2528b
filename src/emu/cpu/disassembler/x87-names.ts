/** The x87 instructions by encoding, for disassembly (SDM vol. 2, tables ). */

const ARITHMETIC = ['add', 'mul', 'com', 'comp', 'sub', 'subr', 'div', 'divr'] as const;

/** An x87 memory form: Intel's mnemonic, the bytes accessed, and Plan 9's mnemonic. */
export interface X87MemoryForm {
  readonly name: string;
  /** 0 for images whose size depends on the operand size. */
  readonly size: number;
  readonly plan9: string;
  /** The operand is written. */
  readonly store: boolean;
}

function form(name: string, size: number, plan9: string): X87MemoryForm {
  return { name, size, plan9, store: /^f(n?st|ist|bstp|nsave)/.test(name) };
}

function arithmetic(prefix: string, size: number, suffix: string): X87MemoryForm[] {
  return ARITHMETIC.map((operation) => {
    const pop = operation === 'comp' ? 'P' : '';
    const stem = operation === 'comp' ? 'COM' : operation.toUpperCase();
    return form(`${prefix}${operation}`, size, `F${stem}${suffix}${pop}`);
  });
}

/** For D8..DF, by the reg field. */
const MEMORY: readonly (readonly (X87MemoryForm | undefined)[])[] = [
  arithmetic('f', 4, 'F'),
  [
    form('fld', 4, 'FMOVF'),
    undefined,
    form('fst', 4, 'FMOVF'),
    form('fstp', 4, 'FMOVFP'),
    form('fldenv', 0, 'FLDENV'),
    form('fldcw', 2, 'FLDCW'),
    form('fnstenv', 0, 'FSTENV'),
    form('fnstcw', 2, 'FSTCW'),
  ],
  arithmetic('fi', 4, 'L'),
  [
    form('fild', 4, 'FMOVL'),
    undefined,
    form('fist', 4, 'FMOVL'),
    form('fistp', 4, 'FMOVLP'),
    undefined,
    form('fld', 10, 'FMOVX'),
    undefined,
    form('fstp', 10, 'FMOVXP'),
  ],
  arithmetic('f', 8, 'D'),
  [
    form('fld', 8, 'FMOVD'),
    undefined,
    form('fst', 8, 'FMOVD'),
    form('fstp', 8, 'FMOVDP'),
    form('frstor', 0, 'FRSTOR'),
    undefined,
    form('fnsave', 0, 'FSAVE'),
    form('fnstsw', 2, 'FSTSW'),
  ],
  arithmetic('fi', 2, 'W'),
  [
    form('fild', 2, 'FMOVW'),
    undefined,
    form('fist', 2, 'FMOVW'),
    form('fistp', 2, 'FMOVWP'),
    form('fbld', 10, 'FMOVB'),
    form('fild', 8, 'FMOVV'),
    form('fbstp', 10, 'FMOVBP'),
    form('fistp', 8, 'FMOVVP'),
  ],
];

/** The memory form of D8..DF by reg, or undefined. */
export function x87MemoryForm(opcode: number, modrm: number): X87MemoryForm | undefined {
  return MEMORY[opcode & 7][(modrm >> 3) & 7];
}

/** Which stack registers a register form names: ST(i); ST, ST(i); ST(i), ST; none. */
type X87Registers = 'i' | '0,i' | 'i,0' | '';

export interface X87RegisterForm {
  readonly name: string;
  readonly registers: X87Registers;
}

const D9_OPERATIONS: Readonly<Record<number, string>> = {
  208: 'fnop',
  224: 'fchs',
  225: 'fabs',
  228: 'ftst',
  229: 'fxam',
  232: 'fld1',
  233: 'fldl2t',
  234: 'fldl2e',
  235: 'fldpi',
  236: 'fldlg2',
  237: 'fldln2',
  238: 'fldz',
  240: 'f2xm1',
  241: 'fyl2x',
  242: 'fptan',
  243: 'fpatan',
  244: 'fxtract',
  245: 'fprem1',
  246: 'fdecstp',
  247: 'fincstp',
  248: 'fprem',
  249: 'fyl2xp1',
  250: 'fsqrt',
  251: 'fsincos',
  252: 'frndint',
  253: 'fscale',
  254: 'fsin',
  255: 'fcos',
};

const DB_CONTROL = ['fneni', 'fndisi', 'fnclex', 'fninit', 'fnsetpm'] as const;

/** By opcode and reg field, what is the same for all ST(i). DC and DE subtract and divide the other way round. */
const REGISTER: readonly (readonly (readonly [string, X87Registers] | undefined)[])[] = [
  ARITHMETIC.map((name) => [`f${name}`, name.startsWith('com') ? 'i' : '0,i']),
  [['fld', 'i'], ['fxch', 'i'], undefined, ['fstp1', 'i'], undefined, undefined, undefined, undefined],
  [
    ['fcmovb', '0,i'],
    ['fcmove', '0,i'],
    ['fcmovbe', '0,i'],
    ['fcmovu', '0,i'],
    undefined,
    undefined,
    undefined,
    undefined,
  ],
  [
    ['fcmovnb', '0,i'],
    ['fcmovne', '0,i'],
    ['fcmovnbe', '0,i'],
    ['fcmovnu', '0,i'],
    undefined,
    ['fucomi', '0,i'],
    ['fcomi', '0,i'],
    undefined,
  ],
  [
    ['fadd', 'i,0'],
    ['fmul', 'i,0'],
    ['fcom2', 'i'],
    ['fcomp3', 'i'],
    ['fsubr', 'i,0'],
    ['fsub', 'i,0'],
    ['fdivr', 'i,0'],
    ['fdiv', 'i,0'],
  ],
  [['ffree', 'i'], ['fxch4', 'i'], ['fst', 'i'], ['fstp', 'i'], ['fucom', 'i'], ['fucomp', 'i'], undefined, undefined],
  [
    ['faddp', 'i,0'],
    ['fmulp', 'i,0'],
    ['fcomp5', 'i'],
    undefined,
    ['fsubrp', 'i,0'],
    ['fsubp', 'i,0'],
    ['fdivrp', 'i,0'],
    ['fdivp', 'i,0'],
  ],
  [
    ['ffreep', 'i'],
    ['fxch7', 'i'],
    ['fstp8', 'i'],
    ['fstp9', 'i'],
    undefined,
    ['fucomip', '0,i'],
    ['fcomip', '0,i'],
    undefined,
  ],
];

/** The register form (modrm from 0xC0 on), or undefined. */
export function x87RegisterForm(opcode: number, modrm: number): X87RegisterForm | undefined {
  const single = singleName(opcode, modrm);
  if (single !== undefined) return { name: single, registers: '' };
  const found = REGISTER[opcode & 7][(modrm >> 3) & 7];
  return found && { name: found[0], registers: found[1] };
}

function singleName(opcode: number, modrm: number): string | undefined {
  if (opcode === 0xd9) return D9_OPERATIONS[modrm];
  if (opcode === 0xdb && modrm >= 0xe0 && modrm < 0xe8) return DB_CONTROL[modrm & 7];
  if (opcode === 0xda && modrm === 0xe9) return 'fucompp';
  if (opcode === 0xde && modrm === 0xd9) return 'fcompp';
  if (opcode === 0xdf && modrm === 0xe0) return 'fnstsw ax';
  return undefined;
}
