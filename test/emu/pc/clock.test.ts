import { describe, expect, test } from 'vitest';
import { TestTime } from './test-time.js';

describe('InstructionClock', () => {
  test('rings alarms at their moments, earliest first, each once', () => {
    const time = new TestTime();
    const rung: string[] = [];
    const late = time.clock.alarm(() => rung.push(`late ${time.instructions}`));
    const early = time.clock.alarm(() => rung.push(`early ${time.instructions}`));
    late.set(20);
    early.set(10);
    expect(time.clock.nextDeadline).toBe(10);
    time.pass(100);
    expect(rung).toEqual(['early 10', 'late 20']);
    expect(time.clock.nextDeadline).toBe(Number.POSITIVE_INFINITY);
  });

  test('an alarm may set itself again from its own function', () => {
    const time = new TestTime();
    const rung: number[] = [];
    const tick = time.clock.alarm(() => {
      rung.push(time.instructions);
      tick.set(time.instructions + 7);
    });
    tick.set(7);
    time.pass(30);
    expect(rung).toEqual([7, 14, 21, 28]);
  });

  test('a cancelled alarm does not ring', () => {
    const time = new TestTime();
    let rung = 0;
    const alarm = time.clock.alarm(() => {
      rung += 1;
    });
    alarm.set(5);
    alarm.cancel();
    time.pass(10);
    expect(rung).toBe(0);
  });

  test('an alarm set earlier than the end of the run stops the processor; a later one does not', () => {
    const time = new TestTime();
    const alarm = time.clock.alarm(() => {});
    time.clock.beginRun(1000);
    alarm.set(1000);
    expect(time.stops).toBe(0);
    alarm.set(999);
    expect(time.stops).toBe(1);
  });

  test('microseconds are rounded up, so that no delay is lost', () => {
    const { clock } = new TestTime(10_000_000);
    expect(clock.microseconds(1)).toBe(10);
    expect(clock.microseconds(0.01)).toBe(1);
    expect(clock.microseconds(1000)).toBe(10_000);
  });
});
