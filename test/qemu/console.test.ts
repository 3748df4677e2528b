import { expect, test } from 'vitest';
import { DEFAULT_MILESTONES } from '../../src/emu/pc/boot/milestones.js';
import { QemuConsole, SCREEN_BYTES, screenLines } from '../../src/qemu/console.js';

/** The screen's memory with these lines at its top. */
function memory(...lines: string[]): Uint8Array {
  const bytes = new Uint8Array(SCREEN_BYTES);
  for (let i = 0; i < SCREEN_BYTES; i += 2) bytes.set([0x20, 0x07], i);
  for (const [row, line] of lines.entries()) {
    for (const [column, character] of [...line].entries()) bytes[(row * 80 + column) * 2] = character.charCodeAt(0);
  }
  return bytes;
}

const BANNER = 'Plan 9 63-bit file server with 4-deep indir blks';
const start = () => new QemuConsole(DEFAULT_MILESTONES, 'banner');

test('reads the 25 lines of the screen, with dots for what is not ASCII', () => {
  const bytes = memory('entry: 0x80100020', 'a\xdbb');
  bytes[4] = 0;
  const lines = screenLines(bytes);
  expect(lines.length).toBe(25);
  expect(lines.slice(0, 3)).toEqual(['en ry: 0x80100020', 'a.b', '']);
});

test('is at its goal when the line is complete', () => {
  const console = start();
  console.see(memory('entry: 0x80100020', BANNER), '');
  expect(console.atGoal).toBe(false);
  console.see(memory('entry: 0x80100020', BANNER, 'block size'), '');
  expect(console.atGoal).toBe(true);
});

test("knows the last line of 9atom's loader", () => {
  const console = start();
  console.see(memory('cpu0: 1000MHz', 'warp32(0x100020) 6', 'Plan 9 fileserver', 'x'), '');
  expect(console.milestones).toEqual(['banner']);
});

test('takes a line that does not change any more for complete', () => {
  const console = start();
  for (let i = 0; i < 2; i += 1) console.see(memory('entry: 0x80100020', BANNER), '');
  expect(console.atGoal).toBe(true);
});

test("takes no line of the loader for the kernel's, however often it is seen", () => {
  const console = start();
  const loader = ['cpu0: 1001MHz Celeron', 'entry: 0x80100020'];
  for (const more of [[], ['x'], ['x', 'y']]) console.see(memory(...loader, ...more), '');
  expect(console.milestones).toEqual([]);
  console.see(memory('cpu0: 1001MHz Celeron', ''), '');
  console.see(memory('cpu0: 1001MHz Celeron', '', 'z'), '');
  expect(console.milestones).toEqual(['processor']);
});

test('finds milestones on the serial port, whether the loader uses that or not', () => {
  const quiet = start();
  quiet.see(memory('entry: 0x80100020', '', 'x'), '');
  quiet.see(memory('entry: 0x80100020', '', 'x'), `${BANNER}\n`);
  expect(quiet.atGoal).toBe(true);
  const both = start();
  both.see(memory(), 'cpu0: 10MHz\nentry: 0x80100020\n');
  both.see(memory(), `cpu0: 10MHz\nentry: 0x80100020\n${BANNER}\n`);
  expect(both.milestones).toEqual(['banner']);
});

test('a guest that has died reaches no milestone any more', () => {
  const console = start();
  console.see(memory('entry: 0x80100020', 'panic: no device', BANNER, 'x'), '');
  expect(console.atGoal).toBe(false);
  expect(console.fault.panic).toBe('no device');
});

test('says whether anything is new', () => {
  const console = start();
  expect(console.see(memory('x'), '')).toBe(true);
  expect(console.see(memory('x'), '')).toBe(false);
  expect(console.see(memory('x'), 's')).toBe(true);
});
