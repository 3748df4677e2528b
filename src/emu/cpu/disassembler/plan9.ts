import type { Decoded } from '../isa/decoder.js';
import { PLAN9_CONDITIONS } from './conditions.js';
import type { Symbolizer } from './intel.js';
import { type MemoryOperand, memory, type Operand } from './operand.js';
import { x87MemoryForm, x87RegisterForm } from './x87-names.js';

/** Mnemonics that take no size suffix. */
const UNSUFFIXED =
  /^(JMP|CALL|RET|NOP|HLT|CLI|STI|CLC|STC|CMC|CLD|STD|CLTS|INT|INT1|INT3|INTO|WAIT|LAHF|SAHF|AAA|AAS|AAM|AAD|DAA|DAS|LEAVE|ENTER|LOOP|CPUID|RDTSC|RDMSR|WRMSR|RDPMC|INVD|WBINVD|INVLPG|[LMS]FENCE|UD1|UD2|XLAT|SALC|[LS][GI]DT|LMSW|LLDT|LTR|VERR|VERW|ARPL|LAR|LSL|CMPXCHG8B)$/;

const RENAMED: Readonly<Record<string, string>> = {
  LOOPE: 'LOOPEQ',
  CALLF: 'CALL',
  JMPF: 'JMP',
  RETF: 'RETFL',
  XLAT: 'XLAT',
  INT3: 'INT\t$3',
};

/** By operand size, 16 and 32 bits. */
const BY_OPERAND_SIZE: Readonly<Record<string, readonly [string, string]>> = {
  CBW: ['CBW', 'CWDE'],
  CWD: ['CWD', 'CDQ'],
  PUSHA: ['PUSHAW', 'PUSHAL'],
  POPA: ['POPAW', 'POPAL'],
  PUSHF: ['PUSHFW', 'PUSHFL'],
  POPF: ['POPFW', 'POPFL'],
  IRET: ['IRETW', 'IRETL'],
};

const STRING = new Set(['MOVS', 'CMPS', 'STOS', 'LODS', 'SCAS', 'INS', 'OUTS']);

const SUFFIXES: Readonly<Record<number, string>> = { 1: 'B', 2: 'W', 4: 'L' };

function registerName(name: string): string {
  // eax and ax are both AX: the suffix of the mnemonic has the size. Bytes and others keep their own names.
  return (/^e[a-ds]/.test(name) && name.length === 3 ? name.slice(1) : name).toUpperCase();
}

function hex(value: number): string {
  return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

function memoryText(operand: MemoryOperand, symbol: Symbolizer | undefined): string {
  const { base, index, scale, displacement } = operand;
  const prefix = operand.segment === undefined ? '' : `${operand.segment.toUpperCase()}:`;
  if (base === undefined && index === undefined) {
    const name = symbol?.(displacement);
    return prefix + (name === undefined ? hex(displacement) : `${name}(SB)`);
  }
  const offset = displacement === 0 ? '' : hex(displacement);
  const first = base === undefined ? '' : `(${registerName(base)})`;
  const second = index === undefined ? '' : `(${registerName(index)}*${scale})`;
  return `${prefix}${offset}${first}${second}`;
}

function operandText(operand: Operand, symbol: Symbolizer | undefined): string {
  switch (operand.type) {
    case 'register':
      return registerName(operand.name);
    case 'immediate':
      return `$${hex(operand.value)}`;
    case 'target': {
      const name = symbol?.(operand.address);
      return name === undefined ? hex(operand.address) : `${name}(SB)`;
    }
    case 'far':
      return `$${hex(operand.selector)}:$${hex(operand.offset)}`;
    default:
      return memoryText(operand, symbol);
  }
}

function sizeSuffix(d: Decoded, operands: readonly Operand[]): string {
  const sizes = operands.map((operand) => ('size' in operand ? operand.size : 0));
  const size = sizes.find((bytes) => bytes in SUFFIXES) ?? (d.operand32 ? 4 : 2);
  return SUFFIXES[size];
}

function stringMnemonic(d: Decoded, mnemonic: string): string {
  const byte = d.row!.operands.some((operand) => /^[XY]b$/.test(operand));
  const repeat = d.repeat === 0 ? '' : d.repeat === 0xf3 ? 'REP; ' : 'REPN; ';
  return `${repeat}${mnemonic}${byte ? 'B' : d.operand32 ? 'L' : 'W'}`;
}

function mnemonicText(d: Decoded, operands: readonly Operand[]): string {
  const { mnemonic } = d.row!;
  const suffix = sizeSuffix(d, operands);
  if (STRING.has(mnemonic)) return stringMnemonic(d, mnemonic);
  if (mnemonic === 'CMOVcc') return `CMOV${suffix}${PLAN9_CONDITIONS[d.opcode & 15]}`;
  if (mnemonic.endsWith('cc')) return mnemonic.slice(0, -2) + PLAN9_CONDITIONS[d.opcode & 15];
  if (mnemonic === 'MOVZX' || mnemonic === 'MOVSX') {
    const from = d.row!.operands[1] === 'Eb' ? 'B' : 'W';
    return `MOV${from}${d.operand32 ? 'L' : 'W'}${mnemonic.slice(3, 4)}X`;
  }
  if (mnemonic === 'IN' || mnemonic === 'OUT') return mnemonic + SUFFIXES[portSize(d, operands)];
  const named = BY_OPERAND_SIZE[mnemonic]?.[d.operand32 ? 1 : 0] ?? RENAMED[mnemonic];
  if (named !== undefined) return named;
  return UNSUFFIXED.test(mnemonic) || mnemonic.startsWith('J') || mnemonic.startsWith('LOOP')
    ? mnemonic
    : mnemonic + suffix;
}

function portSize(d: Decoded, operands: readonly Operand[]): number {
  const accumulator = operands.find((operand) => operand.type === 'register' && operand.name.endsWith('a'));
  if (accumulator !== undefined) return 4;
  return d.row!.operands.includes('AL') ? 1 : d.operand32 ? 4 : 2;
}

/**
 * The syntax of Plan 9's 8a and acid: sources before destinations (CMP as Intel has it), sizes in the mnemonic,
 * `MOVL	0x4(SP), AX`. Instructions that 8a has no name for keep Intel's.
 */
export function plan9Text(d: Decoded, operands: readonly Operand[], symbol?: Symbolizer): string {
  const { mnemonic } = d.row!;
  const lock = d.lock ? 'LOCK; ' : '';
  if (mnemonic === 'FPU') return x87Text(d, symbol);
  const head = lock + mnemonicText(d, operands);
  if (STRING.has(mnemonic) || operands.length === 0) return head;
  const ordered = mnemonic === 'CMP' ? operands : [...operands].reverse();
  const indirect = (mnemonic === 'CALL' || mnemonic === 'JMP') && operands[0].type === 'register' ? '*' : '';
  return `${head}\t${indirect}${ordered.map((operand) => operandText(operand, symbol)).join(', ')}`;
}

function x87Text(d: Decoded, symbol: Symbolizer | undefined): string {
  if (d.isMemory) {
    const { plan9, size, store } = x87MemoryForm(d.opcode, d.modrm)!;
    const text = memoryText(memory(d, size), symbol);
    if (!/^F(MOV|ADD|MUL|COM|SUB|DIV)/.test(plan9)) return `${plan9}\t${text}`;
    return store ? `${plan9}\tF0, ${text}` : `${plan9}\t${text}, F0`;
  }
  const { name, registers } = x87RegisterForm(d.opcode, d.modrm)!;
  const i = `F${d.modrm & 7}`;
  const arithmetic = /^f(add|mul|subr?|divr?|com)(p?)$/.exec(name);
  const upper = arithmetic ? `F${arithmetic[1].toUpperCase()}D${arithmetic[2].toUpperCase()}` : x87Name(name);
  if (registers === '') return upper;
  return `${upper}\t${registers === 'i,0' || name.startsWith('fst') ? `F0, ${i}` : `${i}, F0`}`;
}

function x87Name(name: string): string {
  if (name === 'fld' || name === 'fst') return 'FMOVD';
  if (name === 'fstp') return 'FMOVDP';
  if (name === 'fxch') return 'FXCHD';
  return name.toUpperCase().replace(/^FN(INIT|CLEX)$/, 'F$1');
}
