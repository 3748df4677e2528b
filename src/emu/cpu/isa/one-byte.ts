import { ARITHMETIC_NAMES, arithmeticGroup, GROUP_4, GROUP_5, onlyFirst, shiftGroup, unaryGroup } from './groups.js';
import { type InstructionRow, type Opcode, row } from './row.js';

function same(count: number, text: string): InstructionRow[] {
  return new Array<InstructionRow>(count).fill(row(text));
}

function rows(...texts: string[]): InstructionRow[] {
  return texts.map((text) => row(text));
}

/** 00-05 and its seven sisters. */
function arithmetic(n: number): InstructionRow[] {
  const name = ARITHMETIC_NAMES[n];
  const lockable = name !== 'CMP';
  return [
    row(`${name} Eb,Gb`, lockable),
    row(`${name} Ev,Gv`, lockable),
    ...rows(`${name} Gb,Eb`, `${name} Gv,Ev`, `${name} AL,Ib`, `${name} eAX,Iv`),
  ];
}

/**
 * The one-byte opcode map (Intel SDM vol. 2, table A-2). Prefixes and the escape 0F are missing: the decoder knows them.
 * FPU rows (D8-DF) name the whole x87 space of an opcode.
 */
export const ONE_BYTE: readonly Opcode[] = [
  // 00
  ...arithmetic(0),
  ...rows('PUSH ES', 'POP ES'),
  ...arithmetic(1),
  row('PUSH CS'),
  undefined,
  // 10
  ...arithmetic(2),
  ...rows('PUSH SS', 'POP SS'),
  ...arithmetic(3),
  ...rows('PUSH DS', 'POP DS'),
  // 20
  ...arithmetic(4),
  undefined,
  row('DAA'),
  ...arithmetic(5),
  undefined,
  row('DAS'),
  // 30
  ...arithmetic(6),
  undefined,
  row('AAA'),
  ...arithmetic(7),
  undefined,
  row('AAS'),
  // 40
  ...same(8, 'INC Zv'),
  ...same(8, 'DEC Zv'),
  // 50
  ...same(8, 'PUSH Zv'),
  ...same(8, 'POP Zv'),
  // 60
  ...rows('PUSHA', 'POPA', 'BOUND Gv,Ma', 'ARPL Ew,Gw'),
  undefined,
  undefined,
  undefined,
  undefined,
  ...rows(
    'PUSH Iv',
    'IMUL Gv,Ev,Iv',
    'PUSH Ibs',
    'IMUL Gv,Ev,Ibs',
    'INS Yb,DX',
    'INS Yv,DX',
    'OUTS DX,Xb',
    'OUTS DX,Xv',
  ),
  // 70
  ...same(16, 'Jcc Jb'),
  // 80
  arithmeticGroup('Eb,Ib'),
  arithmeticGroup('Ev,Iv'),
  arithmeticGroup('Eb,Ib'),
  arithmeticGroup('Ev,Ibs'),
  ...rows('TEST Eb,Gb', 'TEST Ev,Gv'),
  row('XCHG Eb,Gb', true),
  row('XCHG Ev,Gv', true),
  ...rows('MOV Eb,Gb', 'MOV Ev,Gv', 'MOV Gb,Eb', 'MOV Gv,Ev', 'MOV Evw,Sw', 'LEA Gv,M', 'MOV Sw,Ew'),
  onlyFirst('POP Ev'),
  // 90
  row('NOP'),
  ...same(7, 'XCHG Zv,eAX'),
  ...rows('CBW', 'CWD', 'CALLF Ap', 'WAIT', 'PUSHF', 'POPF', 'SAHF', 'LAHF'),
  // A0
  ...rows('MOV AL,Ob', 'MOV eAX,Ov', 'MOV Ob,AL', 'MOV Ov,eAX', 'MOVS Yb,Xb', 'MOVS Yv,Xv', 'CMPS Xb,Yb', 'CMPS Xv,Yv'),
  ...rows(
    'TEST AL,Ib',
    'TEST eAX,Iv',
    'STOS Yb,AL',
    'STOS Yv,eAX',
    'LODS AL,Xb',
    'LODS eAX,Xv',
    'SCAS AL,Yb',
    'SCAS eAX,Yv',
  ),
  // B0
  ...same(8, 'MOV Zb,Ib'),
  ...same(8, 'MOV Zv,Iv'),
  // C0
  shiftGroup('Eb,Ib'),
  shiftGroup('Ev,Ib'),
  ...rows('RET Iw', 'RET', 'LES Gv,Mp', 'LDS Gv,Mp'),
  onlyFirst('MOV Eb,Ib'),
  onlyFirst('MOV Ev,Iv'),
  ...rows('ENTER Iw,Ib', 'LEAVE', 'RETF Iw', 'RETF', 'INT3', 'INT Ib', 'INTO', 'IRET'),
  // D0
  shiftGroup('Eb,1'),
  shiftGroup('Ev,1'),
  shiftGroup('Eb,CL'),
  shiftGroup('Ev,CL'),
  ...rows('AAM Ib', 'AAD Ib', 'SALC', 'XLAT'),
  ...same(8, 'FPU Ef'),
  // E0
  ...rows('LOOPNE Jb', 'LOOPE Jb', 'LOOP Jb', 'JCXZ Jb', 'IN AL,Ib', 'IN eAX,Ib', 'OUT Ib,AL', 'OUT Ib,eAX'),
  ...rows('CALL Jv', 'JMP Jv', 'JMPF Ap', 'JMP Jb', 'IN AL,DX', 'IN eAX,DX', 'OUT DX,AL', 'OUT DX,eAX'),
  // F0
  undefined,
  row('INT1'),
  undefined,
  undefined,
  ...rows('HLT', 'CMC'),
  unaryGroup('b', 'Ib'),
  unaryGroup('v', 'Iv'),
  ...rows('CLC', 'STC', 'CLI', 'STI', 'CLD', 'STD'),
  GROUP_4,
  GROUP_5,
];
