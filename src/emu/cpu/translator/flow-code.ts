import { ALL, ALWAYS_SET, ARITHMETIC, IF, NT, RF, TF, VM } from '../eflags.js';
import {
  AUX,
  CPL,
  CS_HIGH,
  CS_LOW,
  EIP,
  FLAGS,
  GDT_BASE,
  GDT_LIMIT,
  IDT_BASE,
  IDT_LIMIT,
  type Layout,
  RES,
  SEG_SELECTOR,
  WAITING,
} from '../layout.js';
import { Op, WasmCode } from '../wasm/wasm-code.js';
import type { WasmFunction } from '../wasm/wasm-module.js';
import { Fill, type PagingIndexes } from './paging-code.js';
import { Type } from './region-code.js';
import { entryOffset } from './tlb-code.js';

/**
 * Interrupts and returns inside a flat kernel as WebAssembly: what `deliverInPlace` (interrupts.ts) and `returnInPlace`
 * (far-transfer.ts) do. Whatever is not usual is left to those, before anything has changed.
 */

const CS = 1;
/** Upper half of a gate descriptor: present, S clear, type without bit 0; then those of 32-bit gates (SDM vol. 3, 6.11). */
const GATE_MASK = 0x9e00;
const GATE_32 = 0x8e00;
const TRAP_GATE = 0x100;

/** Sets a local to where `bytes` bytes at a linear address of the supervisor lie in the memory; gives up unless they do, aligned, in one page. */
function locate(
  code: WasmCode,
  { linear, into, bytes, alignment }: { linear: number; into: number; bytes: number; alignment: number },
  tlb: number,
  fill: number,
): void {
  code
    .get(linear)
    .const(alignment - 1)
    .op(Op.and);
  code
    .get(linear)
    .const(4095)
    .op(Op.and)
    .const(4096 - bytes)
    .op(Op.gtU, Op.or);
  code.returnIf(0);
  entryOffset(code.get(linear))
    .load(2, tlb * 4)
    .tee(into)
    .op(Op.eqz)
    .if();
  code.get(linear).const(Fill.always).call(fill).tee(into).const(1).op(Op.and, Op.eqz);
  code.returnIf(0);
  code.end();
  code.get(linear).get(into).op(Op.add).const(1).op(Op.sub).set(into);
}

/** Gives up unless the selector in a local is that of CS, and its descriptor what CS was loaded from; `linear` and `at` are free. */
function checkCode(
  code: WasmCode,
  layout: Layout,
  indexes: PagingIndexes,
  { selector, linear, at }: { selector: number; linear: number; at: number },
): void {
  code
    .get(selector)
    .loadWord(SEG_SELECTOR + CS)
    .op(Op.ne);
  code.get(selector).const(4).op(Op.and, Op.or);
  code.get(selector).const(7).op(Op.or).loadWord(GDT_LIMIT).op(Op.gtU, Op.or);
  code.loadWord(CS_HIGH).op(Op.eqz, Op.or);
  code.returnIf(0);
  code.loadWord(GDT_BASE).get(selector).const(0xfff8).op(Op.and, Op.add).set(linear);
  locate(code, { linear, into: at, bytes: 8, alignment: 4 }, layout.readSupervisor, indexes.fillRead);
  code.get(at).load(2, 4).loadWord(CS_HIGH).op(Op.ne);
  code.get(at).load(2).loadWord(CS_LOW).op(Op.ne, Op.or);
  code.returnIf(0);
}

/**
 * INT n at level 0 through a 32-bit gate to the code segment in use. Parameters: 8 times the vector, EFLAGS, EIP behind the
 * instruction, ESP. Returns 1, EIP being set and ESP 12 less; or 0.
 */
export function interruptFunction(layout: Layout, indexes: PagingIndexes, name: string): WasmFunction {
  const code = new WasmCode();
  const [gate, flags, next, esp, linear, at, low, high, selector] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  code.loadWord(CPL).loadWord(FLAGS).const(TF).op(Op.and, Op.or);
  code.get(gate).const(7).op(Op.add).loadWord(IDT_LIMIT).op(Op.gtU, Op.or);
  code.returnIf(0);
  code.loadWord(IDT_BASE).get(gate).op(Op.add).set(linear);
  locate(code, { linear, into: at, bytes: 8, alignment: 4 }, layout.readSupervisor, indexes.fillRead);
  code.get(at).load(2, 4).tee(high).const(GATE_MASK).op(Op.and).const(GATE_32).op(Op.ne);
  code.returnIf(0);
  code.get(at).load(2).tee(low).const(16).op(Op.shrU).const(0xfffc).op(Op.and).set(selector);
  checkCode(code, layout, indexes, { selector, linear, at });
  code.get(esp).const(12).op(Op.sub).set(linear);
  locate(code, { linear, into: at, bytes: 12, alignment: 4 }, layout.writeSupervisor, indexes.fillWrite);
  code.get(at).get(flags).store(2, 8);
  code.get(at).get(selector).store(2, 4);
  code.get(at).get(next).store(2);
  code.storeWord(EIP, () => code.get(high).const(~0xffff).op(Op.and).get(low).const(0xffff).op(Op.and, Op.or));
  code.storeWord(FLAGS, () => {
    code.loadWord(FLAGS);
    code.const(~(TF | NT | RF)).const(~(TF | NT | RF | IF));
    code.get(high).const(TRAP_GATE).op(Op.and, Op.select, Op.and);
  });
  code.const(1);
  return { type: Type.write, locals: [{ count: 5, type: 'i32' }], body: code.bytes, name };
}

/**
 * IRET with a 32-bit operand size at level 0 to the code segment in use. Parameter: ESP. Returns 1, EIP and flags being set
 * and ESP 12 more; or 0.
 *
 * @param setFlags number of the function that computes AUX from EFLAGS
 */
export function returnFunction(layout: Layout, indexes: PagingIndexes, setFlags: number, name: string): WasmFunction {
  const code = new WasmCode();
  const [esp, frame, linear, at, selector, flags] = [0, 1, 2, 3, 4, 5];
  // An interrupt that waits, and what an NMI holds off, have to be looked at.
  code.loadWord(CPL).loadWord(FLAGS).const(NT).op(Op.and, Op.or).loadWord(WAITING).op(Op.or);
  code.returnIf(0);
  locate(code, { linear: esp, into: frame, bytes: 12, alignment: 4 }, layout.readSupervisor, indexes.fillRead);
  code.get(frame).load(2, 4).const(0xffff).op(Op.and).set(selector);
  checkCode(code, layout, indexes, { selector, linear, at });
  code
    .get(frame)
    .load(2, 8)
    .tee(flags)
    .const(VM | TF | RF)
    .op(Op.and);
  code.returnIf(0);
  code.storeWord(EIP, () => code.get(frame).load(2));
  storeEflags(code, flags, ALL & ~(VM | ARITHMETIC), setFlags);
  code.const(1);
  return { type: Type.region, locals: [{ count: 5, type: 'i32' }], body: code.bytes, name };
}

/** Loads RES, AUX, and the bits of FLAGS that are in the mask, from a local. */
function storeEflags(code: WasmCode, value: number, mask: number, setFlags: number): void {
  code.storeWord(RES, () => pushResult(code, value));
  code.storeWord(AUX, () => code.get(value).call(setFlags));
  code.storeWord(FLAGS, () => pushFlags(code, value, mask));
}

/** Pushes what RES is after EFLAGS have been loaded from a local (flags.ts). */
export function pushResult(code: WasmCode, value: number): void {
  code.get(value).const(6).op(Op.shrU).const(1).op(Op.and, Op.eqz);
}

/** Pushes FLAGS with the bits in the mask from a local. */
export function pushFlags(code: WasmCode, value: number, mask: number): void {
  code.loadWord(FLAGS).const(~mask).op(Op.and);
  code.get(value).const(mask).op(Op.and, Op.or).const(ALWAYS_SET).op(Op.or);
}
