import { expect, test } from 'vitest';
import { LocalApic } from './local-apic.js';

const TASK_PRIORITY = 0x80;
const PROCESSOR_PRIORITY = 0xa0;
const END_OF_INTERRUPT = 0xb0;
const COMMAND = 0x300;
const TO_SELF = 0x44000;

function apic(): { device: LocalApic; line: () => boolean; nmis: () => number } {
  let asserted = false;
  let count = 0;
  const device = new LocalApic(
    (state) => {
      asserted = state;
    },
    () => {
      count++;
    },
  );
  return { device, line: () => asserted, nmis: () => count };
}

test('an interrupt to itself is requested, acknowledged and ended', () => {
  const { device, line } = apic();
  device.write(COMMAND, TO_SELF | 0x41);
  expect(line()).toBe(true);
  expect(device.acknowledge()).toBe(0x41);
  expect([line(), device.read(PROCESSOR_PRIORITY)]).toEqual([false, 0x40]);
  device.write(END_OF_INTERRUPT, 0);
  expect(device.read(PROCESSOR_PRIORITY)).toBe(0);
});

test('the highest class comes first, and lower ones wait for its end', () => {
  const { device, line } = apic();
  device.write(COMMAND, TO_SELF | 0x31);
  device.write(COMMAND, TO_SELF | 0x52);
  expect(device.acknowledge()).toBe(0x52);
  expect(line()).toBe(false);
  device.write(END_OF_INTERRUPT, 0);
  expect([line(), device.acknowledge()]).toEqual([true, 0x31]);
});

test('the task priority holds its own and lower classes back', () => {
  const { device, line } = apic();
  device.write(TASK_PRIORITY, 0x40);
  device.write(COMMAND, TO_SELF | 0x4f);
  expect(line()).toBe(false);
  device.write(TASK_PRIORITY, 0x30);
  expect(line()).toBe(true);
});

test('an NMI goes to the processor, unless it is for the others', () => {
  const { device, nmis } = apic();
  device.write(COMMAND, 0x4400);
  device.write(COMMAND, 0xc4400);
  expect(nmis()).toBe(1);
});
