import { describe, expect, it } from 'vitest';
import { packOldStat, packStat, qidPathOf, type Stat, unpackChanges } from '../../../src/emu/plan9/stat.js';

const STAT: Stat = {
  type: 0x4d,
  dev: 7,
  qid: { type: 0x80, vers: 3, path: 0x1_2345_6789_abcd },
  mode: 0x800001fd,
  atime: 1,
  mtime: 0x4fd8f000,
  length: 0x1_0000_0002,
  name: 'fs64',
  uid: 'sys',
  gid: 'sys',
  muid: 'glenda',
};

describe('packStat', () => {
  it('lays a status out as stat(5) says', () => {
    const hex = Buffer.from(packStat(STAT)).toString('hex');
    expect(hex).toBe(
      '3f00' + // size, without itself
        '4d00' +
        '07000000' +
        '80' +
        '03000000' +
        'cdab896745230100' +
        'fd010080' +
        '01000000' +
        '00f0d84f' +
        '0200000001000000' +
        '040066733634' +
        '0300737973' +
        '0300737973' +
        '0600676c656e6461',
    );
  });
});

describe('unpackChanges', () => {
  it('takes all ones and empty strings for no change', () => {
    const packed = packStat({ ...STAT, name: '', uid: '', gid: '', muid: '', mode: 0xffff_ffff, mtime: 0xffff_ffff });
    packed.fill(0xff, 33, 41);
    expect(unpackChanges(packed)).toEqual({});
  });

  it('reads what is to change', () => {
    expect(unpackChanges(packStat(STAT))).toEqual({
      name: 'fs64',
      uid: 'sys',
      gid: 'sys',
      mode: 0x800001fd,
      mtime: 0x4fd8f000,
      length: 0x1_0000_0002,
    });
  });

  it('refuses messages whose sizes do not add up', () => {
    const packed = packStat(STAT);
    for (const bad of [packed.subarray(0, 40), packed.subarray(0, 50), new Uint8Array(60)]) {
      expect(() => unpackChanges(bad)).toThrow();
    }
  });
});

describe('packOldStat', () => {
  it('lays a status out as the third edition has it', () => {
    const packed = Buffer.from(packOldStat(STAT));
    expect(packed.length).toBe(116);
    expect(packed.subarray(0, 28).toString()).toBe(`fs64${'\0'.repeat(24)}`);
    expect(packed.readUInt32LE(92)).toBe(STAT.mode);
    expect(packed.readUInt32LE(100)).toBe(STAT.mtime);
    expect(packed.readUInt16LE(112)).toBe(0x4d);
  });
});

describe('qidPathOf', () => {
  it('tells names apart and fits a double', () => {
    const paths = new Set<number>();
    for (let i = 0; i < 20_000; i++) paths.add(qidPathOf(`/sys/src/cmd/${i}.c`));
    expect(paths.size).toBe(20_000);
    for (const path of paths) expect(Number.isSafeInteger(path)).toBe(true);
  });
});
