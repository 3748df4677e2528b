import { beforeEach, describe, expect, test } from 'vitest';
import { Pic } from '../../../../src/emu/pc/devices/pic.js';

let asserted = false;
let pic: Pic;

/** Initialises both chips as Plan 9 does: vectors 24 and 32, cascade on IR2, 8086 mode, everything unmasked. */
beforeEach(() => {
  asserted = false;
  pic = new Pic((level) => {
    asserted = level;
  });
  for (const [port, value] of [
    [0x20, 0x11],
    [0x21, 24],
    [0x21, 4],
    [0x21, 1],
    [0xa0, 0x11],
    [0xa1, 32],
    [0xa1, 2],
    [0xa1, 1],
    [0x21, 0],
    [0xa1, 0],
  ])
    pic.writePort(port, value);
});

describe('Pic', () => {
  test('asserts INTR for a request and gives the vector of its line', () => {
    pic.setIrq(1, true);
    expect(asserted).toBe(true);
    expect(pic.acknowledge()).toBe(25);
    expect(asserted).toBe(false);
  });

  test('keeps an edge that came while the line was masked', () => {
    pic.writePort(0x21, 0xff);
    pic.pulseIrq(0);
    expect(asserted).toBe(false);
    pic.writePort(0x21, 0xfe);
    expect(asserted).toBe(true);
    expect(pic.acknowledge()).toBe(24);
  });

  test('serves the lower number first and holds back lower priorities until EOI', () => {
    pic.setIrq(4, true);
    pic.setIrq(3, true);
    expect(pic.acknowledge()).toBe(27);
    expect(asserted).toBe(false);
    pic.writePort(0x20, 0x20);
    expect(asserted).toBe(true);
    expect(pic.acknowledge()).toBe(28);
  });

  test('lets a higher priority interrupt one in service', () => {
    pic.setIrq(4, true);
    pic.acknowledge();
    pic.setIrq(1, true);
    expect(asserted).toBe(true);
    expect(pic.acknowledge()).toBe(25);
  });

  test('reaches the second controller through the first, and needs an EOI to both', () => {
    pic.setIrq(14, true);
    expect(pic.acknowledge()).toBe(38);
    pic.setIrq(15, true);
    expect(asserted).toBe(false);
    pic.writePort(0xa0, 0x20);
    expect(asserted).toBe(false);
    pic.writePort(0x20, 0x20);
    expect(asserted).toBe(true);
    expect(pic.acknowledge()).toBe(39);
  });

  test('needs a new edge for a second interrupt from the same line', () => {
    pic.setIrq(6, true);
    pic.acknowledge();
    pic.writePort(0x20, 0x20);
    pic.setIrq(6, true);
    expect(asserted).toBe(false);
    pic.setIrq(6, false);
    pic.setIrq(6, true);
    expect(asserted).toBe(true);
  });

  test('asks again and again for a level-triggered line that stays up', () => {
    pic.writePort(0x4d1, 0x08);
    expect(pic.readPort(0x4d1)).toBe(0x08);
    pic.setIrq(11, true);
    expect(pic.acknowledge()).toBe(35);
    pic.writePort(0xa0, 0x20);
    pic.writePort(0x20, 0x20);
    expect(asserted).toBe(true);
    pic.setIrq(11, false);
    expect(asserted).toBe(false);
  });

  test('keeps IRQ 0, 1, 2, 8 and 13 edge-triggered whatever is written', () => {
    pic.writePort(0x4d0, 0xff);
    pic.writePort(0x4d1, 0xff);
    expect(pic.readPort(0x4d0)).toBe(0xf8);
    expect(pic.readPort(0x4d1)).toBe(0xde);
  });

  test('answers an INTA without a request with spurious interrupt 7, not in service', () => {
    expect(pic.acknowledge()).toBe(31);
    pic.writePort(0x20, 0x0b);
    expect(pic.readPort(0x20)).toBe(0);
  });

  test('reads IRR or ISR as OCW3 last said, and the mask at the odd port', () => {
    pic.writePort(0x21, 0xef);
    pic.setIrq(3, true);
    pic.setIrq(4, true);
    pic.acknowledge();
    pic.writePort(0x20, 0x0a);
    expect(pic.readPort(0x20)).toBe(0x08);
    pic.writePort(0x20, 0x0b);
    expect(pic.readPort(0x20)).toBe(0x10);
    expect(pic.readPort(0x21)).toBe(0xef);
  });

  test('ends its interrupts by itself in AEOI mode', () => {
    for (const [port, value] of [
      [0x20, 0x13],
      [0x21, 24],
      [0x21, 3],
    ])
      pic.writePort(port, value);
    pic.setIrq(0, true);
    pic.acknowledge();
    pic.setIrq(5, true);
    expect(asserted).toBe(true);
  });

  test('rotates priorities with the EOI when told to', () => {
    pic.setIrq(0, true);
    pic.acknowledge();
    pic.writePort(0x20, 0xa0);
    pic.pulseIrq(0);
    pic.setIrq(1, true);
    expect(pic.acknowledge()).toBe(25);
  });

  test('answers a poll with the request and puts it in service', () => {
    pic.setIrq(5, true);
    pic.writePort(0x20, 0x0c);
    expect(pic.readPort(0x20)).toBe(0x85);
    pic.writePort(0x20, 0x0b);
    expect(pic.readPort(0x20)).toBe(0x20);
  });

  test('is not reachable with everything masked', () => {
    expect(pic.anyUnmasked).toBe(true);
    pic.writePort(0x21, 0xff);
    expect(pic.anyUnmasked).toBe(false);
  });
});
