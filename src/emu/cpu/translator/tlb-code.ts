import { Op, type WasmCode } from '../wasm/wasm-code.js';

/** Turns the linear address on the stack into the byte offset of its entry from the start of a TLB (layout.ts). */
export function entryOffset<T extends WasmCode>(code: T): T {
  return code.const(10).op(Op.shrU).const(0x3ffffc).op(Op.and);
}
