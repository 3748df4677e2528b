import { beforeEach, describe, expect, test } from 'vitest';
import type { ExceptionRecord } from '../../../../src/emu/cpu/environment.js';
import { ExceptionLog } from '../../../../src/emu/pc/boot/exceptions.js';

let log: ExceptionLog;

beforeEach(() => {
  log = new ExceptionLog({ readLinear: () => new Uint8Array(0) }, undefined);
});

function raise(at: { eip: number; instructions: number; esp?: number; cs?: number; during?: number }): void {
  const regs = new Int32Array(8);
  regs[4] = at.esp ?? 0x80001000;
  const record: ExceptionRecord = {
    vector: 14,
    errorCode: 0,
    cs: at.cs ?? 0x10,
    eip: at.eip,
    eflags: 2,
    cr0: 0,
    cr2: 0,
    cr3: 0,
    regs,
    selectors: [],
    instructions: at.instructions,
    during: at.during,
  };
  log.add(record);
}

describe('ExceptionLog', () => {
  test('keeps the first exception however many follow', () => {
    for (let i = 0; i < 1000; i++) raise({ eip: i, instructions: i * 10_000_000 });
    expect(log.first?.eip).toBe(0);
    expect(log.count).toBe(1000);
  });

  test('a chain begins where a handler first faulted', () => {
    raise({ eip: 1, instructions: 1000 });
    raise({ eip: 2, instructions: 90_000_000 });
    raise({ eip: 3, instructions: 90_000_100 });
    raise({ eip: 4, instructions: 90_000_100, during: 14 });
    expect(log.rootOfLastChain?.eip).toBe(2);
  });

  test('a handler that takes its time is known by its stack', () => {
    raise({ eip: 1, instructions: 1000, esp: 0x80002000 });
    raise({ eip: 2, instructions: 90_000_000, esp: 0x80001f00 });
    raise({ eip: 3, instructions: 190_000_000, esp: 0x80001e00 });
    expect(log.rootOfLastChain?.eip).toBe(1);
  });

  test('faults of user programs, which kernels handle, do not begin chains', () => {
    raise({ eip: 1, instructions: 1000, cs: 0x23 });
    raise({ eip: 2, instructions: 1100 });
    raise({ eip: 3, instructions: 1200 });
    expect(log.rootOfLastChain?.eip).toBe(2);
  });

  test('a chain longer than what is kept began with the very first exception', () => {
    for (let i = 0; i < 200; i++) raise({ eip: i, instructions: i * 100 });
    expect(log.rootOfLastChain?.eip).toBe(0);
  });

  test('finds exceptions by time and by place', () => {
    raise({ eip: 0x10, instructions: 100 });
    raise({ eip: 0x20, instructions: 200 });
    raise({ eip: 0x10, instructions: 300 });
    expect(log.lastBefore(250)?.eip).toBe(0x20);
    expect(log.lastBefore(50)).toBeUndefined();
    expect(log.lastAt(0x10)?.instructions).toBe(300);
    expect(log.lastAt(0x30)).toBeUndefined();
  });
});
