import { buildAout, type SymbolSpec } from '../../emu/aout/build-aout.js';

/** A function for a kernel that is made up: its name, and its bytes when it is at an address. */
export type MadeFunction = readonly [name: string, code: (at: number, symbols: Symbols) => readonly number[]];
type Symbols = (name: string) => number;

const TEXT = 0x80100020;
const DATA = 0x80101000;

/** A kernel with these functions, one after another, and variables of a long each. */
export function kernelOf(
  functions: readonly MadeFunction[],
  variables: readonly string[] = [],
  data: Uint8Array = new Uint8Array(4 * variables.length),
): Uint8Array {
  const addresses = new Map<string, number>(variables.map((name, i) => [name, DATA + 4 * i]));
  // Sizes do not depend on addresses, so the first pass gives the second one its places.
  let at = TEXT;
  for (const [name, code] of functions) {
    addresses.set(name, at);
    at += code(at, () => 0).length;
  }
  const symbols: SymbolSpec[] = [];
  const text: number[] = [];
  for (const [name, code] of functions) {
    const start = TEXT + text.length;
    symbols.push([start, 'T', name]);
    text.push(...code(start, (symbol) => addresses.get(symbol)!));
  }
  for (const name of variables) symbols.push([addresses.get(name)!, 'D', name]);
  return buildAout({ text: Uint8Array.from(text), data, symbols, entry: TEXT });
}

/** Little-endian. */
export function long(value: number): number[] {
  return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255];
}

/** CALL rel32, at an address. */
export function call(at: number, target: number): number[] {
  return [0xe8, ...long(target - at - 5)];
}

/** MOV EAX, [address]. */
export function load(address: number): number[] {
  return [0xa1, ...long(address)];
}

export const NOP = 0x90;
export const RET = 0xc3;
