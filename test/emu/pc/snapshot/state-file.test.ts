import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { stateDigest } from '../../../../src/emu/pc/boot/digest.js';
import { SnapshotError } from '../../../../src/emu/pc/snapshot/snapshot.js';
import { readStateFile, restoreState, stateFile } from '../../../../src/emu/pc/snapshot/state-file.js';
import { busyMachine } from './busy-machine.js';

const OF = { 'the kernel': 'a'.repeat(64), 'the speed': 10 };
/** Bytes of the first line and the hash. */
const HEAD = 'fsbisect machine state 1\n'.length + 32;

const machine = busyMachine();
machine.run(20_000);
const FILE = stateFile({ snapshot: machine.save(), serial: 'xxx' }, OF);

/** The file with another text, packed and hashed as it should be. */
function withText(change: (text: string) => string): Uint8Array {
  const content = inflateSync(FILE.subarray(HEAD));
  const end = 4 + content.readUInt32LE();
  const text = Buffer.from(change(content.toString('utf8', 4, end)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return packed(Buffer.concat([length, text, content.subarray(end)]));
}

function packed(content: Uint8Array): Uint8Array {
  const body = deflateSync(content);
  const hash = createHash('sha256').update(body).digest();
  return Buffer.concat([FILE.subarray(0, HEAD - 32), hash, body]);
}

describe('a state in a file', () => {
  test('is small, and goes on in another machine as the one that was saved', () => {
    expect(FILE.length).toBeLessThan(60_000);
    const other = busyMachine();
    const state = readStateFile(FILE, OF);
    restoreState(other, state);
    expect(state.serial).toBe('xxx');
    expect([other.cpu.instructions, stateDigest(other)]).toEqual([20_000, stateDigest(machine)]);
    const whole = busyMachine();
    whole.run(90_000);
    other.run(90_000);
    expect(stateDigest(other)).toEqual(stateDigest(whole));
  });

  test('has its fields by their names', () => {
    expect(() => withText((text) => text.replace('"eip":', '"pc":'))).not.toThrow();
    let found = '';
    withText((text) => {
      found = text;
      return text;
    });
    expect(JSON.parse(found)).toMatchObject({
      of: OF,
      snapshot: { version: 1, kind: { ramBytes: 4 << 20 }, cpu: { instructions: 20_000 }, devices: { pic: {} } },
    });
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['another file', Buffer.from('#!/bin/rc\n'), /^This is no state of a machine that fsbisect saved\.$/],
    ['nothing', Buffer.alloc(0), /^This is no state/],
    [
      'one of another form',
      Buffer.from('fsbisect machine state 77\nrest'),
      /^The state was saved by another fsbisect, in form 77; this one reads form 1\.$/,
    ],
    ['a part of it', FILE.subarray(0, 5000), /^The state is damaged: its SHA-256 is not/],
    ['a bit that is another', Buffer.from(FILE).fill(FILE[9000] ^ 1, 9000, 9001), /^The state is damaged: its SHA-256/],
    ['what does not unpack', packed(Buffer.alloc(9)).subarray(0, HEAD), /^The state is damaged: its SHA-256/],
    ['too short a text', packed(Buffer.from([9, 0, 0, 0, 65])), /^The state is damaged: it ends in the middle/],
    ['no text', packed(Buffer.alloc(3)), /^The state is damaged: it ends in the middle/],
    ['what is no JSON', withText((text) => text.slice(1)), /^The state is damaged: its text is no JSON/],
    ['other JSON', withText(() => '[]'), /^The state is damaged: its fields are not those of a state/],
    [
      'too many pages',
      withText((text) => text.replace(/"pages":\[(?=[^[]*$)/, '"pages":[0,')),
      /pages of RAM are missing/,
    ],
    ['a page too high', withText((text) => text.replace(/\d+\]\}$/, '99999]}')), /pages of RAM are missing/],
    ['too much RAM', withText((text) => text.replace('"ramBytes":4194304', '"ramBytes":1e12')), /bytes of RAM/],
    ['too few registers', withText((text) => text.replace('"regs":[', '"regs":[[],')), /regs/],
    ['an old moment', withText((text) => text.replace('"instructions":20000', '"instructions":-1')), /instructions/],
    ['a strange TLB', withText((text) => text.replace('"readUser":[', '"readUser":[7e9,')), /tlb/],
    [
      'another kernel',
      withText((text) => text.replace('a'.repeat(64), 'b'.repeat(64))),
      /^The state is of another machine: the kernel is bbbbbbbbbbbb there and aaaaaaaaaaaa here\.$/,
    ],
    ['one thing less', withText((text) => text.replace(',"the speed":10', '')), /the speed is none there and 10 here/],
  ])('is refused: %s', (_, file, message) => {
    expect(() => readStateFile(file, OF)).toThrow(message);
    expect(() => readStateFile(file, OF)).toThrow(SnapshotError);
  });

  test.each<[string, (text: string) => string, RegExp]>([
    ['fewer devices', (text) => text.replace('"pic":', '"pick":'), /\(devices has no pic\)/],
    ['other fields', (text) => text.replace('"eip":', '"pc":'), /The state is damaged: .* \(cpu has no eip\)/],
    ['other kinds', (text) => text.replace(/"eip":\d+/, '"eip":"x"'), /\(cpu.eip is string, not number\)/],
    ['another size', (text) => text.replace('4194304', '8388608'), /is of a machine with 8388608 bytes of RAM/],
  ])('does not go into a machine that has %s', (_, change, message) => {
    const state = readStateFile(withText(change), OF);
    expect(() => restoreState(busyMachine(), state)).toThrow(message);
    expect(() => restoreState(busyMachine(), state)).toThrow(SnapshotError);
  });
});
