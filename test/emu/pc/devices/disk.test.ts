import { describe, expect, test } from 'vitest';
import { Disk } from '../../../../src/emu/pc/devices/disk.js';

describe('Disk', () => {
  test('keeps what is written apart from its image', () => {
    const image = new Uint8Array(1024).fill(1);
    const disk = new Disk(image);
    disk.write(1, new Uint8Array(512).fill(2));
    expect(disk.read(0)[0]).toBe(1);
    expect(disk.read(1)[511]).toBe(2);
    expect(image[512]).toBe(1);
  });

  test('reads zeros beyond the end of its image', () => {
    const disk = new Disk(new Uint8Array(700).fill(3), 10);
    expect(disk.sectors).toBe(10);
    expect(disk.read(1)[187]).toBe(3);
    expect(disk.read(1)[188]).toBe(0);
    expect(disk.read(9)).toEqual(new Uint8Array(512));
  });

  test('has the same state whatever the order of writing', () => {
    const [a, b] = [new Disk(new Uint8Array(0), 4), new Disk(new Uint8Array(0), 4)];
    const [one, two] = [new Uint8Array(512).fill(1), new Uint8Array(512).fill(2)];
    a.write(0, one);
    a.write(3, two);
    b.write(3, two);
    b.write(0, one);
    expect(a.state()).toEqual(b.state());
    b.write(0, two);
    expect(a.state()).not.toEqual(b.state());
  });

  test('a state that was taken stays as it is when the guest writes on, and can be taken back', () => {
    const disk = new Disk(new Uint8Array(0), 4);
    disk.write(0, new Uint8Array(512).fill(1));
    const state = disk.state();
    disk.write(0, new Uint8Array(512).fill(2));
    disk.write(1, new Uint8Array(512).fill(3));
    expect([...state.written.keys()]).toEqual([0]);
    disk.restore(state);
    disk.write(2, new Uint8Array(512).fill(4));
    expect([disk.read(0)[0], disk.read(1)[0], disk.read(2)[0]]).toEqual([1, 0, 4]);
    expect([...state.written.keys()]).toEqual([0]);
  });
});
