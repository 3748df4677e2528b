import { describe, expect, test } from 'vitest';
import { runBooted } from './boot-program.js';

const ROW = 80;

describe('INT 10h', () => {
  test('teletype output goes on at the cursor; carriage return and line feed move it', () => {
    // for each of "A\r\nB": mov ax, 0e00h+character; int 10h
    const { machine } = runBooted('b8 41 0e cd 10 b8 0d 0e cd 10 b8 0a 0e cd 10 b8 42 0e cd 10');
    expect(machine.display.text).toBe('A\nB');
    expect(machine.display.cursor).toBe(ROW + 1);
  });

  test('the screen scrolls when the cursor goes beyond its end, and nothing is printed twice', () => {
    // mov cx, 26; again: mov ax, 0e61h-1; add al, cl; int 10h; mov al, 13; int 10h; mov al, 10; int 10h; loop again
    const { machine } = runBooted('b9 1a 00 b8 60 0e 00 c8 cd 10 b0 0d cd 10 b0 0a cd 10 e2 ef');
    const letters = [...'zyxwvutsrqponmlkjihgfedcba'];
    expect(machine.display.text).toBe(letters.join('\n'));
    expect(machine.display.screen).toBe([...letters.slice(2), ''].join('\n'));
    expect(machine.display.cursor).toBe(24 * ROW);
  });

  test('the cursor can be set and asked for', () => {
    // mov ah, 2; mov dx, 0305h; int 10h; xor dx, dx; mov ah, 3; int 10h
    const { machine, edx } = runBooted('b4 02 ba 05 03 cd 10 31 d2 b4 03 cd 10');
    expect(edx & 0xffff).toBe(0x0305);
    expect(machine.display.cursor).toBe(3 * ROW + 5);
  });

  test('the mode is 3, with 80 columns', () => {
    expect(runBooted('b4 0f cd 10').eax & 0xffff).toBe(0x5003);
  });

  test('setting the mode clears the screen, unless bit 7 is set', () => {
    const print = 'b8 41 0e cd 10'; // mov ax, 0e41h; int 10h
    expect(runBooted(`${print} b8 03 00 cd 10`).machine.display.screen.trim()).toBe('');
    expect(runBooted(`${print} b8 83 00 cd 10`).machine.display.screen.trim()).toBe('A');
  });

  test('backspace moves back within the line alone', () => {
    const { machine } = runBooted('b8 41 0e cd 10 b0 08 cd 10 cd 10'); // A, backspace, backspace
    expect(machine.display.cursor).toBe(0);
  });
});
