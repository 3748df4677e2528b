import { beforeEach, describe, expect, test } from 'vitest';
import { Climb, type Typewriter } from '../../../../../src/emu/pc/boot/ladder/climb.js';
import type { Rung } from '../../../../../src/emu/pc/boot/ladder/rung.js';
import { characterOf } from '../../../../../src/emu/pc/devices/scan-codes.js';

/** A microsecond is an instruction. */
let now = 0;
let keyboard = '';
let port = '';
let reached: string[] = [];

const machine = {
  clock: {
    get now() {
      return now;
    },
    microseconds: (count: number) => count,
  },
  keyboard: {
    type: (codes: readonly number[]) => {
      keyboard += codes
        .filter((code) => code < 0x80)
        .map((code) => characterOf(code, false))
        .join('');
    },
  },
  com1: {
    send: (bytes: Iterable<number>) => {
      port += Buffer.from([...bytes]).toString('latin1');
    },
  },
} as unknown as Typewriter;

beforeEach(() => {
  now = 0;
  keyboard = '';
  port = '';
  reached = [];
});

const climb = (...rungs: Rung[]) =>
  new Climb(rungs, machine, ({ name }, line, source) => reached.push(`${name}: ${line} (${source})`));

/** Shows lines, a character at a time; the last one stays. */
function show(ladder: Climb, lines: readonly string[], source: 'screen' | 'serial' = 'screen'): void {
  for (const line of lines) for (let i = 1; i <= line.length; i++) ladder.see(line.slice(0, i), source);
}

/** Lets time pass to the next moment that the ladder has asked for. */
function wait(ladder: Climb) {
  now = ladder.deadline;
  return ladder.wake();
}

const CONFIG: Rung = { name: 'config', prompt: /^config:$/, send: ['filsys main h0', 'end'], expect: /^ready/ };

describe('Climb', () => {
  test('a rung without lines to type is reached when what it expects comes', () => {
    const ladder = climb({ name: 'banner', expect: /server/ }, { name: 'devices', expect: /^io/ });
    show(ladder, ['Plan 9 file server 4', 'iobufinit']);
    expect(reached).toEqual(['banner: Plan 9 file server (screen)', 'devices: io (screen)']);
    expect(ladder.deadline).toBe(Number.POSITIVE_INFINITY);
  });

  test('types one line at each prompt, when the prompt has stood for a while', () => {
    const ladder = climb(CONFIG);
    show(ladder, ['config:']);
    expect(ladder.deadline).toBe(50_000);
    now = 49_999;
    ladder.wake();
    expect(keyboard).toBe('');
    expect(wait(ladder)).toBeUndefined();
    expect(keyboard).toBe('filsys main h0\n');
    show(ladder, ['config: filsys main h0', 'config:']);
    wait(ladder);
    expect(keyboard).toBe('filsys main h0\nend\n');
    show(ladder, ['config: end', 'ready']);
    expect(reached).toEqual(['config: ready (screen)']);
  });

  test('a prompt that goes on was none', () => {
    const ladder = climb(CONFIG);
    show(ladder, ['config:']);
    show(ladder, ['config: block written']);
    expect(ladder.deadline).toBe(60_000_000);
  });

  test('blanks behind a prompt are not seen', () => {
    const ladder = climb(CONFIG);
    show(ladder, ['config: ']);
    expect(ladder.deadline).toBe(50_000);
  });

  test('does not take the echo of what it typed for an answer', () => {
    const ladder = climb({
      name: 'stat',
      prompt: /^fs:$/,
      send: ['fstat /adm/users'],
      expect: /users/,
      fails: /fstat/,
    });
    show(ladder, ['fs:']);
    wait(ladder);
    for (const line of ['fs: fst', 'fs: fstat /adm/users']) ladder.see(line, 'screen');
    expect(reached).toEqual([]);
    show(ladder, ['name = users']);
    expect(reached).toEqual(['stat: name = users (screen)']);
  });

  test('the line that shows a rung may be the prompt of the next one', () => {
    const ladder = climb(
      { name: 'prompt', expect: /^fs:/ },
      { name: 'halt', prompt: /^fs:$/, send: ['halt'], expect: /^h/ },
    );
    show(ladder, ['fs:']);
    wait(ladder);
    expect(keyboard).toBe('halt\n');
  });

  test('follows the console that shows the first rung, and answers there', () => {
    const ladder = climb({ name: 'banner', expect: /Plan 9/ }, CONFIG);
    show(ladder, ['Plan 9'], 'serial');
    show(ladder, ['config:'], 'screen');
    expect(ladder.deadline).toBe(60_000_000);
    show(ladder, ['config:'], 'serial');
    wait(ladder);
    expect(port).toBe('filsys main h0\n');
    expect(keyboard).toBe('');
  });

  test('without a prompt types when the console has been silent', () => {
    const ladder = climb({ name: 'key', send: ['x'], expect: /ok/ });
    now = 30_000;
    show(ladder, ['hello']);
    expect(ladder.deadline).toBe(80_000);
    wait(ladder);
    expect(keyboard).toBe('x\n');
  });

  test('gives up when the time of a rung is over, and says what was waited for', () => {
    const ladder = climb({ name: 'banner', expect: /Plan 9/ }, { ...CONFIG, seconds: 2 });
    now = 500_000;
    show(ladder, ['Plan 9', 'config:']);
    wait(ladder);
    show(ladder, ['config: filsys main h0', 'panting']);
    now = 2_499_999;
    expect(ladder.wake()).toBeUndefined();
    expect(wait(ladder)).toBe('config');
    expect(ladder.missing).toEqual({
      name: 'config',
      reached: 'banner',
      reason: 'waited for /^config:$/ after "filsys main h0" was typed',
      line: 'panting',
    });
  });

  test('gives up when the answer is a refusal, and hears it out', () => {
    const ladder = climb({ ...CONFIG, fails: /^unknown/ });
    show(ladder, ['config:']);
    wait(ladder);
    show(ladder, ['unknown config command', 'config:']);
    expect(wait(ladder)).toBe('config');
    expect(ladder.missing).toEqual({
      name: 'config',
      reason: '/^unknown/ came after "filsys main h0" was typed',
      line: 'unknown config command',
    });
    expect(now).toBe(100_000);
  });

  test('a rung that expects nothing is reached by a reset, once its lines are typed', () => {
    const ladder = climb({ name: 'reboot', prompt: /^press/, send: [''] }, { name: 'again', expect: /Plan 9/ });
    expect(ladder.wasReset()).toBe(false);
    show(ladder, ['press a key']);
    wait(ladder);
    expect(keyboard).toBe('\n');
    expect(ladder.wasReset()).toBe(true);
    now = 0;
    ladder.continueOn(machine);
    expect(ladder.deadline).toBe(60_000_000);
    show(ladder, ['Plan 9']);
    expect(reached).toEqual(['reboot: press a key (screen)', 'again: Plan 9 (screen)']);
  });

  test('refuses lines that no key types', () => {
    expect(() => climb({ name: 'rich', send: ['€'], expect: /x/ })).toThrow('no key types "€"');
  });
});
