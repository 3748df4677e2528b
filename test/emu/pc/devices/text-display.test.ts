import { beforeEach, describe, expect, test } from 'vitest';
import { TEXT_BYTES, TextDisplay } from '../../../../src/emu/pc/devices/text-display.js';
import { TestTime } from '../test-time.js';

const ROW = 160;
const LAST = 24 * ROW;
let memory: Uint8Array;
let display: TextDisplay;

beforeEach(() => {
  memory = new Uint8Array(TEXT_BYTES);
  display = new TextDisplay(memory, new TestTime().clock, () => {});
});

/** Prints as a Plan 9 kernel does: character and attribute, scrolling by a copy of double words. */
class Console {
  position = 0;

  print(text: string): void {
    for (const character of text) {
      if (character === '\n') this.position = (Math.floor(this.position / ROW) + 1) * ROW;
      else {
        display.write(this.position++, 1, character.charCodeAt(0));
        display.write(this.position++, 1, 7);
      }
      if (this.position >= LAST + ROW) this.scroll(4);
    }
  }

  scroll(unit: 1 | 4): void {
    for (let i = 0; i < LAST; i += unit) {
      let value = 0;
      for (let j = 0; j < unit; j++) value |= memory[i + ROW + j] << (8 * j);
      display.write(i, unit, value >>> 0);
    }
    for (let i = LAST; i < LAST + ROW; i += unit) display.write(i, unit, 0);
    this.position = LAST;
  }
}

describe('TextDisplay', () => {
  test('shows what is in the text memory', () => {
    display.write(0, 2, 0x0741);
    display.write(ROW + 4, 4, 0x0743_0742);
    expect(display.screen.split('\n').slice(0, 2)).toEqual(['A', '  BC']);
    expect(memory[0]).toBe(0x41);
  });

  test('keeps every line that scrolls off', () => {
    const lines = Array.from({ length: 100 }, (_, i) => `line ${i}`);
    new Console().print(lines.map((line) => `${line}\n`).join(''));
    expect(display.text.split('\n').filter((line) => line !== '')).toEqual(lines);
    expect(display.screen).not.toContain('line 50');
  });

  test('recognises scrolling by bytes too', () => {
    const terminal = new Console();
    terminal.print('one\ntwo\n');
    terminal.scroll(1);
    terminal.print('three');
    expect(display.text.split('\n').filter((line) => line !== '')).toEqual(['one', 'two', 'three']);
    expect(display.screen.split('\n')[0]).toBe('two');
  });

  test('keeps what is overwritten', () => {
    const terminal = new Console();
    terminal.print('first panic');
    terminal.position = 0;
    terminal.print('SECOND PANIC');
    expect(display.text).toBe('first panic\nSECOND PANIC');
    expect(display.screen.split('\n')[0]).toBe('SECOND PANIC');
  });

  test('keeps what is cleared', () => {
    const terminal = new Console();
    terminal.print('gone\n');
    for (let i = 0; i < LAST + ROW; i += 4) display.write(i, 4, 0x0720_0720);
    terminal.position = 0;
    terminal.print('new');
    expect(display.text).toBe('gone\nnew');
    expect(display.screen.trim()).toBe('new');
  });

  test('shows gaps as blanks and empty lines as empty lines', () => {
    const terminal = new Console();
    terminal.print('a b\n\nc');
    expect(display.text).toBe('a b\n\nc');
  });

  test('ignores attributes and memory beyond the screen', () => {
    display.write(1, 1, 0x41);
    display.write(LAST + ROW, 2, 0x0741);
    expect(display.text).toBe('');
  });

  test('keeps the cursor registers readable', () => {
    display.cursor = 243;
    display.writePort(0x3d4, 0x0e);
    expect(display.readPort(0x3d5)).toBe(0);
    display.writePort(0x3d4, 0x0f);
    expect(display.readPort(0x3d5)).toBe(243);
    display.writePort(0x3d5, 80);
    expect(display.cursor).toBe(80);
    expect(display.readPort(0x3d4)).toBe(0x0f);
  });

  test('stops keeping text of a guest that prints without end, and says so', () => {
    const terminal = new Console();
    const line = `${'x'.repeat(79)}\n`;
    for (let i = 0; i < 14_000; i++) {
      terminal.position = 0;
      terminal.print(line);
      terminal.position = 0;
      terminal.print(line.replaceAll('x', 'y'));
    }
    expect(display.text.length).toBeLessThan(1.1 * (1 << 20));
    expect(display.text).toContain('[more was printed than is kept]');
  });
});
