import { describe, expect, test } from 'vitest';
import { frame, fromHex, PacketReader, toHex } from '../../../src/debug/gdb/packets.js';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('packets', () => {
  test('have a checksum, and escapes for what frames them', () => {
    expect(frame('OK').toString()).toBe('$OK#9a');
    expect(frame('a#b').toString('latin1')).toBe('$a}\x03b#43');
    expect(new PacketReader().feed(frame('$}#*\x03'))).toEqual([{ kind: 'packet', data: '$}#*\x03' }]);
  });

  test('are put together from the pieces in which they come', () => {
    const reader = new PacketReader();
    expect(reader.feed(bytes('+$qC#b'))).toEqual([]);
    expect(reader.feed(bytes('4+\x03$g#67-'))).toEqual([
      { kind: 'packet', data: 'qC' },
      { kind: 'interrupt' },
      { kind: 'packet', data: 'g' },
      { kind: 'repeat' },
    ]);
  });

  test('that are damaged are known by their checksum', () => {
    expect(new PacketReader().feed(bytes('$g#68'))).toEqual([{ kind: 'damaged' }]);
    expect(new PacketReader().feed(bytes('$g#zz'))).toEqual([{ kind: 'damaged' }]);
  });

  test('that never end are forgotten', () => {
    const reader = new PacketReader();
    expect(reader.feed(bytes(`$${'x'.repeat(100_000)}`))).toEqual([]);
    expect(reader.feed(frame('g'))).toEqual([{ kind: 'packet', data: 'g' }]);
  });

  test('hexadecimal digits are bytes only if they are pairs', () => {
    expect([...fromHex('00fF')!]).toEqual([0, 255]);
    expect(fromHex('0')).toBeUndefined();
    expect(fromHex('0g')).toBeUndefined();
    expect(toHex(Uint8Array.of(1, 171))).toBe('01ab');
  });
});
