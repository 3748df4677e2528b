import { describe, expect, test } from 'vitest';
import { FaultScreen } from '../../../../src/emu/pc/boot/fault-screen.js';

/** Shows lines to a fault screen as they grow, a character at a time, one instruction each. */
function show(...lines: string[]): FaultScreen {
  const screen = new FaultScreen();
  let instructions = 0;
  for (const line of lines) {
    for (let length = 1; length <= line.length; length++) {
      instructions += 1;
      if (line[length - 1] !== ' ') screen.see(line.slice(0, length), instructions);
    }
  }
  return screen;
}

describe('FaultScreen', () => {
  test("reads the dump of the loader's handler", () => {
    const screen = show(
      'FLAGS=10086 TRAP=e ECODE=0 PC=80128b8c',
      '  AX f000ff53  BX 801913b4  CX 801959a4  DX 801913b4',
      'panic: exception/interrupt 14',
    );
    expect(screen.seen).toBe(true);
    expect(screen.pc).toBe(0x80128b8c);
    expect(screen.panic).toBe('exception/interrupt 14');
    expect(screen.reporter).toBe('loader');
  });

  test('reads the lower-case dump too', () => {
    const screen = show('flags=2 trap=e ecode=0 pc=0x8010009b', 'panic: exception/interrupt 14');
    expect(screen.panic).toBe('exception/interrupt 14');
    expect(screen.reporter).toBe('loader');
    expect(show('flags=2 trap=e ecode=0 pc=0x8010009b').pc).toBe(0x8010009b);
  });

  test("knows a file-server kernel's own dump by CS on its first line", () => {
    const screen = show('FLAGS=10202 TRAP=e ECODE=2 CS=10 PC=80101234', '  AX 00000000', 'panic: page fault');
    expect(screen.pc).toBe(0x80101234);
    expect(screen.reporter).toBe('kernel');
    expect(screen.panic).toBe('page fault');
  });

  test("knows a terminal kernel's dump by the line before it", () => {
    const screen = show('cpu0: registers for kernel', 'FLAGS=10046 TRAP=E ECODE=0 PC=F0101234', 'panic: fault');
    expect(screen.reporter).toBe('kernel');
    expect(screen.pc).toBe(0xf0101234);
  });

  test('keeps the first dump when others follow', () => {
    const screen = show(
      'FLAGS=10086 TRAP=e ECODE=0 PC=80128b8c',
      'FLAGS=82 TRAP=e ECODE=0 PC=8001e777',
      'panic: exception/interrupt 14',
    );
    expect(screen.pc).toBe(0x80128b8c);
  });

  test('reads a panic without a dump', () => {
    const screen = show('iobufinit', 'panic: no device (fd0) for nvram', 'cpu 0 exiting');
    expect(screen.pc).toBeUndefined();
    expect(screen.panic).toBe('no device (fd0) for nvram');
    expect(screen.reporter).toBe('kernel');
  });

  test('sees nothing in a healthy console', () => {
    expect(show('Plan 9 63-bit file server with 4-deep indir blks', 'nvr read').seen).toBe(false);
  });
});
