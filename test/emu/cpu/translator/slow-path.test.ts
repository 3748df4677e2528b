import { describe, expect, it } from 'vitest';
import { DATA, Machine, STACK } from '../machine.js';

const ESP = 4;
const DIRECTORY = 0x20000;
const TABLE = 0x21000;
const PG = 0x80000000;

/** Paging on: the first megabyte is mapped, nothing else. */
function turnPagingOn(machine: Machine): void {
  const { cpu } = machine;
  machine.setDword(DIRECTORY, TABLE | 3);
  for (let page = 0; page < 0x100; page++) machine.setDword(TABLE + 4 * page, (page << 12) | 3);
  cpu.cr3 = DIRECTORY;
  cpu.cr0 |= PG;
}

describe('an access of translated code across 4 GB', () => {
  it('is #SS for PUSHF, as it is for interpreted code', () => {
    for (const threshold of [0, 1]) {
      const machine = Machine.flat(`
        b9 14 00 00 00        ; MOV ECX, 20
        8b 24 8d 00 00 01 00  ; MOV ESP, [ECX*4+DATA]
        9c                    ; PUSHFD
        49                    ; DEC ECX
        75 f5                 ; JNZ to MOV ESP
        f4`);
      turnPagingOn(machine);
      machine.cpu.translator.threshold = threshold;
      for (let n = 2; n <= 20; n++) machine.setDword(DATA + 4 * n, STACK);
      machine.setDword(DATA + 4, 2);
      machine.cpu.run(1 + 19 * 4 + 10);
      expect(machine.exceptions[0]).toMatchObject({ vector: 12, eip: 0x100c });
      expect(machine.exceptions[0].regs[ESP]).toBe(2);
      expect(machine.cpu.translator.regions > 0).toBe(threshold > 0);
    }
  });
});
