import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { bootKernel } from '../../../../../src/emu/pc/boot/boot.js';
import type { Rung } from '../../../../../src/emu/pc/boot/ladder/rung.js';
import { Disk } from '../../../../../src/emu/pc/devices/disk.js';
import type { Code } from '../../../../../src/emu/pc/loader/code.js';
import { kernel, puts, STOP } from '../synthetic-kernel.js';

/** A subroutine's worth of code: IDE registers for sector 0 of h1, one sector. */
const ADDRESS = '66 ba f6 01 b0 f0 ee 66 ba f2 01 b0 01 ee 42 fe c8 ee 42 ee 42 ee 66 ba f7 01';

/**
 * Asks for the Enter key, looks at sector 0 of h1, and if that is blank writes it and resets the machine; otherwise it says that
 * the sector is there.
 */
function dialogue(code: Code): void {
  puts(code, 'look: ');
  code.hex('e4 64 a8 01 74 fa e4 60 3c 1c 75 f4'); // in al, 64h; test al, 1; jz; in al, 60h; cmp al, 1ch; jne
  code.hex(ADDRESS).hex('b0 20 ee'); // mov al, 20h; out dx, al
  code.hex('ec a8 80 75 fb a8 08 74 f7'); // in al, dx; test al, 80h; jnz; test al, 8; jz
  code.hex('b9 00 01 00 00 31 db 31 c0 66 ba f0 01 66 ed 09 c3 49 75 f9'); // ebx: all 256 words ORed
  code.hex('85 db 0f 85').relative('there'); // test ebx, ebx; jnz there
  puts(code, '\nblank\n');
  code.hex(ADDRESS).hex('b0 30 ee ec a8 80 75 fb a8 08 74 f7');
  code.hex('b9 00 01 00 00 66 ba f0 01 66 b8 01 00 66 ef 49 75 fb'); // 256 times: out dx, ax
  code.hex('66 ba f7 01 ec a8 80 75 fb b0 fe e6 64'); // wait; then al = feh to port 64h
  code.hex(STOP).label('there');
  puts(code, '\nstill there\n');
  code.hex(STOP);
}

const LADDER: readonly Rung[] = [
  { name: 'prompt', expect: /^look:/ },
  { name: 'write', prompt: /^look:$/, send: [''], expect: /^blank/ },
  { name: 'reboot' },
  { name: 'again', prompt: /^look:$/, send: [''], expect: /^still there/, fails: /^blank/ },
];

const boot = (goal: string, changes: { readonly ladder?: readonly Rung[]; readonly disk?: Disk } = {}) =>
  bootKernel(kernel(dialogue), {
    machine: { ramBytes: 4 << 20, instructionsPerSecond: 4_000_000 },
    disk: new Disk(new Uint8Array(0), 2048),
    ladder: LADDER,
    goal,
    ...changes,
  });

describe('bootKernel on a ladder', () => {
  const disk = new Disk(new Uint8Array(0), 2048);
  const result = boot('again', { disk });

  test('goes through a reset, with the same disk, to the highest rung', () => {
    expect(result.outcome).toEqual({ kind: 'boots', milestone: 'again' });
    expect(result.ladder?.reached.map(({ name, line }) => [name, line])).toEqual([
      ['prompt', 'look:'],
      ['write', 'blank'],
      ['reboot', 'blank'],
      ['again', 'still there'],
    ]);
    expect(result.ladder?.missed).toBeUndefined();
    expect(result.console).toBe('look:\nblank\n[the machine was reset]\nlook:\nstill there');
    expect([...disk.read(0).subarray(0, 4)]).toEqual([1, 0, 1, 0]);
  });

  test('times go on over the reset, and the final state is the same each time', () => {
    const times = result.ladder?.reached.map(({ instructions }) => instructions) ?? [];
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(result.instructions).toBeGreaterThanOrEqual(times[3]);
    expect(boot('again')).toEqual(result);
  });

  test('says what was written to the disks', () => {
    expect(result.disks).toEqual([
      {
        name: 'h1',
        sectors: 2048,
        written: [[0, 0]],
        content: createHash('sha256')
          .update(Buffer.from('0100'.repeat(256), 'hex'))
          .digest('hex'),
      },
    ]);
  });

  test('a reset may be the goal, and nothing higher is tried', () => {
    const result = boot('reboot');
    expect(result.outcome).toEqual({ kind: 'boots', milestone: 'reboot' });
    expect(result.ladder?.reached.map(({ name }) => name)).toEqual(['prompt', 'write', 'reboot']);
  });

  test('a reset that was not waited for ends the boot', () => {
    const ladder = [...LADDER.slice(0, 2), { name: 'answer', expect: /42/ }];
    const { outcome, ladder: climbed } = boot('answer', { ladder });
    expect(outcome).toEqual({ kind: 'reset', by: 'the keyboard controller' });
    expect(climbed?.missed).toEqual({ name: 'answer', reached: 'write', reason: 'waited for /42/', line: 'blank' });
  });

  test('a guest that does not answer is stuck when the time of the rung is over', () => {
    const ladder = [
      { name: 'prompt', expect: /^look:/ },
      { name: 'answer', expect: /42/, seconds: 0.1 },
    ];
    const { outcome, signature, instructions } = boot('answer', { ladder });
    expect(outcome).toEqual({ kind: 'stuck', rung: 'answer' });
    expect(signature).toBe('stuck before answer');
    expect(instructions).toBeGreaterThan(400_000);
    expect(instructions).toBeLessThan(410_000);
  });

  test('a refusal ends the climb; what is on a disk is there for the kernel, and stays', () => {
    const [first, second] = LADDER;
    const disk = new Disk(new Uint8Array(512).fill(7));
    const result = boot('write', { disk, ladder: [first, { ...second, fails: /^still/ }] });
    expect(result.signature).toBe('stuck before write');
    expect(result.ladder?.missed).toEqual({
      name: 'write',
      reached: 'prompt',
      reason: '/^still/ came after "" was typed',
      line: 'still there',
    });
    expect(result.disks).toEqual([]);
  });
});
