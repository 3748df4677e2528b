import { describe, expect, it } from 'vitest';
import { AddressSpace } from '../../../src/emu/plan9/memory/address-space.js';
import { Frames } from '../../../src/emu/plan9/memory/frames.js';
import { Segment } from '../../../src/emu/plan9/memory/segment.js';
import type { Process } from '../../../src/emu/plan9/process.js';
import { UserMode } from '../../../src/emu/plan9/user-mode.js';

const TEXT = 0x1000;
const BSS = 0x10000;

/** A process whose program is these bytes. */
function running(...program: number[]): UserMode {
  const cpu = new UserMode(1 << 20);
  const frames = new Frames(cpu.cpu, 200);
  const space = new AddressSpace(frames);
  space.attach(new Segment(frames, 'data', TEXT, TEXT + 0x1000));
  space.attach(new Segment(frames, 'bss', BSS, BSS + 0x2000));
  space.write(TEXT, Uint8Array.from(program));
  cpu.startProgram({ space, fpu: new Uint8Array(0) } as Process, TEXT, 0, BSS);
  return cpu;
}

const NOP = 0x90;
/** MOV [EAX],EAX and MOV [EAX+1000],EAX. */
const WRITE = [0x89, 0x00];
const WRITE_BEHIND = [0x89, 0x80, 0x00, 0x10, 0x00, 0x00];
const FOR_EVER = [0xeb, 0xfe];

describe('a process in user mode', () => {
  it('has a slice from its last page fault, though the fault is served on the way', () => {
    const cpu = running(NOP, NOP, ...WRITE, NOP, ...WRITE_BEHIND, ...FOR_EVER);
    expect(cpu.run(10, 1000)).toEqual({ kind: 'slice' });
    expect(cpu.instructions).toBe(4 + 10);
    expect(cpu.run(10, 1000)).toEqual({ kind: 'slice' });
    expect(cpu.instructions).toBe(4 + 20);
  });

  it('has no more than it may use up in all', () => {
    const cpu = running(NOP, NOP, ...WRITE, ...FOR_EVER);
    expect(cpu.run(10, 11)).toEqual({ kind: 'slice' });
    expect(cpu.instructions).toBe(11);
  });

  it('faults where it has no right', () => {
    const cpu = running(NOP, 0xa3, 0x00, 0x00, 0x00, 0x80);
    expect(cpu.run(10, 1000)).toEqual({ kind: 'fault', address: 0x8000_0000, write: true });
    expect(cpu.instructions).toBe(1);
  });
});
