import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Bios } from '../../../../src/emu/pc/bios/bios.js';
import { stateDigest } from '../../../../src/emu/pc/boot/digest.js';
import { directBoot } from '../../../../src/emu/pc/loader/direct-boot.js';
import { parseKernel } from '../../../../src/emu/pc/loader/kernel-image.js';
import { Machine } from '../../../../src/emu/pc/machine.js';
import { machineConfig } from '../../../../src/emu/pc/machine-config.js';
import { bootMedium } from '../../../../src/emu/pc/media/boot-medium.js';
import { fromJson, toJson } from '../../../../src/emu/pc/snapshot/plain.js';
import type { Snapshot } from '../../../../src/emu/pc/snapshot/snapshot.js';
import { kernel, puts } from '../boot/synthetic-kernel.js';
import { loaderFiles } from '../boot/synthetic-loader.js';
import { busyMachine, RAM } from './busy-machine.js';

const digest = (machine: Machine): string => stateDigest(machine).total;

/** Moments that fall anywhere, the same each time. */
function moments(count: number, last: number): number[] {
  const found: number[] = [];
  for (let i = 0, random = 12345; i < count; i++) {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0;
    found.push(1 + Math.floor((random / 2 ** 32) * last));
  }
  return found;
}

/** What a field of a device holds at the moment, in a form that can be compared. */
function pickDevice(machine: Machine, device: string): Record<string, unknown> {
  return machine.deviceState()[device] as Record<string, unknown>;
}

describe('a machine that is restored', () => {
  const END = 150_000;
  const whole = busyMachine();
  whole.run(END);
  const wanted = digest(whole);

  test('goes on as if nothing had happened, wherever it was saved', () => {
    const machine = busyMachine();
    for (const moment of moments(8, END).sort((a, b) => a - b)) {
      machine.run(moment);
      const before = digest(machine);
      const snapshot = machine.save();
      expect(digest(machine)).toBe(before);
      machine.run(moment + 10_000);
      machine.restore(snapshot);
      expect(machine.cpu.instructions).toBe(moment);
      expect(digest(machine)).toBe(before);
    }
    machine.run(END);
    expect(digest(machine)).toBe(wanted);
  });

  test('is the same in another machine, and after a text form of its state', () => {
    const machine = busyMachine();
    const other = busyMachine();
    other.run(5000);
    for (const moment of moments(3, END)) {
      const from = machine.cpu.instructions < moment ? machine : busyMachine();
      from.run(moment);
      const { ram, ...state } = from.save();
      other.restore({ ...(fromJson(toJson(state)) as Omit<Snapshot, 'ram'>), ram });
      other.run(END);
      expect(digest(other)).toBe(wanted);
    }
  });

  test('was saved in the middle of transfers and of a repeated instruction', () => {
    const machine = busyMachine();
    const seen = new Set<string>();
    for (let at = 1000; at < 60_000; at += 97) {
      machine.run(at);
      if (machine.cpu.midRepeat) seen.add('repeat');
      if (pickDevice(machine, 'floppy').executing !== undefined) seen.add('floppy');
      if (pickDevice(machine, 'ata0').transfer !== undefined) seen.add('disk transfer');
      if (pickDevice(machine, 'ata0').pending !== undefined) seen.add('disk command');
      if (pickDevice(machine, 'com1').shifting !== undefined) seen.add('character');
    }
    expect([...seen].sort()).toEqual(['character', 'disk command', 'disk transfer', 'floppy', 'repeat']);
  });

  test('forks live apart: neither sees what the other does', () => {
    const machine = busyMachine();
    machine.run(50_000);
    const snapshot = machine.save();
    const fork = busyMachine();
    fork.restore(snapshot);
    fork.cpu.ram.fill(0xaa, 0x220000, 0x230000);
    fork.cpu.invalidateCode(0x220000, 0x10000);
    fork.com1.send([1, 2, 3]);
    fork.run(70_000);
    machine.run(END);
    expect(digest(machine)).toBe(wanted);
    fork.restore(snapshot);
    fork.run(END);
    expect(digest(fork)).toBe(wanted);
  });

  test('shares the pages that were not written with the snapshot before', () => {
    const machine = busyMachine();
    machine.run(100_000);
    const [first, second] = [machine.save(), machine.save()];
    expect(second.ram.filter((page, i) => page !== first.ram[i])).toEqual([]);
    machine.run(120_000);
    const later = machine.save();
    const changed = later.ram.filter((page, i) => page !== first.ram[i]);
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.length).toBeLessThan(60);
  });

  test('sees what was in the look-aside buffers, though the page tables have changed', () => {
    // mov eax, [80300000h]; mov dword [80008c00h], 0 (its page table entry); then for ever mov eax, [80300000h]
    const body = 'a1 00003080 c705 008c0080 00000000 a1 00003080 ebf9';
    const make = () => new Machine(machineConfig({ ramBytes: RAM }));
    const machine = make();
    directBoot(
      machine,
      parseKernel(
        kernel((code) => code.hex(body)),
        RAM,
      ),
      '',
    );
    machine.run(100);
    const other = make();
    other.restore(machine.save());
    expect(other.cpu.translate(0x80300000)).toBeUndefined();
    other.run(200);
    machine.run(200);
    expect(digest(other)).toBe(digest(machine));
    expect(other.cpu.cr2).toBe(0);
  });

  test('boots on by a loader: BIOS, real mode, a screen that scrolls', () => {
    const image = kernel((code) => {
      puts(code, 'one\ntwo\n');
      code.hex('eb fe');
    });
    const floppy = bootMedium(loaderFiles('x\r\n'.repeat(40)), image, '');
    const power = () => {
      const machine = new Machine(machineConfig({ ramBytes: RAM }), {}, { floppy });
      new Bios(machine, 'floppy');
      return machine;
    };
    const [plain, machine, other] = [power(), power(), power()];
    plain.run(60_000);
    for (const moment of [3, 200, 777, 1500, 2500, 40_000]) {
      machine.run(moment);
      other.restore(machine.save());
      other.run(60_000);
      expect(digest(other)).toBe(digest(plain));
      expect(other.display.text).toBe(plain.display.text);
    }
  });

  test('has to be of the same kind', () => {
    const snapshot = busyMachine().save();
    const plain = new Machine(machineConfig({ ramBytes: RAM }));
    expect(() => plain.restore(snapshot)).toThrow(/of a machine with ata0, bus, .*; this one has bus/);
    const larger = new Machine(machineConfig({ ramBytes: 5 << 20 }));
    expect(() => larger.restore(snapshot)).toThrow(
      'The snapshot is of a machine with 4194304 bytes of RAM; this one has 5242880.',
    );
  });
});

describe('the state of a device', () => {
  const folder = new URL('../../../../src/emu/pc/', import.meta.url);
  const files = ['bus.ts', ...readdirSync(new URL('devices/', folder)).map((name) => `devices/${name}`)];
  const sources = files.map((file) => [file, readFileSync(new URL(file, folder), 'utf8')] as const);
  /** A field that says how a device is connected, or which alarm is its own, is set once and for all. */
  const FIXED = /^ {2}readonly #?\w+: /;
  /** Fields that are part of no state: the devices at ports, a note that a map is in use elsewhere, what other states say. */
  const NO_STATE = ['#bytes', '#wide', '#shared', '#closed'];

  // A field that a state leaves out would make a restored machine another one, some day.
  test.each(sources)('%s: has every field that changes, and all are put back', (_file, source) => {
    const hasState = source.includes('  state()');
    for (const [, body] of source.matchAll(/^(?:export )?class \w+[^\n]*\{\n(.*?)^\}/gms)) {
      const taken = /^ {2}state\(\).*?^ {2}\}/ms.exec(body)?.[0];
      if (taken === undefined && hasState) continue;
      const putBack = /^ {2}restore\(.*?^ {2}\}/ms.exec(body)?.[0] ?? '';
      for (const [declaration, field] of body.matchAll(/^ {2}(?:readonly )?(#?\w+)(?::[^=;(]*)?(?:;| =).*$/gm)) {
        if ((FIXED.test(declaration) && !declaration.includes(' = ')) || NO_STATE.includes(field)) continue;
        const word = new RegExp(`(?<!\\w)${field}\\b`);
        expect(taken ?? '', field).toMatch(word);
        if (!putBack.includes('Object.assign(this, state)')) expect(putBack, field).toMatch(word);
      }
    }
  });
});
