import type { Choices } from '../choices.js';

/** Ports at which something is, and some at which nothing is. */
const PORTS: readonly number[] = [
  ...range(0x00, 0x10),
  ...[0x20, 0x21, 0xa0, 0xa1, 0x4d0, 0x4d1],
  ...range(0x40, 0x44),
  ...[0x60, 0x61, 0x64, 0x70, 0x71, 0x92, 0xcf8, 0xcf9, 0xcfc],
  ...range(0x80, 0x90),
  ...range(0xc0, 0xe0),
  ...range(0xe0, 0xf0),
  ...range(0x1f0, 0x1f8),
  ...range(0x170, 0x178),
  ...[0x376, 0x3f6],
  ...range(0x2f8, 0x300),
  ...range(0x3c0, 0x3e0),
  ...range(0x3f0, 0x400),
];

function range(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, i) => first + i);
}

/** A port, mostly one at which something is. */
export function port(choices: Choices): number {
  return choices.once(16) ? choices.below(0x10000) : choices.pick(PORTS);
}

/** Random instructions for 32-bit code: some of them of kinds that reach far, most any bytes at all. */
export function instruction(choices: Choices): number[] {
  const bytes = (n: number) => [...choices.bytes(n)];
  const dword = () => little(choices.odd());
  switch (choices.below(12)) {
    case 0:
      return [0x66, 0xba, port(choices) & 0xff, port(choices) >> 8, choices.pick([0xee, 0xec, 0xef, 0xed, 0x6e, 0x6c])];
    case 1:
      return [0xcd, choices.below(256)];
    case 2:
      return [0x0f, choices.pick([0x22, 0x20, 0x23, 0x21]), 0xc0 | choices.below(64)];
    case 3:
      return [0x0f, choices.below(256), ...bytes(2)];
    case 4:
      return [choices.pick([0xb8, 0xb9, 0xba, 0xbb, 0xbc, 0xbd, 0xbe, 0xbf]), ...dword()];
    case 5:
      return [0x0f, 0x01, choices.pick([0x15, 0x1d, 0x05, 0x0d]), ...dword()];
    case 6:
      return [choices.pick([0xea, 0x9a]), ...dword(), ...choices.pick([[0x10, 0], [8, 0], bytes(2)])];
    case 7:
      return [choices.pick([0xf3, 0xf2]), choices.pick([0xa4, 0xa5, 0xaa, 0xab, 0xac, 0xae, 0xa6, 0x6c, 0x6e])];
    case 8:
      return [choices.pick([0x9d, 0xcf, 0xcb, 0xf4, 0xfa, 0xfb, 0x8e, 0x0f])];
    case 9:
      return [0xd8 | choices.below(8), ...bytes(1)];
    case 10:
      return [choices.pick([0x66, 0x67, 0xf0, 0x2e, 0x65]), ...bytes(2)];
    default:
      return bytes(1 + choices.below(6));
  }
}

/** A 32-bit value as little-endian bytes. */
export function little(value: number): number[] {
  return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
}
