import { expect, test } from 'vitest';
import { bootKernel } from '../../../../src/emu/pc/boot/boot.js';
import type { Code } from '../../../../src/emu/pc/loader/code.js';
import { TRACE_KINDS, type TraceKind } from '../../../../src/emu/pc/trace/tracer.js';
import { kernel, STOP } from '../boot/synthetic-kernel.js';

interface Event {
  readonly event: string;
  readonly instructions: number;
  readonly [field: string]: unknown;
}

const MACHINE = { machine: { ramBytes: 4 << 20 }, budget: 10_000_000 };

function trace(kinds: readonly TraceKind[], body: (code: Code) => void): Event[] {
  const lines: string[] = [];
  bootKernel(kernel(body), {
    ...MACHINE,
    trace: { kinds: new Set(kinds), write: (line) => lines.push(line) },
  });
  return lines.map((line) => JSON.parse(line) as Event);
}

test('tells of ports by instruction, width and value', () => {
  // mov al, 0feh; out 21h, al; in al, 21h
  const events = trace(['ports'], (code) => code.hex(`b0fe e621 e421 ${STOP}`));
  expect(events).toEqual([
    { instructions: 3, event: 'out', port: '21', width: 1, value: 'fe', eip: expect.any(String), symbol: 'main+0x2' },
    { instructions: 4, event: 'in', port: '21', width: 1, value: 'fe', eip: expect.any(String), symbol: 'main+0x4' },
  ]);
});

test('tells of device memory by the instruction, also within REP', () => {
  // mov word [800b8000h], 741h; cld; mov edi, 800b8004h; mov eax, 7420742h; mov ecx, 2; rep stosd; jmp to next
  const events = trace(['mmio'], (code) =>
    code.hex(`66c705 00800b80 4107 fc bf04800b80 b842074207 b902000000 f3ab eb00 ${STOP}`),
  );
  expect(events.map(({ event, address, width, value, symbol }) => [event, address, width, value, symbol])).toEqual([
    ['store', 'b8000', 2, '741', 'main'],
    ['store', 'b8004', 4, '7420742', 'main+0x19'],
    ['store', 'b8008', 4, '7420742', 'main+0x19'],
  ]);
});

test('tells of an exception where it is raised', () => {
  // mov eax, [ffffc000h]
  const [first] = trace(['exceptions'], (code) => code.hex(`a100c0ffff ${STOP}`));
  expect(first).toMatchObject({ event: 'exception', vector: 14, error: 0, cr2: 'ffffc000', symbol: 'main' });
});

test('tells of the calls and returns of functions, with the value that comes back', () => {
  const events = trace(['calls'], (code) => {
    // call inner; hlt ...; inner is where the second symbol is
    code.hex('e8').relative('inner').hex(STOP).label('inner').hex('b805000000 c3');
  });
  expect(events.map(({ event, symbol }) => [event, symbol])).toEqual([
    ['call', 'main'],
    ['return', 'main+0xe'],
  ]);
  expect(events[1]).toMatchObject({ depth: 0, value: '5' });
});

test('tells of interrupts with the instruction that they come before', () => {
  // Vector 24 leads to `handler`; the timer is let through; sti; jmp to itself.
  const events = trace(['interrupts'], (code) => {
    code.hex('b8').absolute('handler').hex('66a3 c0500480 c1e810 66a3 c6500480 b0fe e621 fb ebfe');
    code.label('handler').hex('50 b020 e620 58 cf');
  });
  expect(events.length).toBeGreaterThan(2);
  expect(events[0]).toMatchObject({ event: 'interrupt', vector: 24, symbol: 'main+0x19' });
});

test('does not change what becomes of a boot', () => {
  const image = kernel((code) => code.hex(`66c705 00800b80 4107 b0fe e621 ${STOP}`));
  const lines: string[] = [];
  const traced = bootKernel(image, {
    ...MACHINE,
    trace: { kinds: new Set(TRACE_KINDS), write: (line) => lines.push(line) },
  });
  expect(lines).not.toEqual([]);
  expect(traced).toEqual(bootKernel(image, MACHINE));
});
