import { describe, expect, it } from 'vitest';
import { trapLines } from '../../src/report/trap.js';

describe('a trap', () => {
  it('is shown with symbol, source line, registers and what the error code means', () => {
    expect(
      trapLines({
        vector: 14,
        errorCode: 2,
        eip: 0x8010_000a,
        cr2: 0xf000_ff53,
        cr3: 0xc000,
        eflags: 0x10046,
        registers: [1, 2, 3, 4, 5, 6, 7, -1],
        symbol: 'f',
        offset: 10,
        file: '/sys/src/fs/f.c',
        line: 12,
        reporter: 'the loader',
      }),
    ).toEqual([
      'trap 14, page fault at f000ff53',
      '  error code 2: supervisor, write, page not present',
      '  EIP 8010000a  f+0xa  /sys/src/fs/f.c:12',
      '  CR2 f000ff53  CR3 0000c000  EFLAGS 00010046',
      '  EAX 00000001  EBX 00000004  ECX 00000002  EDX 00000003',
      '  ESI 00000007  EDI ffffffff  EBP 00000006  ESP 00000005',
      '  reported by the loader',
    ]);
  });

  it('is shown with as little as is known', () => {
    expect(trapLines({ vector: 6, eip: 0x7c00, symbol: 'start', offset: 0 })).toEqual([
      'trap 6, invalid opcode',
      '  EIP 00007c00  start',
    ]);
    expect(trapLines({ vector: 99, eip: 0, file: 'a.s' })).toEqual(['trap 99, interrupt', '  EIP 00000000  a.s']);
  });

  it.each([
    [0, 'supervisor, read, page not present'],
    [5, 'user, read, protection violation'],
    [7, 'user, write, protection violation'],
    [20, 'user, instruction fetch, page not present'],
  ])('explains the error code %i of a page fault', (errorCode, meaning) => {
    expect(trapLines({ vector: 14, errorCode, eip: 0 })[1]).toBe(`  error code ${errorCode}: ${meaning}`);
  });

  it('does not explain the error code of another exception as if it were a page fault', () => {
    expect(trapLines({ vector: 13, errorCode: 0x10, eip: 0, cr2: 5 }).slice(0, 2)).toEqual([
      'trap 13, general protection',
      '  error code 16',
    ]);
  });
});
