import { ByteBuffer } from './wasm-code.js';

/** The binary format of WebAssembly modules (WebAssembly Core Specification 1.0, 5.5). All numbers are 32-bit integers. */

const I32 = 0x7f;

/** Parameters and results of a function, all of them i32. */
interface FunctionType {
  readonly parameters: number;
  readonly results: number;
}

/** A function of a module. */
export interface WasmFunction {
  readonly type: number;
  readonly locals: readonly { readonly count: number; readonly type: 'i32' | 'i64' }[];
  /** Without the final `end`. */
  readonly body: Uint8Array;
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
  /** Names of imported constants. */
  readonly globals: readonly string[];
}

/** A section of a module: how many entries, and the entries. */
function section(to: ByteBuffer, id: number, count: number, entries: (body: ByteBuffer) => void): void {
  const body = new ByteBuffer();
  body.unsigned(count);
  entries(body);
  to.byte(id);
  to.unsigned(body.length);
  to.append(body.bytes);
}

function text(to: ByteBuffer, name: string): void {
  to.unsigned(name.length);
  to.append(Buffer.from(name, 'latin1'));
}

/** The bytes of a module. */
export function encodeModule(module: WasmModule): Uint8Array<ArrayBuffer> {
  const { types, imports, functions, memoryPages, usesTable, globals } = module;
  const to = new ByteBuffer();
  to.append(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  section(to, 1, types.length, (body) => {
    for (const { parameters, results } of types) {
      body.byte(0x60);
      for (const count of [parameters, results]) {
        body.byte(count);
        for (let n = 0; n < count; n++) body.byte(I32);
      }
    }
  });
  section(to, 2, imports.length + globals.length + (usesTable ? 2 : 1), (body) => {
    for (const { name, type } of imports) {
      text(body, 'e');
      text(body, name);
      body.byte(0);
      body.unsigned(type);
    }
    for (const name of globals) {
      text(body, 'e');
      text(body, name);
      body.append(Uint8Array.of(3, I32, 0));
    }
    text(body, 'e');
    text(body, 'm');
    body.append(Uint8Array.of(2, 1));
    body.unsigned(memoryPages);
    body.unsigned(memoryPages);
    if (!usesTable) return;
    text(body, 'e');
    text(body, 't');
    body.append(Uint8Array.of(1, 0x70, 0, 0));
  });
  section(to, 3, functions.length, (body) => {
    for (const { type } of functions) body.unsigned(type);
  });
  section(to, 7, functions.filter(({ name }) => name !== undefined).length, (body) => {
    functions.forEach(({ name }, n) => {
      if (name === undefined) return;
      text(body, name);
      body.byte(0);
      body.unsigned(imports.length + n);
    });
  });
  section(to, 10, functions.length, (body) => {
    for (const one of functions) encodeBody(body, one);
  });
  return to.bytes;
}

function encodeBody(to: ByteBuffer, { locals, body }: WasmFunction): void {
  const head = new ByteBuffer();
  head.unsigned(locals.length);
  for (const { count, type } of locals) {
    head.unsigned(count);
    head.byte(type === 'i32' ? I32 : 0x7e);
  }
  to.unsigned(head.length + body.length + 1);
  to.append(head.bytes);
  to.append(body);
  to.byte(0x0b);
}
