import { describe, expect, it } from 'vitest';
import { compileFragment } from '../../../../src/emu/cpu/interpreter/fragment.js';
import { Op, WasmCode } from '../../../../src/emu/cpu/wasm/wasm-code.js';
import { encodeModule } from '../../../../src/emu/cpu/wasm/wasm-module.js';
import { compile, createMemory, instantiate } from '../../../../src/emu/cpu/wasm/webassembly.js';

const VARIABLES = new Map(['a', 'b', 'c', 'p'].map((name, n) => [name, n]));
const memory = createMemory(1);
const m32 = new Int32Array(memory.buffer);
const m8 = new Uint8Array(memory.buffer);

/** Compiles a fragment that has its arguments in a and b, and says what it does with `return`; `twice(x)` is 2 x. */
function compiled(text: string): (a?: number, b?: number) => number {
  const code = new WasmCode();
  const labels = new Map([
    ['out', code.block()],
    ['continue', code.loop()],
  ]);
  const twice = (to: WasmCode, [push]: readonly (() => void)[]): void => {
    push();
    to.const(1).op(Op.shl);
  };
  compileFragment(code, text, { variables: VARIABLES, functions: new Map([['twice', twice]]), labels });
  code.op(Op.unreachable).end().end().const(-99);
  const bytes = encodeModule({
    types: [{ parameters: 2, results: 1 }],
    imports: [],
    functions: [{ type: 0, locals: [{ count: 2, type: 'i32' }], body: code.bytes, name: 'f' }],
    memoryPages: 1,
    usesTable: false,
    globals: [],
  });
  return instantiate(compile(bytes), { m: memory }).f as (a?: number, b?: number) => number;
}

const NUMBERS = [0, 1, 2, 31, 0x7fffffff, -0x80000000, -1, 0x12345678, -7];

describe('the language of the fragments', () => {
  it.each([
    'a + b * 3 - 1',
    '(a + b) * 3',
    '-a - -b',
    'a & b | a ^ ~b',
    'a << 3 ^ b >> 2 ^ b >>> 7',
    'a === b ? 1 : a !== 0 ? 2 : 3',
    'a < b',
    'a > b',
    'a <= b',
    'a >= b',
    '!a',
    'a < 0 || b === 0',
    'a !== b && b >= a',
    '0x1f & a + b >>> 1',
  ])('means what JavaScript means, modulo 2^32: %s', (expression) => {
    const ours = compiled(`return ${expression};`);
    const theirs = new Function('a', 'b', `return (${expression.replaceAll('*', '*')}) | 0`);
    for (const a of NUMBERS) for (const b of NUMBERS) expect(ours(a, b), `${a}, ${b}`).toBe(theirs(a, b));
  });

  it('takes products modulo 2^32', () => {
    expect(compiled('return a * b;')(0x12345678, 0x7654321)).toBe(Math.imul(0x12345678, 0x7654321));
  });

  it('has assignments with a value, functions, blocks, conditions and loops', () => {
    expect(compiled('c = 1 + (p = a); return c + p;')(20)).toBe(41);
    expect(compiled('return twice(a + 1) + 1;')(4)).toBe(11);
    expect(compiled('if (a) { c = 5; c = c + 1; } else c = 7; return c;')(1)).toBe(6);
    expect(compiled('if (a) { c = 5; c = c + 1; } else c = 7; return c;')(0)).toBe(7);
    expect(compiled('while (a) { c = c + a; a = a - 1; } return c;')(10)).toBe(55);
    expect(compiled('a = a - 1; if (a > 3) continue; return a;')(10)).toBe(3);
    expect(compiled('if (a) break out; return 1;')(1)).toBe(-99);
  });

  it('writes a statement as before if it has been written, unless it goes somewhere', () => {
    const known = new Map<string, Uint8Array>();
    const scope = { variables: VARIABLES, functions: new Map(), labels: new Map() };
    const [once, again] = [new WasmCode(), new WasmCode()];
    const text = 'a = b + 1; if (a) { b = 2; } else b = 3; while (b) b = b - 1; return a;';
    compileFragment(once, text, scope, known);
    expect([...known.keys()]).toEqual(['a = b + 1;', 'if (a) { b = 2; } else b = 3;', 'while (b) b = b - 1;']);
    compileFragment(again, text, scope, known);
    expect(again.bytes).toEqual(once.bytes);
  });

  it('evaluates the right side of && only if that is needed', () => {
    expect(compiled('if (a && (b = 5) !== 0) c = 1; return b * 10 + c;')(0, 2)).toBe(20);
    expect(compiled('if (a && (b = 5) !== 0) c = 1; return b * 10 + c;')(1, 2)).toBe(51);
  });

  it('has arrays of words by their number, and of dwords, words and bytes by their address', () => {
    m32.set([0x11223344, 0x55667788, -1, 9], 64);
    expect(compiled('return M[65];')()).toBe(0x55667788);
    expect(compiled('return M[a + 1];')(64)).toBe(0x55667788);
    expect(compiled('return M[(a >> 4) & 127];')(65 << 4)).toBe(0x55667788);
    expect(compiled('return M[(a >> 1) & 127];')(65 << 1)).toBe(0x55667788);
    expect(compiled('return M[a & 127];')(67 + 128)).toBe(9);
    expect(compiled('return D[a];')(4 * 64 + 1)).toBe(0x88112233 | 0);
    expect(compiled('return W[a];')(4 * 65 + 2)).toBe(0x5566);
    expect(compiled('return B[a + 3];')(4 * 65)).toBe(0x55);
    expect(compiled('p = a; return p[1] + p[3];')(4 * 64)).toBe(0x55667788 + 9);
  });

  it('writes to arrays', () => {
    m32.fill(0, 64, 68);
    compiled('M[64] = a; p = 256; p[1] = b; B[268] = 0x1ff; W[a + 272 - a] = b; return 0;')(3, 0x12345);
    expect([...m32.subarray(64, 69)]).toEqual([3, 0x12345, 0, 0xff, 0x2345]);
    expect(m8[269]).toBe(0);
  });

  it.each([
    ['return d;', 'there is no d'],
    ['return three(a);', 'there is no three'],
    ['break away;', 'there is no away'],
    ['a + 1;', 'binary is no statement'],
    ['a = (b;', '; in place of )'],
    ['a = b', 'undefined in place of ;'],
    ['p[a] = 1;', 'p[] has a variable index'],
    ['a = "x";', 'not a fragment, from 4 on'],
  ])('refuses %s', (text, message) => {
    expect(() => compiled(text)).toThrow(message);
  });
});
