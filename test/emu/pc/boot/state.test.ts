import { expect, test } from 'vitest';
import { bootKernel } from '../../../../src/emu/pc/boot/boot.js';
import type { SavedState } from '../../../../src/emu/pc/snapshot/state-file.js';
import { kernel, puts, STOP } from './synthetic-kernel.js';

const OPTIONS = { machine: { ramBytes: 4 << 20 }, budget: 1_000_000 };
/** Prints a line to the serial port and the banner to the screen, each after a while. */
const KERNEL = kernel((code) => {
  puts(code, 'nvr read\n', 'serial');
  code.hex('b9 a0860100 e2fe'); // mov ecx, 100000; loop to itself
  puts(code, 'Plan 9 63-bit file server\n');
  code.hex('b9 a0860100 e2fe');
  puts(code, 'sysinit\n');
  code.hex(STOP);
});

/** The state of a boot at a moment, or at its end. */
function stateAt(at?: number): SavedState {
  const kept: SavedState[] = [];
  const keep = (state: SavedState) => kept.push(state);
  bootKernel(KERNEL, { ...OPTIONS, goal: 'sysinit', keepState: at === undefined ? { keep } : { at, keep } });
  expect(kept).toHaveLength(1);
  return kept[0];
}

test('a boot that goes on from a state ends as the whole one, and has seen what that printed', () => {
  const whole = bootKernel(KERNEL, { ...OPTIONS, goal: 'sysinit' });
  for (const at of [0, 50_000, 150_000, undefined]) {
    const state = stateAt(at);
    expect(state.snapshot.cpu.instructions).toBe(at ?? whole.instructions);
    const { notes, milestones, ...rest } = bootKernel(KERNEL, { ...OPTIONS, goal: 'sysinit', state });
    const { notes: _, milestones: all, ...wanted } = whole;
    expect(rest).toEqual(wanted);
    expect(milestones.map(({ name }) => name).sort()).toEqual(all.map(({ name }) => name).sort());
    expect(notes[0]).toBe(`began ${at ?? whole.instructions} instructions after power-on, with a state that was saved`);
  }
});

test('a boot that ends before the moment leaves the state at its end', () => {
  const kept: SavedState[] = [];
  const result = bootKernel(KERNEL, { ...OPTIONS, keepState: { at: 900_000, keep: (state) => kept.push(state) } });
  expect(kept.map(({ snapshot }) => snapshot.cpu.instructions)).toEqual([result.instructions]);
  expect(result.notes).toEqual([`the state was saved ${result.instructions} instructions after power-on`]);
});
