import { type DecodeEntry, ENTRIES } from '../isa/table.js';
import { ARITHMETIC_OPERATIONS } from './arithmetic.js';
import { BIT_OPERATIONS } from './bits.js';
import { BRANCH_OPERATIONS } from './branch.js';
import { DECIMAL_OPERATIONS } from './decimal.js';
import { FAR_OPERATIONS } from './far.js';
import { FLOATING_POINT_OPERATIONS } from './floating-point.js';
import { hostStop } from './host-stop.js';
import { INVALID_OPERATIONS, tooLong, undefinedOpcode, unimplemented } from './invalid.js';
import { MOVE_OPERATIONS } from './move.js';
import { MULTIPLY_OPERATIONS } from './multiply.js';
import type { Operation, OperationTable } from './operation.js';
import { PORT_OPERATIONS } from './port.js';
import { SEGMENT_OPERATIONS } from './segment.js';
import { SHIFT_OPERATIONS } from './shift.js';
import { STACK_OPERATIONS } from './stack.js';
import { STRING_OPERATIONS } from './string.js';
import { SYSTEM_OPERATIONS } from './system.js';

const TABLE: OperationTable = {
  ...ARITHMETIC_OPERATIONS,
  ...BIT_OPERATIONS,
  ...BRANCH_OPERATIONS,
  ...DECIMAL_OPERATIONS,
  ...FAR_OPERATIONS,
  ...FLOATING_POINT_OPERATIONS,
  ...INVALID_OPERATIONS,
  ...MOVE_OPERATIONS,
  ...MULTIPLY_OPERATIONS,
  ...PORT_OPERATIONS,
  ...SEGMENT_OPERATIONS,
  ...SHIFT_OPERATIONS,
  ...STACK_OPERATIONS,
  ...STRING_OPERATIONS,
  ...SYSTEM_OPERATIONS,
};

/** Indexes in {@link GENERAL_OPERATIONS} of what is not a row of the instruction table. */
export const UNDEFINED_OPCODE = 0;
export const TOO_LONG = 1;
const UNIMPLEMENTED = 2;
export const HOST_STOP = 3;

const operations: Operation[] = [undefinedOpcode, tooLong, unimplemented, hostStop];

function indexOf({ row }: DecodeEntry): number {
  const operation = TABLE[`${row.mnemonic} ${row.operands.join(',')}`] ?? TABLE[row.mnemonic];
  if (operation === undefined) return UNIMPLEMENTED;
  const index = operations.indexOf(operation);
  return index >= 0 ? index : operations.push(operation) - 1;
}

const indexes = ENTRIES.map(indexOf);

/** All operations in general form. */
export const GENERAL_OPERATIONS: readonly Operation[] = operations;

/** Indexes of MOVS and STOS. */
export const MOVS = operations.indexOf(STRING_OPERATIONS.MOVS);
export const STOS = operations.indexOf(STRING_OPERATIONS.STOS);

/** The index of an instruction's operation. */
export function generalOperation(entry: DecodeEntry): number {
  return indexes[entry.number];
}
