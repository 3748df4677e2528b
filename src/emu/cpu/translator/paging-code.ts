import {
  ABSENT_PAGE,
  CODE_MODES,
  CodeMode,
  CPL,
  CR,
  type Layout,
  TLB_GROUP,
  TLB_GROUP_SHIFT,
  TOUCHED,
  TOUCHED_COUNT,
  TOUCHED_MAX,
  WATCHED,
} from '../layout.js';
import { Type } from './region-code.js';
import { Op, WasmCode } from './wasm-code.js';
import type { WasmFunction } from './wasm-module.js';

/**
 * The look-aside buffers as WebAssembly: what paging.ts does in the usual cases, without a call of JavaScript. Kernels load
 * CR3 every few instructions while they size memory, and for each process; then all that they touch has to be looked up again.
 *
 * Each function does all that its counterpart in paging.ts does, in the same order, or nothing but what its counterpart may do again.
 */

/** Bits of page directory and page table entries, and of CR4 (Intel SDM vol. 3, 4.3). */
const PRESENT = 1;
const ACCESSED = 0x20;
const DIRTY_SHIFT = 6;
const DIRTY = 1 << DIRTY_SHIFT;
const LARGE = 0x80;
const LARGE_RESERVED = 0x3ff000;
const CR4_PSE = 0x10;

/** What {@link fillFunction}'s functions return if the page is absent: no entry, since those are odd. */
export const ABSENT = 2;

/** How a walk is made: for a read; for a write; only if that changes no page table. */
export const Walk = { read: 0, write: 1, quiet: 2 } as const;

/** Numbers of functions that these call. */
export interface PagingIndexes {
  readonly walk: number;
  readonly fillRead: number;
  readonly fillWrite: number;
}

function returnIf(code: WasmCode, value: number): void {
  code.if().const(value).op(Op.return).end();
}

/** Pushes whether the privilege level is 3. */
function pushUser(code: WasmCode): void {
  code.loadWord(CPL).const(3).op(Op.eq);
}

/** Pushes the byte address of the entry for the linear address in a local. */
function pushSlot(code: WasmCode, linear: number, supervisor: number, user: number): void {
  pushUser(code);
  code
    .ifValue()
    .const(user * 4)
    .else()
    .const(supervisor * 4)
    .end();
  code.get(linear).const(10).op(Op.shrU).const(0x3ffffc).op(Op.and, Op.add);
}

/** Sees to it that a flush finds the entry whose byte address is in a local; `group` is free. The list must not be full. */
function touch(code: WasmCode, layout: Layout, slot: number, group: number): void {
  code
    .get(slot)
    .const(2 + TLB_GROUP_SHIFT)
    .op(Op.shrU)
    .tee(group)
    .load(0, layout.touchedByte)
    .op(Op.eqz)
    .if();
  code.get(group).const(1).store(0, layout.touchedByte);
  code.loadWord(TOUCHED_COUNT).const(2).op(Op.shl);
  code
    .get(group)
    .const(TLB_GROUP_SHIFT)
    .op(Op.shl)
    .store(2, TOUCHED * 4);
  code.storeWord(TOUCHED_COUNT, () => code.loadWord(TOUCHED_COUNT).const(1).op(Op.add));
  code.end();
}

/** Pushes whether translations may be kept: nobody watches, and the list of groups has room for those of one access. */
function pushMayKeep(code: WasmCode): void {
  code.loadWord(WATCHED).op(Op.eqz);
  code
    .loadWord(TOUCHED_COUNT)
    .const(TOUCHED_MAX - 4)
    .op(Op.ltU, Op.and);
}

/**
 * The walk through the page tables. Parameters: linear address, {@link Walk}, whether for a user (0 or 1). Returns the
 * physical page, or -1: faults, tables outside RAM and what else is rare are left to paging.ts.
 */
export function walkFunction(layout: Layout): WasmFunction {
  const code = new WasmCode();
  const [linear, kind, user, at, entry, needed] = [0, 1, 2, 3, 4, 5];
  /** Leaves unless the table whose physical address is in `at` lies in RAM, and nothing is special there. */
  const checkTable = (): void => {
    code.get(at).const(layout.ramBytes).op(Op.geU);
    returnIf(code, -1);
    code.get(at).const(12).op(Op.shrU).load(0, layout.pageKindByte);
    returnIf(code, -1);
  };
  const load = (): void => {
    code.get(at).load(2, layout.ramByte).tee(entry);
    code.get(needed).op(Op.and).get(needed).op(Op.ne);
    returnIf(code, -1);
  };
  code.loadWord(CR).const(0).op(Op.geS).if();
  code.get(linear).const(12).op(Op.shrU, Op.return).end();
  // PRESENT, and if need be WRITABLE (2) and USER (4).
  code.get(kind).const(Walk.write).op(Op.and).const(1).op(Op.shl);
  code.get(user).const(2).op(Op.shl, Op.or).const(PRESENT).op(Op.or).set(needed);
  code
    .loadWord(CR + 3)
    .const(~4095)
    .op(Op.and)
    .set(at);
  checkTable();
  code.get(at).get(linear).const(22).op(Op.shrU).const(2).op(Op.shl, Op.add).set(at);
  load();
  code.get(entry).const(ACCESSED).op(Op.and, Op.eqz);
  returnIf(code, -1);
  code.get(entry).const(LARGE).op(Op.and).if();
  code
    .loadWord(CR + 4)
    .const(CR4_PSE)
    .op(Op.and, Op.eqz);
  returnIf(code, -1);
  code.get(entry).const(LARGE_RESERVED).op(Op.and);
  returnIf(code, -1);
  code.get(kind).const(Walk.write).op(Op.and).get(entry).const(DIRTY).op(Op.and, Op.eqz, Op.and);
  returnIf(code, -1);
  code.get(entry).const(22).op(Op.shrU).const(10).op(Op.shl);
  code.get(linear).const(12).op(Op.shrU).const(1023).op(Op.and, Op.or, Op.return);
  code.end();
  code.get(entry).const(~4095).op(Op.and).set(at);
  checkTable();
  code.get(at).get(linear).const(10).op(Op.shrU).const(0xffc).op(Op.and, Op.or).set(at);
  load();
  code.get(entry).const(ACCESSED).op(Op.or);
  code.get(kind).const(Walk.write).op(Op.and).const(DIRTY_SHIFT).op(Op.shl, Op.or);
  code.tee(needed).get(entry).op(Op.ne).if();
  code.get(kind).const(Walk.quiet).op(Op.and);
  returnIf(code, -1);
  code.get(at).const(12).op(Op.shrU).load(0, layout.pageLinesByte);
  returnIf(code, -1);
  code.get(at).const(12).op(Op.shrU).const(1).store(0, layout.writtenByte);
  code.get(at).get(needed).store(2, layout.ramByte);
  code.end();
  code.get(entry).const(12).op(Op.shrU);
  return { type: Type.read, locals: [{ count: 3, type: 'i32' }], body: code.bytes };
}

/**
 * Makes the entry of a page, for reads or for writes. Parameters: linear address, whether quiet (0 or {@link Walk}.quiet).
 * Returns the entry; {@link ABSENT}; or 0: then paging.ts has to look, and a page with code may have its guarded entry.
 */
export function fillFunction(layout: Layout, indexes: PagingIndexes, writes: boolean): WasmFunction {
  const code = new WasmCode();
  const [linear, quiet, page, slot, group, entry] = [0, 1, 2, 3, 4, 5];
  pushMayKeep(code);
  code.op(Op.eqz);
  returnIf(code, 0);
  code.get(linear).get(quiet);
  if (writes) code.const(Walk.write).op(Op.or);
  pushUser(code);
  code.call(indexes.walk).tee(page).const(-1).op(Op.eq);
  returnIf(code, 0);
  code
    .get(page)
    .const(layout.ramBytes >>> 12)
    .op(Op.geU)
    .if();
  code.const(ABSENT).const(0).get(page).loadWord(ABSENT_PAGE).op(Op.geU, Op.select, Op.return).end();
  code.get(page).load(0, layout.pageKindByte);
  if (!writes) code.const(2).op(Op.eq);
  returnIf(code, 0);
  code.get(page).const(12).op(Op.shl).get(linear).const(~4095).op(Op.and, Op.sub);
  code
    .const(layout.ramByte + 1)
    .op(Op.add)
    .set(entry);
  if (writes) {
    code.get(page).const(1).store(0, layout.writtenByte);
    code.get(page).load(0, layout.pageLinesByte).if();
    pushSlot(code, linear, layout.guardedSupervisor, layout.guardedUser);
    code.set(slot);
    touch(code, layout, slot, group);
    code.get(slot).get(entry).store(2).const(0).op(Op.return).end();
    pushSlot(code, linear, layout.writeSupervisor, layout.writeUser);
  } else {
    pushSlot(code, linear, layout.readSupervisor, layout.readUser);
  }
  code.set(slot);
  touch(code, layout, slot, group);
  code.get(slot).get(entry).store(2).get(entry);
  return { type: Type.dispatch, locals: [{ count: 4, type: 'i32' }], body: code.bytes };
}

/**
 * The slots of the page of code at a linear address, as `lookUp` of code-cache.ts finds them. Parameter: the address. Returns 0
 * if there is more to do.
 */
export function fetchFunction(layout: Layout, indexes: PagingIndexes, name: string): WasmFunction {
  const code = new WasmCode();
  const [linear, slot, slots, entry, group] = [0, 1, 2, 3, 4];
  pushSlot(code, linear, layout.codeSupervisor, layout.codeUser);
  code.tee(slot).load(2).tee(slots).if().get(slots).op(Op.return).end();
  pushSlot(code, linear, layout.readSupervisor, layout.readUser);
  code.load(2).tee(entry).op(Op.eqz).if();
  code.get(linear).const(Walk.read).call(indexes.fillRead).tee(entry);
  code.const(1).op(Op.and, Op.eqz);
  returnIf(code, 0);
  code.end();
  pushMayKeep(code);
  code.op(Op.eqz);
  returnIf(code, 0);
  // The physical page, then its word among those that lead to slots.
  code
    .get(linear)
    .get(entry)
    .op(Op.add)
    .const(layout.ramByte + 1)
    .op(Op.sub);
  code
    .const(12)
    .op(Op.shrU)
    .const(CODE_MODES * 4)
    .op(Op.mul);
  code
    .load(2, (layout.pageCode + CodeMode.flat32) * 4)
    .tee(slots)
    .op(Op.eqz);
  returnIf(code, 0);
  touch(code, layout, slot, group);
  code.get(slot).get(slots).store(2).get(slots);
  return { type: Type.region, locals: [{ count: 4, type: 'i32' }], body: code.bytes, name };
}

/**
 * The entry that serves a range inside a page for reads (bit 0) or writes (bit 1) or both, made if no page table changes by it.
 * Parameters: linear address, those bits. Returns 0 if there is none.
 */
export function windowFunction(layout: Layout, indexes: PagingIndexes, name: string): WasmFunction {
  const code = new WasmCode();
  const [linear, kinds, first, entry] = [0, 1, 2, 3];
  const find = (supervisor: number, user: number, fill: number): void => {
    pushSlot(code, linear, supervisor, user);
    code.load(2).tee(entry).op(Op.eqz).if();
    code.get(linear).const(Walk.quiet).call(fill).tee(entry);
    code.const(1).op(Op.and, Op.eqz);
    returnIf(code, 0);
    code.end();
  };
  code.get(kinds).const(1).op(Op.and).if();
  find(layout.readSupervisor, layout.readUser, indexes.fillRead);
  code.get(entry).set(first);
  code.end();
  code.get(kinds).const(2).op(Op.and, Op.eqz).if().get(first).op(Op.return).end();
  find(layout.writeSupervisor, layout.writeUser, indexes.fillWrite);
  code.get(kinds).const(1).op(Op.and).get(first).get(entry).op(Op.ne, Op.and);
  returnIf(code, 0);
  code.get(entry);
  return { type: Type.dispatch, locals: [{ count: 2, type: 'i32' }], body: code.bytes, name };
}

/** Forgets all translations. */
export function flushFunction(layout: Layout, name: string): WasmFunction {
  const code = new WasmCode();
  const [left, group] = [0, 1];
  code.loadWord(TOUCHED_COUNT).const(2).op(Op.shl).set(left);
  const done = code.block();
  const loop = code.loop();
  code.get(left).op(Op.eqz).brIf(done);
  code.get(left).const(4).op(Op.sub).tee(left);
  code
    .load(2, TOUCHED * 4)
    .tee(group)
    .const(TLB_GROUP_SHIFT)
    .op(Op.shrU)
    .const(0)
    .store(0, layout.touchedByte);
  code.get(group).const(2).op(Op.shl).set(group);
  for (let offset = 0; offset < TLB_GROUP * 4; offset += 8) code.get(group).const64(0).store(3, offset);
  code.br(loop).end().end();
  code.storeWord(TOUCHED_COUNT, () => code.const(0));
  return { type: Type.action, locals: [{ count: 2, type: 'i32' }], body: code.bytes, name };
}
