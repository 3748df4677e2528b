import { EIP, type Layout, LEFT } from '../layout.js';
import { OPERATION_MASK, REGION } from '../record.js';
import { auxFunction } from './flag-code.js';
import { ENTRY_INDEX_SHIFT, ENTRY_USER_SHIFT, IMPORTS, Status, TYPES, Type } from './region-code.js';
import { Op, WasmCode } from './wasm-code.js';
import { encodeModule, type WasmFunction } from './wasm-module.js';

/**
 * The module that all regions of a processor share: the dispatcher, which goes from region to region, and what regions import.
 * They import WebAssembly functions only, since V8 would compile an adapter for each JavaScript function in each module.
 */
export function coreModule(layout: Layout): Uint8Array<ArrayBuffer> {
  const imports = IMPORTS.slice(0, -1);
  const functions: WasmFunction[] = imports.map(({ name, type }, n) => {
    const code = new WasmCode();
    for (let p = 0; p < TYPES[type].parameters; p++) code.get(p);
    code.call(n);
    return { type, locals: [], body: code.bytes, name };
  });
  functions.push({ type: Type.read, locals: [{ count: 2, type: 'i32' }], body: auxFunction(), name: 'x' });
  functions.push(dispatcher(layout));
  return encodeModule({
    types: TYPES,
    imports,
    functions,
    memoryPages: layout.totalBytes >>> 16,
    usesTable: true,
    globals: [],
  });
}

/** Parameters: the entry to begin with, and whether in user mode (0 or 1). Returns a {@link Status}. */
function dispatcher(layout: Layout): WasmFunction {
  const code = new WasmCode();
  const [entry, user, status, left, eip, at, tlb] = [0, 1, 2, 3, 4, 5, 6];
  code
    .get(user)
    .ifValue()
    .const(layout.codeUser * 4)
    .else()
    .const(layout.codeSupervisor * 4)
    .end()
    .set(tlb);
  const loop = code.loop();
  code.loadWord(LEFT).set(left);
  code
    .get(entry)
    .const((1 << ENTRY_USER_SHIFT) - 1)
    .op(Op.and);
  code.get(entry).const(ENTRY_INDEX_SHIFT).op(Op.shrU).callIndirect(Type.region);
  code.tee(status).if().get(status).op(Op.return).end();
  code.loadWord(LEFT).get(left).op(Op.eq).if().const(Status.stuck).op(Op.return).end();
  const found = code.block();
  const missed = code.block();
  code.loadWord(EIP).tee(eip).const(10).op(Op.shrU).const(0x3ffffc).op(Op.and).get(tlb).op(Op.add).load(2).tee(at);
  code.op(Op.eqz).brIf(missed);
  code.get(at).get(eip).const(4095).op(Op.and, Op.add).const(2).op(Op.shl).load(2).const(2).op(Op.shl).tee(at);
  code.op(Op.eqz).brIf(missed);
  code.get(at).load(2).const(OPERATION_MASK).op(Op.and).const(REGION).op(Op.ne).brIf(missed);
  code.get(at).load(2, 12).get(eip).op(Op.ne).brIf(missed);
  code.get(at).load(2, 4).tee(entry).const(ENTRY_USER_SHIFT).op(Op.shrU).const(1).op(Op.and);
  code.get(user).op(Op.eq).brIf(found);
  code.end();
  code.const(Status.next).op(Op.return);
  code.end();
  code.br(loop);
  code.end();
  code.op(Op.unreachable);
  return { type: Type.dispatch, locals: [{ count: 5, type: 'i32' }], body: code.bytes, name: 'run' };
}
