/**
 * What is used of the WebAssembly JavaScript interface (WebAssembly JavaScript Interface 1.0). TypeScript declares it with the
 * browser's objects only.
 */

export interface Memory {
  readonly buffer: ArrayBuffer;
}

export interface Table {
  set(index: number, value: unknown): void;
}

export type Exports = Readonly<Record<string, unknown>>;
type Imports = Readonly<Record<string, Exports>>;

interface Interface {
  readonly Memory: new (type: { initial: number; maximum: number }) => Memory;
  readonly Table: new (type: { element: 'anyfunc'; initial: number }) => Table;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: Imports) => { readonly exports: Exports };
}

const { WebAssembly } = globalThis as unknown as { WebAssembly: Interface };

/** A memory of a fixed number of pages of 64 KB: its buffer never changes. Pages that are not touched cost address space only. */
export function createMemory(pages: number): Memory {
  return new WebAssembly.Memory({ initial: pages, maximum: pages });
}

/** A table of functions. */
export function createTable(size: number): Table {
  return new WebAssembly.Table({ element: 'anyfunc', initial: size });
}

/** Compiles a module at once. */
export function compile(bytes: Uint8Array<ArrayBuffer>): object {
  return new WebAssembly.Module(bytes);
}

/** Instantiates a module at once; `imports` are those of its module `e`. */
export function instantiate(module: object, imports: Exports): Exports {
  return new WebAssembly.Instance(module, { e: imports }).exports;
}
