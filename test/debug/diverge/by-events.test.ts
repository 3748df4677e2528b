import { expect, test } from 'vitest';
import { compareEvents, type EventResult } from '../../../src/debug/diverge/by-events.js';
import { EVENT_KINDS } from '../../../src/debug/diverge/event-kinds.js';
import { assemble } from '../../../src/emu/pc/boot/assemble.js';
import type { Code } from '../../../src/emu/pc/loader/code.js';
import { puts, STOP } from '../../emu/pc/boot/synthetic-kernel.js';
import { call, functions } from './kernels.js';
import { resultOf } from './sides.js';

function compare(a: Uint8Array, b: Uint8Array, speed = 10_000_000, ignored: readonly string[] = []): EventResult {
  const [left, right] = [
    { image: a, instructionsPerSecond: 10_000_000 },
    { image: b, instructionsPerSecond: speed },
  ].map(({ image, instructionsPerSecond }) => ({
    assembly: assemble(image, { machine: { ramBytes: 4 << 20, instructionsPerSecond } }),
    last: 400_000,
  }));
  return resultOf(
    compareEvents(left, right, { kinds: new Set(EVENT_KINDS), ignored: new Set(ignored), sameOutcome: true }),
  );
}

test('a kernel that was moved, and takes longer, does the same', () => {
  const body = (code: Code) => call(call(code, 'f'), 'g');
  const { compared, divergence } = compare(functions({ body }), functions({ f: '9090', body }, 300));
  expect([compared, divergence]).toEqual([5, undefined]);
});

test('the first call that differs is shown with what both did before, and the machines there', () => {
  const first = functions({ body: (code) => call(call(call(code, 'f'), 'g'), 'f') });
  const second = functions({ body: (code) => call(call(call(code, 'f'), 'f'), 'f') }, 16);
  const { compared, divergence } = compare(first, second);
  expect(compared).toBe(3);
  expect(divergence?.common.map(({ what }) => what)).toEqual(['call main', 'call f', 'return from f']);
  expect(divergence?.a.events[0]).toMatchObject({ what: 'call g', symbol: expect.stringMatching(/^g\+/) });
  expect(divergence?.b.events[0].what).toBe('call f');
  expect(divergence?.a.scene.instruction).toMatchObject({ symbol: 'g', text: 'ret' });
  expect(divergence?.b.scene.instruction).toMatchObject({ symbol: 'f', text: 'ret' });
  expect(divergence?.b.scene.before.at(-1)?.text).toBe('call f');
});

test('calls of functions that are ignored are not compared', () => {
  const first = functions({ body: (code) => call(call(call(code, 'f'), 'g'), 'f') });
  const second = functions({ body: (code) => call(call(code, 'f'), 'f') });
  expect(compare(first, second, 10_000_000, ['g']).divergence).toBeUndefined();
});

test('an exception, an access to a port and a line on the console are things that are done', () => {
  const plain = functions({ f: '90', body: (code) => call(code, 'f') });
  const faults = functions({ f: 'a100f0ffff', body: (code) => call(code, 'f') });
  const writes = functions({ f: 'b041e680', body: (code) => call(code, 'f') });
  const printing = (text: string) => functions({ body: (code) => puts(code, text) });
  expect(compare(plain, faults).divergence?.b.events[0].what).toBe('exception 14 in f');
  expect(compare(plain, writes).divergence?.b.events[0].what).toBe('out 80 41');
  expect(compare(printing('one\ntwo\n'), printing('ono\ntwo\n')).divergence?.a.events[0].what).toBe('screen: one');
});

test('how often a loop looks at a port is not compared', () => {
  // f sets the PIT's first counter, and waits for it to pass a value: latch it, read low and high, compare.
  const f = 'b034e643 b0ff e640 e640 b000 e643 e440 88c2 e440 3cf0 73f2';
  const kernelThatWaits = functions({ f, body: (code) => call(code, 'f') });
  expect(compare(kernelThatWaits, kernelThatWaits, 23_000_000).divergence).toBeUndefined();
});

test('a machine that can do nothing more, where the other one goes on, differs', () => {
  const goesOn = functions({ body: (code) => call(code, 'f') });
  const stops = functions({ body: (code) => code.hex(STOP) });
  const { divergence } = compare(stops, goesOn);
  expect(divergence?.a.events).toEqual([]);
  expect(divergence?.b.events[0].what).toBe('call f');
});

test('what is done while an interrupt is served is not compared', () => {
  // g serves the timer's interrupt, with a call of f; main counts down with interrupts on.
  const timer = (count: string) =>
    functions({
      body: (code) => {
        code.hex('b8').absolute('serve').hex('66a3 00012000 c1e810 66a3 06012000');
        code.hex('66c705 02012000 1000 66c705 04012000 008e');
        code.hex('c705 00022000 07010000 c705 02022000 00002000 0f011d 00022000');
        code.hex('b011e620 b020e621 b004e621 b001e621 b0fee621');
        code.hex('b034e643 b000e640 b010e640 fb b9').hex(count).hex('e2fe fa eb 0d');
        code.label('serve').hex('50 e8').relative('f').hex('b020e620 58 cf 90');
      },
    });
  expect(compare(timer('a0860100'), timer('e0930400')).divergence).toBeUndefined();
});
