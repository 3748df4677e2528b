/** The binary format of WebAssembly modules (WebAssembly Core Specification 1.0, 5.5). All numbers are 32-bit integers. */

const I32 = 0x7f;

/** Parameters and results of a function, all of them i32. */
export interface FunctionType {
  readonly parameters: number;
  readonly results: number;
}

/** A function of a module. */
export interface WasmFunction {
  readonly type: number;
  readonly locals: readonly { readonly count: number; readonly type: 'i32' | 'i64' }[];
  /** Without the final `end`. */
  readonly body: readonly number[];
  /** Its name outside, if it is exported. */
  readonly name?: string;
}

/** What a module consists of; imports come from the module named `e`. */
export interface WasmModule {
  readonly types: readonly FunctionType[];
  readonly imports: readonly { readonly name: string; readonly type: number }[];
  readonly functions: readonly WasmFunction[];
  /** Pages of 64 KB of the imported memory `m`, its minimum and maximum. */
  readonly memoryPages: number;
  /** Imports the table `t`. */
  readonly usesTable: boolean;
}

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return bytes;
}

function text(name: string): number[] {
  return [name.length, ...Buffer.from(name, 'latin1')];
}

function append(to: number[], from: readonly number[]): void {
  for (const byte of from) to.push(byte);
}

function section(to: number[], id: number, entries: readonly (readonly number[])[]): void {
  const body = unsigned(entries.length);
  for (const entry of entries) append(body, entry);
  to.push(id);
  append(to, unsigned(body.length));
  append(to, body);
}

/** The bytes of a module. */
export function encodeModule(module: WasmModule): Uint8Array<ArrayBuffer> {
  const bytes = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  section(
    bytes,
    1,
    module.types.map(({ parameters, results }) => [
      0x60,
      parameters,
      ...new Array<number>(parameters).fill(I32),
      results,
      ...new Array<number>(results).fill(I32),
    ]),
  );
  const imports = module.imports.map(({ name, type }) => [...text('e'), ...text(name), 0, ...unsigned(type)]);
  const pages = unsigned(module.memoryPages);
  imports.push([...text('e'), ...text('m'), 2, 1, ...pages, ...pages]);
  if (module.usesTable) imports.push([...text('e'), ...text('t'), 1, 0x70, 0, 0]);
  section(bytes, 2, imports);
  section(
    bytes,
    3,
    module.functions.map(({ type }) => unsigned(type)),
  );
  const exported: number[][] = [];
  module.functions.forEach(({ name }, n) => {
    if (name !== undefined) exported.push([...text(name), 0, ...unsigned(module.imports.length + n)]);
  });
  section(bytes, 7, exported);
  section(bytes, 10, module.functions.map(encodeBody));
  return Uint8Array.from(bytes);
}

function encodeBody({ locals, body }: WasmFunction): number[] {
  const code = unsigned(locals.length);
  for (const { count, type } of locals) code.push(...unsigned(count), type === 'i32' ? I32 : 0x7e);
  append(code, body);
  code.push(0x0b);
  const bytes = unsigned(code.length);
  append(bytes, code);
  return bytes;
}
