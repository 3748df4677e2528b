import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hashOf, recordedBlocks } from './block-cases.js';
import { userModeProcessor } from './user-mode.js';

describe('loops of random instructions against a recording of a processor', () => {
  it('leave the same registers, flags and memory', () => {
    const recording = readFileSync(new URL('block-vectors.bin', import.meta.url));
    const cpu = userModeProcessor();
    const wrong: number[] = [];
    let blocks = 0;
    for (const block of recordedBlocks(recording)) {
      cpu.ram.set(block.data, block.dataAddress);
      cpu.ram.set(block.code, block.codeAddress);
      cpu.invalidateCode(block.codeAddress, block.code.length);
      cpu.regs.set(block.registers);
      cpu.eflags = block.flags;
      cpu.eip = block.entry;
      const reason = cpu.run(100_000);
      const data = cpu.ram.subarray(block.dataAddress, block.dataAddress + 4096);
      if (reason !== 'trap' || hashOf(cpu.regs, cpu.eflags, data) !== block.hash) wrong.push(block.number);
      blocks++;
    }
    expect(wrong).toEqual([]);
    expect(blocks).toBeGreaterThanOrEqual(4000);
  });
});
