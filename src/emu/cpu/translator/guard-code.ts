import { MAX_LENGTH } from '../isa/decoder.js';
import { CODE_MODES, type Layout, LINE_SHIFT } from '../layout.js';
import { CROSS, LENGTH_SHIFT, OPERATION_MASK, STALE } from '../record.js';
import { Op, WasmCode } from '../wasm/wasm-code.js';
import type { WasmFunction } from '../wasm/wasm-module.js';
import { Type } from './region-code.js';

const [AT, BYTES, OFFSET, SLOTS, SLOT, END, RECORD, START, HAS_CODE] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const LINE_BYTES = 1 << LINE_SHIFT;

/**
 * Whether a write to a line with code spares the code: the line has some that is valid, and none of that was written. What
 * `invalidateWrite` (code-lines.ts) finds out, where it would change nothing. Parameters: a physical address in RAM, and how many bytes
 * from there on. Returns 1, or 0 if it does not or this cannot be told here.
 */
export function spareFunction(layout: Layout): WasmFunction {
  const code = new WasmCode();
  code.get(AT).const(4095).op(Op.and).tee(OFFSET);
  // An instruction may have begun in the page before.
  code
    .const(MAX_LENGTH - 1)
    .op(Op.ltU)
    .returnIf(0);
  const pushOffset = (): void => {
    code.get(OFFSET);
  };
  const pushLine = (): void => {
    code.get(OFFSET).const(-LINE_BYTES).op(Op.and);
  };
  for (let mode = 0; mode < CODE_MODES; mode++) {
    code.get(AT).const(12).op(Op.shrU);
    code
      .const(CODE_MODES * 4)
      .op(Op.mul)
      .load(2, (layout.pageCode + mode) * 4);
    code.const(2).op(Op.shl).tee(SLOTS).if();
    code.get(OFFSET).get(BYTES).op(Op.add);
    forEachValid(code, pushOffset, () => {
      code.returnIf(0);
      // As a rule there is some right before.
      code.get(HAS_CODE).get(START);
      pushLine();
      code.op(Op.geU, Op.or).set(HAS_CODE);
    });
    code.get(HAS_CODE).op(Op.eqz).if();
    const found = code.block();
    pushLine();
    code.const(LINE_BYTES).op(Op.add);
    forEachValid(code, pushLine, () => {
      code.if().const(1).set(HAS_CODE).br(found).end();
    });
    code.end().end().end();
  }
  code.get(HAS_CODE);
  return { type: Type.dispatch, locals: [{ count: 7, type: 'i32' }], body: code.bytes };
}

/**
 * Writes what to do about each valid record of code that begins before the offset on the stack, and not more than MAX_LENGTH - 1 before
 * the offset that `from` pushes. START is where it begins; on the stack is whether it reaches that offset.
 */
function forEachValid(code: WasmCode, from: () => void, body: () => void): void {
  const pushSlot = (): void => {
    code.const(2).op(Op.shl).get(SLOTS).op(Op.add);
  };
  pushSlot();
  code.set(END);
  from();
  code
    .const(MAX_LENGTH - 1)
    .op(Op.sub)
    .tee(SLOT)
    .const(0)
    .get(SLOT)
    .const(0)
    .op(Op.gtS, Op.select);
  pushSlot();
  code.set(SLOT);
  const next = code.loop();
  code.get(SLOT).load(2).const(2).op(Op.shl).tee(RECORD).if();
  code.get(RECORD).load(2).tee(RECORD).const(OPERATION_MASK).op(Op.and).const(STALE).op(Op.ne).if();
  code.get(RECORD).const(OPERATION_MASK).op(Op.and).const(CROSS).op(Op.eq);
  code.get(SLOT).get(SLOTS).op(Op.sub).const(2).op(Op.shrU).tee(START);
  code.get(RECORD).const(LENGTH_SHIFT).op(Op.shrU).const(15).op(Op.and, Op.add);
  // The LOOP behind it belongs to it (record.ts, LOOPS_BACK).
  code.get(RECORD).const(31).op(Op.shrU).const(1).op(Op.shl, Op.add);
  from();
  code.op(Op.gtU, Op.or);
  body();
  code.end().end();
  code.get(SLOT).const(4).op(Op.add).tee(SLOT).get(END).op(Op.ltU).brIf(next);
  code.end();
}
