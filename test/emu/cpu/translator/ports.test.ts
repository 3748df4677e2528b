import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../../src/emu/cpu/environment.js';
import { CODE, hexBytes, Machine } from '../machine.js';
import { countInRegions } from './forced.js';

const ROUNDS = 200;

/** mov ecx, ROUNDS; the code; dec ecx; jnz to the code; hlt */
function loopOf(code: string): string {
  const back = 0x100 - (hexBytes(code).length + 3);
  return `b9 c8000000 ${code} 49 75${back.toString(16)} f4`;
}

function eachRound<T>(inRound: (n: number) => readonly T[]): T[] {
  return Array.from({ length: ROUNDS }, (_, n) => inRound(n)).flat();
}

describe.each([0, 1])('ports in tier %i', (tier) => {
  function loop(code: string, environment: Partial<Environment>): Machine {
    const machine = Machine.flat(loopOf(code), environment);
    machine.cpu.translator.threshold = tier === 0 ? 0 : 2;
    return machine;
  }

  /** Runs to HLT; with tier 1, most of that has to be in translated code. */
  function finish(machine: Machine): number[] {
    const { cpu } = machine;
    const inRegions = countInRegions(cpu);
    const registers = machine.runToHalt();
    if (tier === 1) expect(inRegions()).toBeGreaterThan(cpu.instructions * 0.8);
    return registers;
  }

  it('IN changes as much of EAX as it reads, whatever a device returns', () => {
    const sizes: number[] = [];
    // mov eax, 87654321h; in al, 60h; add ebx, eax; in ax, dx; add esi, eax; in eax, 60h; add edi, eax
    const machine = loop('b8 21436587 e460 01c3 66ed 01c6 e560 01c7', {
      portIn: (_port, size) => {
        sizes.push(size);
        return 0xaabbccdd;
      },
    });
    const registers = finish(machine);
    const sums = [0x876543dd, 0x8765ccdd, 0xaabbccdd].map((value) => (value * ROUNDS) % 2 ** 32);
    expect([registers[3], registers[6], registers[7]]).toEqual(sums);
    expect(sizes).toEqual(eachRound(() => [1, 2, 4]));
  });

  it('OUT writes as much of EAX as it is wide, without sign, to the port of DX or of the instruction', () => {
    const writes: string[] = [];
    // mov edx, 12345678h; mov eax, 87e5c3d1h; out dx, al; out 0e0h, ax; out dx, eax
    const machine = loop('ba 78563412 b8 d1c3e587 ee 66e7e0 ef', {
      portOut: (port, size, value) => void writes.push(`${port.toString(16)} ${size} ${value.toString(16)}`),
    });
    finish(machine);
    expect(writes).toEqual(eachRound(() => ['5678 1 d1', 'e0 2 c3d1', '5678 4 87e5c3d1']));
  });

  it('a device sees the state that the instructions before its access have left', () => {
    const [cf, zf, sf] = [1, 0x40, 0x80];
    const seen: unknown[] = [];
    const look = (): number => {
      const { cpu } = machine;
      seen.push([cpu.eip, cpu.instructions, cpu.regs[3], cpu.regs[6], cpu.regs[1], cpu.eflags & (cf | zf | sf)]);
      return 0;
    };
    // inc ebx; lea esi, [ebx+ebx]; cmp ebx, ecx; out 60h, al; xor edx, edx; in al, 60h
    const machine = loop('43 8d341b 39cb e660 31d2 e460', { portIn: look, portOut: look });
    finish(machine);
    expect(seen).toEqual(
      eachRound((n) => {
        const [ebx, ecx, before] = [n + 1, ROUNDS - n, 1 + 8 * n];
        const compared = ebx < ecx ? cf | sf : ebx === ecx ? zf : 0;
        return [
          [CODE + 13, before + 4, ebx, 2 * ebx, ecx, compared],
          [CODE + 17, before + 6, ebx, 2 * ebx, ecx, zf],
        ];
      }),
    );
  });

  it('IN with which a device stops the processor is done, and the run ends behind it', () => {
    let reads = 0;
    // in al, 60h; add ebx, eax
    const machine = loop('e460 01c3', {
      portIn: () => {
        if (++reads === 100) machine.cpu.stop();
        return reads;
      },
    });
    expect(machine.cpu.run(10_000)).toBe('stopped');
    expect([machine.cpu.eip, machine.cpu.regs[0], machine.cpu.regs[3]]).toEqual([CODE + 7, 100, (99 * 100) / 2]);
    expect(machine.runToHalt()[3]).toBe((ROUNDS * (ROUNDS + 1)) / 2);
  });

  it('code that a device changes is executed as it then is', () => {
    let accesses = 0;
    const increment = CODE + 5 + 2;
    // out 60h, al; inc ebx; in al, 60h; then inc esi in place of inc ebx
    const change = (): number => {
      if (++accesses === 100 || accesses === 201) machine.load(increment, accesses === 100 ? '46' : '43');
      return 0;
    };
    const machine = loop('e660 43 e460', { portIn: change, portOut: change });
    const registers = finish(machine);
    // The IN of round 50 made it inc esi, the OUT of round 101 inc ebx again.
    expect([registers[3], registers[6]]).toEqual([50 + 100, 50]);
  });

  it('an error of a device leaves the instruction undone', () => {
    let accesses = 0;
    const fail = (): number => {
      if (++accesses === 101) throw new Error('the device is broken');
      return 1;
    };
    // xor eax, eax; in al, 60h; out 60h, al
    const machine = loop('31c0 e460 e660', { portIn: fail, portOut: fail });
    expect(() => machine.runToHalt()).toThrow('the device is broken');
    expect([machine.cpu.eip, machine.cpu.regs[0], machine.cpu.regs[1]]).toEqual([CODE + 7, 0, ROUNDS - 50]);
  });
});
