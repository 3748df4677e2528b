import { expect, test } from 'vitest';
import { StateComparison } from '../../../src/debug/diverge/state-comparison.js';
import { kernel, STOP } from '../../emu/pc/boot/synthetic-kernel.js';
import { side } from './sides.js';

const IDLE = kernel((code) => code.hex(STOP), [[0x80200010, 'B', 'count']]);

test('registers, flags, memory and devices are told by their names', () => {
  const [a, b] = [side(IDLE), side(IDLE)];
  const comparison = new StateComparison([a.machine.save(), b.machine.save()]);
  expect(comparison.same([a.machine.save(), b.machine.save()])).toBe(true);
  b.machine.cpu.ram[0x200014] = 7;
  b.machine.cpu.writtenPages[0x200] = 1;
  b.machine.cpu.eflags |= 0x41;
  b.machine.cpu.regs[3] = 5;
  b.machine.bus.write(0x70, 1, 0x0a);
  const pair = [a.machine.save(), b.machine.save()] as const;
  expect(comparison.same(pair)).toBe(false);
  const differences = comparison.differences(pair, a.assembly);
  expect(differences.map(({ what }) => what)).toEqual(['EBX', 'EFLAGS CF ZF', '80200014', 'rtc.index']);
  expect(differences[0]).toEqual({ what: 'EBX', a: '00000000', b: '00000005' });
  expect(differences[3]).toEqual({ what: 'rtc.index', a: '0', b: '10' });
});

test('what differs from the beginning is left out, and named', () => {
  const [a, b] = [side(IDLE, { plan9ini: 'a=1\n' }), side(IDLE, { plan9ini: 'a=2\n', ramBytes: 8 << 20 })];
  const comparison = new StateComparison([a.machine.save(), b.machine.save()]);
  expect(comparison.leftOut).toEqual(['memory from 4 MB on', 'the page at 1000', 'rtc']);
  expect(comparison.same([a.machine.save(), b.machine.save()])).toBe(true);
});

test('of many pages that are left out the first ones are named', () => {
  const [a, b] = [side(IDLE), side(IDLE)];
  b.machine.cpu.ram.fill(1, 0x201000, 0x20c000);
  b.machine.cpu.writtenPages.fill(1, 0x201, 0x20c);
  expect(new StateComparison([a.machine.save(), b.machine.save()]).leftOut).toEqual([
    'the pages at 201000, 202000, 203000, 204000, 205000, 206000, 207000, 208000 and 3 more',
  ]);
});

test('of many words the first ones are listed, and the others counted', () => {
  const [a, b] = [side(IDLE), side(IDLE)];
  const comparison = new StateComparison([a.machine.save(), b.machine.save()]);
  b.machine.cpu.ram.fill(1, 0x201000, 0x201080);
  b.machine.cpu.writtenPages[0x201] = 1;
  const differences = comparison.differences([a.machine.save(), b.machine.save()], a.assembly);
  expect(differences).toHaveLength(13);
  expect(differences.at(-1)?.what).toBe('20 more words of memory');
});
