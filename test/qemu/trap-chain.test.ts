import { expect, test } from 'vitest';
import type { QemuTrap } from '../../src/qemu/exception-log.js';
import { rootOfChain } from '../../src/qemu/trap-chain.js';

function trap(eip: number, esp: number, more: Partial<QemuTrap> = {}): QemuTrap {
  const registers = [0, 0, 0, 0, esp, 0, 0, 0];
  return { vector: 14, cs: 0x10, eip, eflags: 2, cr0: 0, cr2: 0, cr3: 0, registers, selectors: [], ...more };
}

test('exceptions one below the other on the stack go back to the first', () => {
  expect(rootOfChain([trap(1, 0x9000), trap(2, 0x8f00), trap(2, 0x8e00)])?.eip).toBe(1);
});

test('an exception higher up on the stack begins anew', () => {
  expect(rootOfChain([trap(1, 0x9000), trap(2, 0x9100)])?.eip).toBe(2);
});

test('one on a stack far away begins anew', () => {
  expect(rootOfChain([trap(1, 0x9_0000), trap(2, 0x1000)])?.eip).toBe(2);
});

test("a process's exception is followed by none of the kernel's", () => {
  expect(rootOfChain([trap(1, 0x9000, { cs: 0x23 }), trap(2, 0x8f00)])?.eip).toBe(2);
});

test('a fault of the delivery belongs to what was delivered, wherever the stack is', () => {
  expect(rootOfChain([trap(1, 0x1000), trap(2, 0x9000, { during: 14 })])?.eip).toBe(1);
});

test('begins with the last exception at the address that the guest printed', () => {
  const traps = [trap(1, 0x9000), trap(2, 0x8f00), trap(5, 0x7000, { cs: 0x23 })];
  expect(rootOfChain(traps, 2)?.eip).toBe(1);
  expect(rootOfChain(traps, 77)?.eip).toBe(5);
});

test('of no exceptions there is none', () => {
  expect(rootOfChain([])).toBeUndefined();
});
