import { describe, expect, it } from 'vitest';
import { LimitExceeded } from '../../../../src/emu/plan9/errors.js';
import { AddressSpace, BadAddress } from '../../../../src/emu/plan9/memory/address-space.js';
import { Frames, type PhysicalMemory } from '../../../../src/emu/plan9/memory/frames.js';
import { Segment } from '../../../../src/emu/plan9/memory/segment.js';

class FakeMemory implements PhysicalMemory {
  readonly ram = new Uint8Array(64 * 4096);
  readonly ram32 = new Int32Array(this.ram.buffer);
  invalidated = 0;
  flushes = 0;
  invalidateCode(): void {
    this.invalidated++;
  }
  flushTlb(): void {
    this.flushes++;
  }

  /** What the processor would find in the page tables: physical address and whether it may write; -1 for not present. */
  walk(directory: number, address: number): { physical: number; writable: boolean } | undefined {
    const table = this.ram32[(directory >>> 2) + (address >>> 22)]!;
    if ((table & 1) === 0) return undefined;
    const entry = this.ram32[((table & ~4095) >>> 2) + ((address >>> 12) & 1023)]!;
    if ((entry & 1) === 0) return undefined;
    return { physical: (entry & ~4095) + (address & 4095), writable: (entry & 2) !== 0 };
  }
}

function setup(limit = 60) {
  const memory = new FakeMemory();
  const frames = new Frames(memory, limit);
  const space = new AddressSpace(frames);
  const bss = new Segment(frames, 'bss', 0x10000, 0x20000);
  space.attach(bss);
  space.attach(new Segment(frames, 'stack', 0xd0000000, 0xdffff000));
  return { memory, frames, space, bss };
}

describe('an address space', () => {
  it('gives zeros on demand', () => {
    const { space, frames } = setup();
    expect(space.readWord(0x10008)).toBe(0);
    expect(space.readWord(0xdfffeffc)).toBe(0);
    expect(frames.used).toBe(5);
  });

  it('has no right to anything outside its segments', () => {
    const { space } = setup();
    expect(() => space.readWord(0)).toThrow(BadAddress as never);
    expect(() => space.read(0x1fff0, 32)).toThrow(BadAddress as never);
    expect(() => space.checkRange(0x1fff0, 32, false)).toThrow(BadAddress as never);
    expect(() => space.checkRange(0x1fff0, 16, true)).not.toThrow();
    expect(space.resolve(0x5000, false)).toBe(0);
  });

  it('opens pages to a write under way where none becomes another: those that are zeros, and its own', () => {
    const { space, memory } = setup();
    expect(space.openPage(0x10008)).toBe(true);
    expect(memory.walk(space.directory, 0x10008)).toMatchObject({ writable: true });
    const child = space.fork(false);
    expect(space.openPage(0x10008)).toBe(false);
    expect(memory.walk(space.directory, 0x10008)).toMatchObject({ writable: false });
    child.free();
    const { flushes } = memory;
    expect(space.openPage(0x10008)).toBe(true);
    expect(memory.walk(space.directory, 0x10008)).toMatchObject({ writable: true });
    expect(memory.flushes).toBe(flushes);
    expect(space.openPage(0x5000)).toBe(false);
  });

  it('opens no page to a write under way when memory is used up', () => {
    const { space, frames } = setup(3);
    expect(space.openPage(0x10000)).toBe(true);
    expect(frames.used).toBe(3);
    expect(space.openPage(0x11000)).toBe(false);
    expect(() => space.resolve(0x11000, true)).toThrow(LimitExceeded);
  });

  it('reads and writes across pages', () => {
    const { space } = setup();
    const bytes = Uint8Array.from({ length: 9000 }, (_, i) => i & 0xff);
    space.write(0x10ffd, bytes);
    expect(space.read(0x10ffd, 9000)).toEqual(bytes);
    expect(space.view(0x10ffd, 9000)).toEqual(bytes);
    space.writeWord(0x10ffe, 0x12345678);
    expect(space.readWord(0x10ffe)).toBe(0x12345678);
  });

  it('reads strings up to their NUL or a limit, across pages', () => {
    const { space } = setup();
    space.write(0x10ffd, new TextEncoder().encode('hello, wörld'));
    expect(space.readString(0x10ffd, 100)).toBe('hello, wörld');
    expect(space.readString(0x10ffd, 5)).toBe('hello');
    expect(space.readString(0x15000, 5)).toBe('');
  });

  it('shares frames with a fork until either writes', () => {
    const { space, memory, frames } = setup();
    space.writeWord(0x10000, 1);
    expect(memory.walk(space.directory, 0x10000)?.writable).toBe(true);
    const before = frames.used;
    const child = space.fork(false);
    // A page directory and a page table of its own.
    expect(frames.used).toBe(before + 2);
    expect(memory.walk(space.directory, 0x10000)?.writable).toBe(false);
    child.writeWord(0x10000, 2);
    expect(space.readWord(0x10000)).toBe(1);
    expect(child.readWord(0x10000)).toBe(2);
    space.writeWord(0x10000, 3);
    expect(child.readWord(0x10000)).toBe(2);
  });

  it('shares data but not the stack with a fork under RFMEM', () => {
    const { space } = setup();
    space.writeWord(0x10000, 1);
    space.writeWord(0xdfffe000, 1);
    const child = space.fork(true);
    child.writeWord(0x10000, 2);
    child.writeWord(0x12000, 4);
    child.writeWord(0xdfffe000, 2);
    expect(space.readWord(0x10000)).toBe(2);
    expect(space.readWord(0x12000)).toBe(4);
    expect(space.readWord(0xdfffe000)).toBe(1);
  });

  it('keeps sharers of a segment in step when a page that a third shares is copied', () => {
    const { space } = setup();
    space.writeWord(0x10000, 1);
    const sharer = space.fork(true);
    expect(sharer.readWord(0x10000)).toBe(1);
    const third = space.fork(false);
    space.writeWord(0x10000, 2);
    expect(sharer.readWord(0x10000)).toBe(2);
    expect(third.readWord(0x10000)).toBe(1);
    sharer.writeWord(0x10000, 3);
    expect(space.readWord(0x10000)).toBe(3);
  });

  it('gives everything back', () => {
    const { space, frames } = setup();
    for (let i = 0; i < 8; i++) space.writeWord(0x10000 + i * 4096, i);
    const child = space.fork(false);
    child.writeWord(0x10000, 9);
    space.free();
    expect(child.readWord(0x11000)).toBe(1);
    child.free();
    expect(frames.used).toBe(0);
  });

  it('forgets what was beyond a break that shrinks', () => {
    const { space, bss, frames } = setup();
    space.writeWord(0x1f000, 7);
    const used = frames.used;
    space.resize(bss, 0x18000);
    expect(frames.used).toBe(used - 1);
    expect(space.resolve(0x1f000, false)).toBe(0);
    space.resize(bss, 0x30000);
    expect(space.readWord(0x1f000)).toBe(0);
    space.writeWord(0x2f000, 1);
    expect(space.readWord(0x2f000)).toBe(1);
  });

  it('tells the processor when a frame that was in use comes back', () => {
    const { space, memory } = setup();
    space.writeWord(0x10000, 1);
    space.free();
    const before = memory.invalidated;
    space.attach(new Segment(space.frames, 'bss', 0x10000, 0x11000));
    space.resolve(0x10000, true);
    expect(memory.invalidated).toBeGreaterThan(before);
  });

  it('ends at the limit of memory', () => {
    const { space } = setup(5);
    expect(() => {
      for (let i = 0; i < 16; i++) space.writeWord(0x10000 + i * 4096, i);
    }).toThrow(LimitExceeded);
  });
});
