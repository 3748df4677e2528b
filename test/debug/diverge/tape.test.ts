import { expect, test } from 'vitest';
import { Tape } from '../../../src/debug/diverge/tape.js';

/** The events that are left of those that letters stand for; `i` depends on time. */
function kept(letters: string): string {
  const tape = new Tape();
  for (const [at, letter] of [...letters].entries()) {
    tape.put({ id: letter.charCodeAt(0), at, place: 0, timed: letter === 'i' });
  }
  return tape.events.map(({ id }) => String.fromCharCode(id)).join('');
}

test('of a loop that reads a port the last turn is kept', () => {
  expect(kept('aiiiib')).toBe('aib');
  expect(kept('acibcibcibd')).toBe('acibd');
});

test('loops in loops, too', () => {
  expect(kept('xoiioiiioiy')).toBe('xoiy');
});

test('turns of other loops are all kept', () => {
  expect(kept('ababab')).toBe('ababab');
  expect(kept('iababab')).toBe('iababab');
});

test('of what is kept the moments are those of the last turn', () => {
  const tape = new Tape();
  for (const at of [10, 20, 30]) tape.put({ id: 1, at, place: 0, timed: true });
  expect(tape.events.map(({ at }) => at)).toEqual([30]);
});

test('events settle when no loop can be so long any more', () => {
  const tape = new Tape();
  for (let at = 0; at < 200; at++) tape.put({ id: at, at, place: 0, timed: false });
  expect(tape.settled).toBe(72);
  tape.drop(72);
  expect([tape.settled, tape.events[0].id]).toEqual([0, 72]);
});
