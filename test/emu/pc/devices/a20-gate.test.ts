import { describe, expect, test } from 'vitest';
import { Machine } from '../../../../src/emu/pc/machine.js';
import { machineConfig } from '../../../../src/emu/pc/machine-config.js';
import { poweredOn, runBooted } from '../bios/boot-program.js';

/** Shuts port 92h's control: in al, 92h; and al, 0fdh; out 92h, al. */
const SHUT_92 = 'e4 92 24 fd e6 92';
/** Shuts the keyboard controller's: mov al, 0ddh; out 64h, al. */
const SHUT_8042 = 'b0 dd e6 64';
const OPEN_8042 = 'b0 df e6 64';
/** ES = FFFFh; mov word [9000h], 1234h; mov word [es:9010h], 5678h; mov ax, [9000h]. */
const WRAP = 'bb ff ff 8e c3 c7 06 00 90 34 12 26 c7 06 10 90 78 56 a1 00 90';

describe('the A20 gate', () => {
  test('is open after power-on: there are no two addresses for one place', () => {
    expect(runBooted(WRAP).eax & 0xffff).toBe(0x1234);
  });

  test('is shut when both controls shut it, and either opens it', () => {
    expect(runBooted(`${SHUT_92} ${WRAP}`).eax & 0xffff).toBe(0x1234);
    expect(runBooted(`${SHUT_8042} ${WRAP}`).eax & 0xffff).toBe(0x1234);
    expect(runBooted(`${SHUT_92} ${SHUT_8042} ${WRAP}`).eax & 0xffff).toBe(0x5678);
    expect(runBooted(`${SHUT_92} ${SHUT_8042} ${OPEN_8042} ${WRAP}`).eax & 0xffff).toBe(0x1234);
  });

  test('leaves what is above as it was', () => {
    // es: mov word [9010h], 5678h; shut; mov word [es:9010h], 0; open; mov ax, [es:9010h]
    const at = 'bb ff ff 8e c3 26 c7 06 10 90 78 56';
    const program = `${at} ${SHUT_92} ${SHUT_8042} 26 c7 06 10 90 00 00 ${OPEN_8042} 26 a1 10 90`;
    expect(runBooted(program).eax & 0xffff).toBe(0x5678);
  });

  test('folds code as it folds data', () => {
    // 9000h: mov ax, 4321h; retf. Called as FFFF:9010 with the gate shut.
    const code = 'c7 06 00 90 b8 21 c7 06 02 90 43 cb';
    expect(runBooted(`${code} ${SHUT_92} ${SHUT_8042} 9a 10 90 ff ff`).eax & 0xffff).toBe(0x4321);
  });

  test('folds the text memory too', () => {
    const { machine } = poweredOn('floppy', { floppy: new Uint8Array(0) });
    machine.bus.write(0x92, 1, 0);
    machine.bus.write(0x64, 1, 0xdd);
    machine.run(1);
    machine.cpu.environment.mmioWrite(0x1b8000, 2, 0x0741);
    expect(machine.display.text).toBe('A');
    expect(machine.cpu.environment.mmioRead(0x1b8000, 2)).toBe(0x0741);
  });

  test('comes back with a snapshot', () => {
    const config = machineConfig({ ramBytes: 4 << 20 });
    const [shut, other] = [new Machine(config), new Machine(config)];
    shut.bus.write(0x92, 1, 0);
    shut.bus.write(0x64, 1, 0xdd);
    shut.cpu.ram[0x9000] = 7;
    shut.cpu.invalidateCode(0x9000, 1);
    other.restore(shut.save());
    expect(other.a20Open).toBe(false);
    expect(other.cpu.environment.mmioRead(0x109000, 1)).toBe(7);
  });
});
