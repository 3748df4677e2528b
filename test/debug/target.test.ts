import { describe, expect, test } from 'vitest';
import type { Target, TargetStop } from '../../src/debug/target.js';
import { stateDigest } from '../../src/emu/pc/boot/digest.js';
import { addressIn, smallTarget } from './small-target.js';

/** xor eax, eax; then for ever: inc eax; mov [80200000h], eax; add ebx, eax; jmp to inc */
const COUNT = '31c0 40 a3 00002080 01c3 ebf6';
/** Like that, three times; then follows the pointer in [80200000h]: mov ecx, [eax]; mov ecx, [ecx]. */
const FAULT = '31c0 40 a3 00002080 83f803 75f5 b8 00c0ffff 8b08 8b09 ebfe';

function run(target: Target): TargetStop {
  target.begin();
  for (;;) {
    const stop = target.slice(1_000_000);
    if (stop !== undefined) return stop;
  }
}

function back(target: Target): TargetStop {
  const search = target.searchBack();
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
  }
}

const counting = () => smallTarget((code) => code.hex(COUNT));

describe('a target', () => {
  test('stops at a breakpoint each time that it comes there', () => {
    const target = counting();
    target.breakpoints.add(addressIn(target, 'main') + 2);
    const stops = [1, 2, 3].map(() => [run(target).kind, target.machine.cpu.regs[0]]);
    expect(stops).toEqual([
      ['breakpoint', 0],
      ['breakpoint', 1],
      ['breakpoint', 2],
    ]);
  });

  test('goes back to the breakpoint before, and to the beginning', () => {
    const target = counting();
    target.breakpoints.add(addressIn(target, 'main') + 2);
    for (let i = 0; i < 5; i++) run(target);
    const at = target.now;
    expect(back(target)).toEqual({ kind: 'breakpoint' });
    expect([target.now, target.machine.cpu.regs[0]]).toEqual([at - 4, 3]);
    target.breakpoints.clear();
    expect(back(target)).toEqual({ kind: 'beginning' });
    expect(target.now).toBe(0);
    expect(back(target)).toEqual({ kind: 'beginning' });
    expect(target.stepBack()).toEqual({ kind: 'beginning' });
  });

  test('finds on the way back who wrote to an address, and stands before that', () => {
    const target = counting();
    target.goTo(100_003);
    target.watches.add({ address: 0x80200000, length: 4, reads: false, writes: true });
    const value = () => target.machine.cpu.readLinear(0x80200000, 4).join();
    const before = value();
    expect(back(target).kind).toBe('watchpoint');
    expect(target.linear).toBe(addressIn(target, 'main') + 3);
    expect(value()).not.toBe(before);
    target.step();
    expect(value()).toBe(before);
  });

  test('stops after an access, and where it is when it goes back and forth over it', () => {
    const target = counting();
    target.watches.add({ address: 0x80200002, length: 1, reads: false, writes: true });
    expect(run(target).kind).toBe('watchpoint');
    const first = target.now;
    expect(run(target).kind).toBe('watchpoint');
    expect(target.now).toBe(first + 4);
    expect(back(target).kind).toBe('watchpoint');
    expect(target.now).toBe(first + 3);
    expect(run(target).kind).toBe('watchpoint');
    expect(target.now).toBe(first + 4);
  });

  test('steps back to what was, to the bit', () => {
    const target = counting();
    target.goTo(3_000_000);
    const digest = stateDigest(target.machine).total;
    target.step();
    target.step();
    target.stepBack();
    target.stepBack();
    expect(stateDigest(target.machine).total).toBe(digest);
    target.goTo(100);
    target.goTo(3_000_000);
    expect(stateDigest(target.machine).total).toBe(digest);
  });

  test('keeps few snapshots, however long it runs', () => {
    const target = smallTarget((code) => code.hex('ebfe'));
    target.goTo(300_000_000);
    const { moments } = target.timeline;
    expect(moments.length).toBeLessThanOrEqual(64);
    expect(moments[0]).toBe(0);
    expect(target.now - moments.at(-1)!).toBeLessThan(20_000_000);
  });

  test('stops before an exception is delivered, and delivers it when it goes on', () => {
    const target = smallTarget((code) => code.hex(FAULT));
    expect(run(target)).toEqual({ kind: 'exception', vector: 14 });
    const fault = target.now;
    const { eip, regs } = target.machine.cpu;
    expect(regs[0] >>> 0).toBe(0xffffc000);
    expect(target.exceptions.count).toBe(0);
    target.stepBack();
    expect([target.now, target.machine.cpu.regs[0] >>> 0]).toEqual([fault - 1, 3]);
    expect(target.step()).toEqual({ kind: 'time' });
    expect(target.machine.cpu.eip).toBe(eip);
    target.step();
    expect(target.machine.cpu.eip).toBeLessThan(0x80100000);
    expect(target.exceptions.count).toBe(1);
    expect(back(target)).toEqual({ kind: 'exception', vector: 14 });
    expect([target.now, target.machine.cpu.eip]).toEqual([fault, eip]);
  });

  test('tells of an exception although there was a breakpoint on its instruction', () => {
    const target = smallTarget((code) => code.hex(FAULT));
    target.breakpoints.add(addressIn(target, 'main') + 18);
    expect(run(target)).toEqual({ kind: 'breakpoint' });
    expect(run(target)).toEqual({ kind: 'exception', vector: 14 });
  });

  test('does not stop at exceptions that are not asked for, and ends where the machine does', () => {
    for (const quiet of [(t: Target) => (t.catching = 'none'), (t: Target) => t.ignored.add(14)]) {
      const target = smallTarget((code) => code.hex(FAULT));
      quiet(target);
      expect(run(target)).toEqual({ kind: 'end', why: 'halted' });
      expect(run(target)).toEqual({ kind: 'end', why: 'halted' });
      expect(target.exceptions.count).toBe(1);
    }
  });

  test('stops at the first instruction of an interrupt handler, forwards and backwards', () => {
    // Vector 24 leads to `handler`; the timer is let through; sti; jmp to itself.
    const target = smallTarget((code) => {
      code.hex('b8').absolute('handler').hex('66a3 c0500480 c1e810 66a3 c6500480 b0fe e621 fb ebfe');
      code.label('handler').hex('50 b020 e620 58 cf');
    });
    const handler = addressIn(target, 'main') + 27;
    target.breakpoints.add(handler);
    const moments = [1, 2, 3].map(() => {
      expect([run(target).kind, target.machine.cpu.eip]).toEqual(['breakpoint', handler]);
      return target.now;
    });
    expect(back(target)).toEqual({ kind: 'breakpoint' });
    expect([target.now, target.machine.cpu.eip]).toEqual([moments[1], handler]);
  });

  test('goes another way after it was changed by hand', () => {
    const target = counting();
    target.goTo(1000);
    target.machine.cpu.regs[0] = 0x10000;
    target.changed();
    target.goTo(1100);
    expect(target.machine.cpu.regs[0]).toBeGreaterThan(0x10000);
    target.goTo(1050);
    expect(target.machine.cpu.regs[0]).toBeGreaterThan(0x10000);
    target.goTo(999);
    expect(target.machine.cpu.regs[0]).toBeLessThan(0x10000);
  });

  test('steps back out of a HLT to the instruction that it waits at', () => {
    // The timer's interrupt ends the HLT: mov al, 0feh; out 21h, al; sti; hlt; jmp to hlt
    const target = smallTarget((code) => code.hex('b0fe e621 fb f4 ebfd'));
    target.goTo(5000);
    expect(target.machine.cpu.halted).toBe(true);
    expect(target.stepBack()).toEqual({ kind: 'time' });
    expect([target.machine.cpu.halted, target.machine.cpu.eip]).toEqual([false, addressIn(target, 'main') + 5]);
  });
});
