import { expect, test } from 'vitest';
import { differingLines, runTest386 } from './test386-machine.js';

const PORTS = { post: 0x190, output: 0xe9 };

/** A 64 KB image with `code` at F000:0100 and a jump to it at the reset vector. */
function image(code: readonly number[]): Uint8Array {
  const rom = new Uint8Array(0x10000).fill(0xf4);
  rom.set(code, 0x100);
  rom.set([0xea, 0x00, 0x01, 0x00, 0xf0], 0xfff0);
  return rom;
}

test('an image is entered at the reset vector and its POST codes and text are recorded', () => {
  const result = runTest386(
    image([
      ...[0xba, 0x90, 0x01], // mov dx,190
      ...[0xb0, 0x00, 0xee], // mov al,0; out dx,al
      ...[0xb0, 0x41, 0xe6, 0xe9], // mov al,'A'; out e9,al
      ...[0xb0, 0xff, 0xee, 0xf4], // mov al,ff; out dx,al; hlt
    ]),
    PORTS,
    1000,
  );
  expect(result).toMatchObject({ posts: [0, 0xff], output: 'A', reason: 'halt', at: 'f000:10e' });
});

test('a loop without end stops at the budget', () => {
  const result = runTest386(image([0xeb, 0xfe]), PORTS, 1000);
  expect(result).toMatchObject({ posts: [], reason: 'budget', instructions: 1000 });
});

test('the image cannot be written to', () => {
  const result = runTest386(
    image([
      ...[0x2e, 0xc6, 0x06, 0x00, 0x02, 0x55], // mov byte cs:[200],55
      ...[0x2e, 0xa0, 0x00, 0x02, 0xe6, 0xe9, 0xf4], // mov al,cs:[200]; out e9,al; hlt
    ]),
    PORTS,
    1000,
  );
  expect(result.output).toBe('\xf4');
});

test('an image of another size is refused', () => {
  expect(() => runTest386(new Uint8Array(1000), PORTS, 1)).toThrow('65536 or 131072 bytes, this one has 1000');
});

test('lines are compared whatever ends them', () => {
  expect(differingLines('a\r\nb\r\n', 'a\nb\n')).toEqual([]);
});

test('changed and missing lines are listed with their numbers', () => {
  expect(differingLines('a\nx\n', 'a\nb\nc\n')).toEqual([
    { line: 2, expected: 'b', got: 'x' },
    { line: 3, expected: 'c', got: undefined },
  ]);
});
