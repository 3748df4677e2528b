import type { Decoded } from '../isa/decoder.js';
import { INTEL_CONDITIONS } from './conditions.js';
import { type MemoryOperand, memory, type Operand } from './operand.js';
import { x87MemoryForm, x87RegisterForm } from './x87-names.js';

/** Gives the name (with offset) of an address, or undefined. */
export type Symbolizer = (address: number) => string | undefined;

/** Mnemonics that the operand size tells apart: 16 and 32 bits. */
const BY_OPERAND_SIZE: Readonly<Record<string, readonly [string, string]>> = {
  CBW: ['cbw', 'cwde'],
  CWD: ['cwd', 'cdq'],
  PUSHA: ['pusha', 'pushad'],
  POPA: ['popa', 'popad'],
  PUSHF: ['pushf', 'pushfd'],
  POPF: ['popf', 'popfd'],
  IRET: ['iret', 'iretd'],
};

const RENAMED: Readonly<Record<string, string>> = {
  CALLF: 'call far',
  JMPF: 'jmp far',
  WAIT: 'fwait',
  XLAT: 'xlatb',
};

/** Instructions whose text does not show the operand size otherwise: an override is written as a prefix. */
const SILENT_SIZE = new Set(['RET', 'RETF', 'ENTER', 'LEAVE', 'SGDT', 'SIDT', 'LGDT', 'LIDT']);

/** String instructions, whose operands are written only if they are not the usual ones. */
const STRING = new Set(['MOVS', 'CMPS', 'STOS', 'LODS', 'SCAS', 'INS', 'OUTS']);

const SIZE_NAMES: Readonly<Record<number, string>> = {
  1: 'byte',
  2: 'word',
  4: 'dword',
  6: 'fword',
  8: 'qword',
  10: 'tbyte',
};

/** Small numbers in decimal, others in hexadecimal. */
function number(value: number): string {
  return value < 10 ? `${value}` : `0x${value.toString(16)}`;
}

function memoryText(operand: MemoryOperand): string {
  const { base, index, scale, displacement } = operand;
  let inner = base ?? '';
  if (index !== undefined) inner += `${base === undefined ? '' : '+'}${index}${scale === 1 ? '' : `*${scale}`}`;
  if (inner === '') inner = number(displacement);
  else if (displacement !== 0) inner += `${displacement < 0 ? '-' : '+'}${number(Math.abs(displacement))}`;
  return `${operand.segment === undefined ? '' : `${operand.segment}:`}[${inner}]`;
}

function sized(operand: MemoryOperand): string {
  const name = SIZE_NAMES[operand.size];
  return name === undefined ? memoryText(operand) : `${name} ptr ${memoryText(operand)}`;
}

function operandText(operand: Operand, showSize: boolean, symbol: Symbolizer | undefined): string {
  switch (operand.type) {
    case 'register':
      return operand.name;
    case 'immediate':
      return number(operand.value);
    case 'target':
      return symbol?.(operand.address) ?? number(operand.address);
    case 'far':
      return `${number(operand.selector)}:${number(operand.offset)}`;
    default:
      return showSize ? sized(operand) : memoryText(operand);
  }
}

function stringMnemonic(d: Decoded, mnemonic: string): string {
  const byte = d.row!.operands.some((operand) => /^[XY]b$/.test(operand));
  return mnemonic.toLowerCase() + (byte ? 'b' : d.operand32 ? 'd' : 'w');
}

function mnemonicText(d: Decoded): string {
  const { mnemonic } = d.row!;
  if (mnemonic.endsWith('cc')) return mnemonic.slice(0, -2).toLowerCase() + INTEL_CONDITIONS[d.opcode & 15];
  if (STRING.has(mnemonic)) return stringMnemonic(d, mnemonic);
  if (mnemonic === 'JCXZ') return d.address32 ? 'jecxz' : 'jcxz';
  return BY_OPERAND_SIZE[mnemonic]?.[d.operand32 ? 1 : 0] ?? RENAMED[mnemonic] ?? mnemonic.toLowerCase();
}

function prefixText(d: Decoded, code32: boolean): string {
  const { mnemonic, operands } = d.row!;
  let text = d.lock ? 'lock ' : '';
  if (STRING.has(mnemonic) && d.repeat !== 0) {
    const conditional = mnemonic === 'CMPS' || mnemonic === 'SCAS';
    text += d.repeat === 0xf2 ? 'repne ' : conditional ? 'repe ' : 'rep ';
  }
  const [first] = operands;
  const offset = operands.some((operand) => operand.startsWith('O'));
  const silent =
    SILENT_SIZE.has(mnemonic) ||
    first === 'Jv' ||
    first === 'Jb' ||
    first === 'Ap' ||
    ((mnemonic === 'PUSH' || mnemonic === 'POP') && /^(I|[C-G]S$|SS$)/.test(first));
  if (silent && d.operand32 !== code32) text += d.operand32 ? 'data32 ' : 'data16 ';
  if ((mnemonic.startsWith('LOOP') || offset) && d.address32 !== code32) text += d.address32 ? 'addr32 ' : 'addr16 ';
  return text;
}

/** Whether the size of a memory operand has to be written: no register of that size stands beside it. */
function needsSize(d: Decoded, operands: readonly Operand[]): boolean {
  const { mnemonic } = d.row!;
  if (mnemonic === 'MOVZX' || mnemonic === 'MOVSX' || mnemonic === 'CALLF' || mnemonic === 'JMPF') return true;
  if (/^(SHL|SHR|SAR|ROL|ROR|RCL|RCR)$/.test(mnemonic)) return true;
  return !operands.some((operand) => operand.type === 'register');
}

/** Whether this is the eSI operand of a string instruction with a segment override. */
function isOverriddenSource(operand: Operand): boolean {
  return operand.type === 'memory' && /si$/.test(operand.base ?? '') && operand.segment !== undefined;
}

/**
 * Intel syntax: `mov eax, [ebx+esi*4-8]`, `push dword ptr [0x80001234]`, `rep movsd`. String instructions show operands
 * only with a segment override or an unusual address size.
 */
export function intelText(d: Decoded, operands: readonly Operand[], code32: boolean, symbol?: Symbolizer): string {
  const { mnemonic } = d.row!;
  if (mnemonic === 'FPU') return x87Text(d, code32);
  const head = prefixText(d, code32) + mnemonicText(d);
  let shown = operands;
  if (STRING.has(mnemonic)) {
    const plain = d.address32 === code32 && !operands.some(isOverriddenSource);
    shown = plain ? [] : operands.filter((operand) => operand.type === 'memory');
  }
  if (mnemonic === 'XLAT') {
    const table = { ...memory(d, 0), base: d.address32 ? 'ebx' : 'bx' };
    return d.address32 === code32 && table.segment === undefined ? head : `${head} ${memoryText(table)}`;
  }
  if (shown.length === 0) return head;
  const showSize = !STRING.has(mnemonic) && needsSize(d, shown);
  return `${head} ${shown.map((operand) => operandText(operand, showSize, symbol)).join(', ')}`;
}

function x87Text(d: Decoded, code32: boolean): string {
  if (d.isMemory) {
    const { name, size } = x87MemoryForm(d.opcode, d.modrm)!;
    // Environment images are 16- or 32-bit ones.
    const prefix = size !== 0 || d.operand32 === code32 ? '' : d.operand32 ? 'data32 ' : 'data16 ';
    return `${prefix}${name} ${sized(memory(d, size))}`;
  }
  const { name, registers } = x87RegisterForm(d.opcode, d.modrm)!;
  const i = `st(${d.modrm & 7})`;
  const texts = { '': '', i, '0,i': `st, ${i}`, 'i,0': `${i}, st` };
  return registers === '' ? name : `${name} ${texts[registers]}`;
}
