import { describe, expect, test } from 'vitest';
import { directBoot } from '../../../src/emu/pc/loader/direct-boot.js';
import { parseKernel } from '../../../src/emu/pc/loader/kernel-image.js';
import { Machine, type MachineObserver } from '../../../src/emu/pc/machine.js';
import { MachineConfigError, machineConfig } from '../../../src/emu/pc/machine-config.js';
import { kernel } from './boot/synthetic-kernel.js';

const RAM = 4 << 20;

/** A machine at the entry of a kernel that consists of these bytes. */
function machineWith(hex: string, observer: MachineObserver = {}): Machine {
  const machine = new Machine(machineConfig({ ramBytes: RAM }), observer);
  directBoot(
    machine,
    parseKernel(
      kernel((code) => code.hex(hex)),
      RAM,
    ),
    '',
  );
  return machine;
}

describe('Machine', () => {
  test('runs to the very instruction that is asked for', () => {
    const machine = machineWith('40 eb fd');
    expect(machine.run(12_345)).toBe('time');
    expect(machine.cpu.instructions).toBe(12_345);
    expect(machine.run(12_346)).toBe('time');
    expect(machine.cpu.instructions).toBe(12_346);
  });

  test('time jumps to the next event while the processor is halted, and stops at the end asked for', () => {
    // Unmasks IRQ 0 and waits: mov al, 0feh; out 21h, al; sti; hlt; jmp $. Vector 24 prints registers and halts.
    const machine = machineWith('b0 fe e6 21 fb f4 eb fe');
    const timer = machine.clock.nextDeadline;
    expect(machine.run(timer - 1)).toBe('time');
    expect(machine.cpu.instructions).toBe(timer - 1);
    expect(machine.idleInstructions).toBeGreaterThan(timer - 100);
    expect(machine.cpu.eip).toBeLessThan(0x80110000);
    expect(machine.run(timer + 100)).toBe('time');
    expect(machine.cpu.cr2).toBe(0);
    expect(machine.cpu.regs[4] >>> 0).toBeLessThan(0x80058000);
  });

  test('is halted for good when nothing can wake the processor', () => {
    expect(machineWith('fa f4').run(1_000_000)).toBe('halted');
    // Interrupts are enabled, but both controllers are masked.
    expect(machineWith('fb f4').run(1_000_000)).toBe('halted');
  });

  test('an observer can stop it at the instruction at which something happens', () => {
    const seen: number[] = [];
    const machine: Machine = machineWith('b0 41 a2 00 80 0b 80 eb fe', {
      screen: () => {
        seen.push(machine.cpu.instructions);
        machine.stop();
      },
    }); // mov al, 'A'; mov [800b8000h], al; jmp $
    expect(machine.run(1_000_000)).toBe('stopped');
    expect(seen).toHaveLength(1);
    expect(machine.cpu.instructions - seen[0]).toBeLessThanOrEqual(1);
    expect(machine.display.text).toBe('A');
  });

  test('ROM and absent memory swallow writes', () => {
    // mov dword [800fff53h], 0; mov dword [80fff000h], 0; mov eax, [80fff000h]; hlt (RAM ends at 4 MB)
    const machine = machineWith('c7 05 53 ff 0f 80 00 00 00 00 c7 05 00 f0 ff 80 00 00 00 00 a1 00 f0 ff 80 fa f4');
    expect(machine.run(1000)).toBe('halted');
    expect(machine.cpu.ram[0xfff53]).toBe(0xcf);
    expect(machine.cpu.regs[0] >>> 0).toBe(0xffffffff);
  });
});

describe('machineConfig', () => {
  test('takes the defaults for what is not given', () => {
    expect(machineConfig({ ramBytes: 64 << 20 })).toMatchObject({
      ramBytes: 64 << 20,
      instructionsPerSecond: 10_000_000,
      plan9ini: '',
    });
  });

  test.each([
    [{ ramBytes: 3 << 20 }, '4 to 512 whole megabytes'],
    [{ ramBytes: 1024 << 20 }, '4 to 512 whole megabytes'],
    [{ instructionsPerSecond: 1e10 }, '4 to 1000 million'],
    [{ startSeconds: -1 }, '1970 to 2099'],
    [{ startSeconds: Number.NaN }, '1970 to 2099'],
    [{ plan9ini: `a=${'x'.repeat(4000)}` }, 'a loader passes on at most'],
  ])('refuses %j', (changes, message) => {
    expect(() => machineConfig(changes)).toThrow(MachineConfigError);
    expect(() => machineConfig(changes)).toThrow(message);
  });
});
