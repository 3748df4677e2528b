import { expect, test } from 'vitest';
import { differences as compare, type Difference, type Evidence } from '../../src/qemu/differences.js';
import type { QemuTrap } from '../../src/qemu/exception-log.js';

const TRAP: QemuTrap = {
  vector: 14,
  errorCode: 0,
  cs: 0x10,
  eip: 0x8012_8781,
  eflags: 0x1_0086,
  cr0: 0x8001_0011,
  cr2: 0xf000_ff53,
  cr3: 0x18_3000,
  registers: [0xf000_ff53, 1, 2, 3, 4, 5, 6, 7],
  selectors: [8, 0x10, 8, 8, 8, 8],
};
const trap = (changes: Partial<QemuTrap> = {}) =>
  ({ kind: 'trap', reporter: 'loader', trap: { ...TRAP, ...changes } }) as const;

const GOAL = /file server/;

/** Without a screen. */
const differences = (pc: Evidence['outcome'], qemu: Evidence['outcome']): Difference[] =>
  compare({ outcome: pc, screen: '' }, { outcome: qemu, screen: '' }, GOAL);

test('the same trap is the same, whoever told of it, with RF and without', () => {
  expect(differences(trap(), { ...trap({ eflags: 0x86 }), reporter: 'cpu' })).toEqual([]);
});

test('names each register that differs', () => {
  const other = trap({ eip: 0x8012_8783, registers: [0, 1, 2, 3, 4, 5, 6, 8] });
  expect(differences(trap(), other)).toEqual([
    { what: 'EIP', pc: '80128781', qemu: '80128783' },
    { what: 'EAX', pc: 'f000ff53', qemu: '0' },
    { what: 'EDI', pc: '7', qemu: '8' },
  ]);
});

test('CR2 counts where it is the address of a page fault', () => {
  expect(differences(trap(), trap({ cr2: 0 }))).toEqual([{ what: 'CR2', pc: 'f000ff53', qemu: '0' }]);
  expect(differences(trap({ vector: 13 }), trap({ vector: 13, cr2: 0 }))).toEqual([]);
});

test('outcomes of two kinds differ in nothing else', () => {
  expect(differences(trap(), { kind: 'triple-fault', trap: TRAP })).toEqual([
    { what: 'outcome', pc: 'trap', qemu: 'triple-fault' },
  ]);
});

test('a triple fault of which only one emulator knows the beginning differs', () => {
  const found = differences({ kind: 'triple-fault', trap: TRAP }, { kind: 'triple-fault' });
  expect(found[0]).toEqual({ what: 'vector', pc: '14', qemu: 'none' });
});

test('panics differ by their text, hangs not by their place', () => {
  expect(differences({ kind: 'panic', message: 'a' }, { kind: 'panic', message: 'b' })).toEqual([
    { what: 'panic', pc: 'a', qemu: 'b' },
  ]);
  const hang = { kind: 'hang', proven: false } as const;
  expect(differences({ ...hang, eip: 1 }, { ...hang, eip: 2 })).toEqual([]);
});

test('kernels that boot differ if the lines do that show it, where both screens have them', () => {
  const booted = (screen: string): Evidence => ({ outcome: { kind: 'boots', milestone: 'banner' }, screen });
  const good = booted('SeaBIOS\n\n63-bit file server with IDE\n    block size');
  expect(compare(good, booted('63-bit file server with IDE  \n'), GOAL)).toEqual([]);
  expect(compare(good, booted('31-bit file server with IDE'), GOAL)).toEqual([
    { what: 'line', pc: '63-bit file server with IDE', qemu: '31-bit file server with IDE' },
  ]);
  expect(compare(good, booted('it scrolled away'), GOAL)).toEqual([]);
});

test('the dump counts where both screens have it', () => {
  const dump = (flags: string, ax: string) =>
    `FLAGS=${flags} TRAP=e ECODE=0 PC=80128781\n  AX ${ax}\npanic: exception/interrupt 14\n`;
  const shown = (screen: string): Evidence => ({ outcome: trap(), screen });
  expect(compare(shown(dump('10086', 'f000ff53')), shown(dump('86', 'f000ff53')), GOAL)).toEqual([]);
  expect(compare(shown(dump('10086', 'f000ff53')), shown(dump('86', '0')), GOAL)).toEqual([
    { what: 'line 2 of the dump', pc: '  AX f000ff53', qemu: '  AX 0' },
  ]);
  expect(compare(shown(dump('10086', 'f000ff53')), shown('another page'), GOAL)).toEqual([]);
});
