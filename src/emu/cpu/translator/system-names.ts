import type { CpuState } from '../cpu-state.js';
import { regOf, sizeOf } from '../operand.js';
import { FAR_OPERATIONS } from '../operations/far.js';
import { MOVE_OPERATIONS } from '../operations/move.js';
import type { Operation } from '../operations/operation.js';
import { PORT_OPERATIONS } from '../operations/port.js';
import { STACK_OPERATIONS } from '../operations/stack.js';
import { SYSTEM_OPERATIONS } from '../operations/system.js';
import { GENERAL_OPERATIONS } from '../operations/table.js';
import { Size } from '../record.js';

/** Instructions in general form that translated code can do itself, by their operations. */
const SYSTEM = new Map<Operation, string>([
  [STACK_OPERATIONS.PUSHF, 'PUSHF'],
  [STACK_OPERATIONS.POPF, 'POPF'],
  [MOVE_OPERATIONS.CLI, 'CLI'],
  [MOVE_OPERATIONS.STI, 'STI'],
  [SYSTEM_OPERATIONS['MOV Cd,Rd'], 'MOV CR3'],
  [FAR_OPERATIONS['INT Ib'], 'INT'],
  [FAR_OPERATIONS.IRET, 'IRET'],
  [PORT_OPERATIONS['IN AL,Ib'], 'IN i'],
  [PORT_OPERATIONS['IN eAX,Ib'], 'IN i'],
  [PORT_OPERATIONS['IN AL,DX'], 'IN DX'],
  [PORT_OPERATIONS['IN eAX,DX'], 'IN DX'],
  [PORT_OPERATIONS['OUT Ib,AL'], 'OUT i'],
  [PORT_OPERATIONS['OUT Ib,eAX'], 'OUT i'],
  [PORT_OPERATIONS['OUT DX,AL'], 'OUT DX'],
  [PORT_OPERATIONS['OUT DX,eAX'], 'OUT DX'],
]);

/** The name of a general record that translated code can do itself, or '': only the interpreter can. */
export function systemName(c: CpuState, operation: number, w1: number): string {
  const name = SYSTEM.get(GENERAL_OPERATIONS[operation]) ?? '';
  if (name === 'MOV CR3') return regOf(w1) === 3 ? name : '';
  // A host that serves interrupts itself wants to see them.
  if (name === 'INT') return c.environment.trap === undefined ? name : '';
  if (name === 'CLI' || name === 'STI' || isPort(name)) return name;
  return sizeOf(w1) === Size.dword ? name : '';
}

/** Whether an instruction is IN or OUT: a device may then ask for a look around. */
export function isPort(name: string): boolean {
  return /^(IN|OUT) /.test(name);
}
