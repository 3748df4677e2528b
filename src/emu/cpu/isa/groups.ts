import { type Group, type InstructionRow, locked, row } from './row.js';

/** The eight arithmetic instructions, in the order of their encodings; all but CMP write their destination. */
export const ARITHMETIC_NAMES = ['ADD', 'OR', 'ADC', 'SBB', 'AND', 'SUB', 'XOR', 'CMP'] as const;
/** Shifts in the order of their encodings; /6 is an alias of SHL on every Intel processor. */
const SHIFT_NAMES = ['ROL', 'ROR', 'RCL', 'RCR', 'SHL', 'SHR', 'SHL', 'SAR'] as const;

/** Group 1 (80-83): arithmetic with an immediate. */
export function arithmeticGroup(operands: string): Group {
  return { rows: ARITHMETIC_NAMES.map((name) => row(`${name} ${operands}`, name !== 'CMP')) };
}

/** Group 2 (C0, C1, D0-D3). */
export function shiftGroup(operands: string): Group {
  return { rows: SHIFT_NAMES.map((name) => row(`${name} ${operands}`)) };
}

/** Group 3 (F6, F7); `immediate` is TEST's. /1 is an alias of /0. */
export function unaryGroup(width: 'b' | 'v', immediate: string): Group {
  const e = `E${width}`;
  return {
    rows: [
      row(`TEST ${e},${immediate}`),
      row(`TEST ${e},${immediate}`),
      locked(`NOT ${e}`),
      locked(`NEG ${e}`),
      row(`MUL ${e}`),
      row(`IMUL ${e}`),
      row(`DIV ${e}`),
      row(`IDIV ${e}`),
    ],
  };
}

/** Group 4 (FE). */
export const GROUP_4: Group = { rows: [locked('INC Eb'), locked('DEC Eb')] };

/** Group 5 (FF). */
export const GROUP_5: Group = {
  rows: [
    locked('INC Ev'),
    locked('DEC Ev'),
    row('CALL Ev'),
    row('CALLF Mp'),
    row('JMP Ev'),
    row('JMPF Mp'),
    row('PUSH Ev'),
    undefined,
  ],
};

/** Only /0 is defined: POP (8F) and MOV (C6, C7). */
export function onlyFirst(text: string): Group {
  return { rows: [row(text)] };
}

/** Group 6 (0F 00). */
export const GROUP_6: Group = {
  rows: [row('SLDT Evw'), row('STR Evw'), row('LLDT Ew'), row('LTR Ew'), row('VERR Ew'), row('VERW Ew')],
};

/** Group 7 (0F 01). */
export const GROUP_7: Group = {
  rows: [
    row('SGDT Ms'),
    row('SIDT Ms'),
    row('LGDT Ms'),
    row('LIDT Ms'),
    row('SMSW Evw'),
    undefined,
    row('LMSW Ew'),
    row('INVLPG M'),
  ],
};

/** Group 8 (0F BA). */
export const GROUP_8: Group = {
  rows: [
    undefined,
    undefined,
    undefined,
    undefined,
    row('BT Ev,Ib'),
    locked('BTS Ev,Ib'),
    locked('BTR Ev,Ib'),
    locked('BTC Ev,Ib'),
  ],
};

/** Group 9 (0F C7). */
export const GROUP_9: Group = { rows: [undefined, locked('CMPXCHG8B Mq')] };

/** Group 15 (0F AE): the fences only; FXSAVE and its kin do not exist without their CPUID bits. */
export const GROUP_15: Group = {
  rows: [...new Array<InstructionRow | undefined>(13).fill(undefined), row('LFENCE'), row('MFENCE'), row('SFENCE')],
};
