/** Builds executables for tests: header, text, data, symbols and line table laid out as a.out(6) says. */
export interface AoutParts {
  readonly magic?: number;
  readonly text?: Uint8Array;
  readonly data?: Uint8Array;
  readonly bss?: number;
  readonly entry?: number;
  readonly symbols?: readonly SymbolSpec[];
  readonly lines?: readonly number[];
}

/** A symbol: value, type character, and a name or, for z and Z, the numbers of the path's components. */
export type SymbolSpec = readonly [value: number, type: string, name: string | readonly number[]];

export function buildAout(parts: AoutParts): Uint8Array {
  const text = parts.text ?? new Uint8Array(0);
  const data = parts.data ?? new Uint8Array(0);
  const symbols = (parts.symbols ?? []).flatMap(encodeSymbol);
  const lines = parts.lines ?? [];
  return Uint8Array.from([
    ...big32(parts.magic ?? 0x1eb),
    ...big32(text.length),
    ...big32(data.length),
    ...big32(parts.bss ?? 0),
    ...big32(symbols.length),
    ...big32(parts.entry ?? 0x80100020),
    ...big32(0),
    ...big32(lines.length),
    ...text,
    ...data,
    ...symbols,
    ...lines,
  ]);
}

function encodeSymbol([value, type, name]: SymbolSpec): number[] {
  const head = [...big32(value), type.charCodeAt(0) | 0x80];
  if (typeof name === 'string') return [...head, ...new TextEncoder().encode(name), 0];
  return [...head, 0, ...name.flatMap((n) => [n >> 8, n & 255]), 0, 0];
}

function big32(value: number): number[] {
  return [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}
