import type { CpuState } from '../cpu-state.js';
import type { AccessSize } from '../environment.js';
import { sizeOf, writeRegister } from '../operand.js';
import { checkPort } from '../port-permission.js';
import { Next, type Operation, type OperationTable } from './operation.js';

const SIZES: readonly AccessSize[] = [1, 2, 4];
const MASKS = [0xff, 0xffff, 0xffffffff];

type PortOf = (c: CpuState) => number;

function immediatePort(c: CpuState): number {
  return c.m32[c.record + 3] & 0xff;
}

function portInDx(c: CpuState): number {
  return c.m32[2] & 0xffff;
}

function input(portOf: PortOf): Operation {
  return (c) => {
    const size = sizeOf(c.m32[c.record + 1]);
    const port = portOf(c);
    checkPort(c, port, SIZES[size]);
    writeRegister(c, 0, size, c.environment.portIn(port, SIZES[size]));
    return Next.sequential;
  };
}

function output(portOf: PortOf): Operation {
  return (c) => {
    const size = sizeOf(c.m32[c.record + 1]);
    const port = portOf(c);
    checkPort(c, port, SIZES[size]);
    c.environment.portOut(port, SIZES[size], (c.m32[0] & MASKS[size]) >>> 0);
    return Next.sequential;
  };
}

export const PORT_OPERATIONS: OperationTable = {
  'IN AL,Ib': input(immediatePort),
  'IN eAX,Ib': input(immediatePort),
  'IN AL,DX': input(portInDx),
  'IN eAX,DX': input(portInDx),
  'OUT Ib,AL': output(immediatePort),
  'OUT Ib,eAX': output(immediatePort),
  'OUT DX,AL': output(portInDx),
  'OUT DX,eAX': output(portInDx),
};
