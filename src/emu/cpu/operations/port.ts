import type { CpuState } from '../cpu-state.js';
import type { AccessSize } from '../environment.js';
import { sizeOf } from '../operand.js';
import { checkPort } from '../port-permission.js';
import { Next, type Operation, type OperationTable } from './operation.js';

const EAX = 0;
const EDX = 2;
/** By size: the bits of EAX that take part. */
const MASKS = [0xff, 0xffff, -1];

/** The size of an access in bytes: a power of two of {@link sizeOf}. */
function bytesOf(size: number): AccessSize {
  return (1 << size) as AccessSize;
}

function portOf(c: CpuState, isImmediate: boolean): number {
  return isImmediate ? c.m32[c.record + 3] & 0xff : c.m32[EDX] & 0xffff;
}

function input(isImmediate: boolean): Operation {
  return (c) => {
    const { m32 } = c;
    const size = sizeOf(m32[c.record + 1]);
    const port = portOf(c, isImmediate);
    checkPort(c, port, bytesOf(size));
    const mask = MASKS[size];
    const value = c.environment.portIn(port, bytesOf(size));
    // All of the register is written: hosts that read 32 bits have to wait for a narrower write among them.
    m32[EAX] = (m32[EAX] & ~mask) | (value & mask);
    return Next.sequential;
  };
}

function output(isImmediate: boolean): Operation {
  return (c) => {
    const { m32 } = c;
    const size = sizeOf(m32[c.record + 1]);
    const port = portOf(c, isImmediate);
    checkPort(c, port, bytesOf(size));
    c.environment.portOut(port, bytesOf(size), (m32[EAX] & MASKS[size]) >>> 0);
    return Next.sequential;
  };
}

export const PORT_OPERATIONS: OperationTable = {
  'IN AL,Ib': input(true),
  'IN eAX,Ib': input(true),
  'IN AL,DX': input(false),
  'IN eAX,DX': input(false),
  'OUT Ib,AL': output(true),
  'OUT Ib,eAX': output(true),
  'OUT DX,AL': output(false),
  'OUT DX,eAX': output(false),
};
