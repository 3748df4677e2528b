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
import { Op, WasmCode } from '../wasm/wasm-code.js';
import type { WasmFunction } from '../wasm/wasm-module.js';
import { Type } from './region-code.js';
import { entryOffset } from './tlb-code.js';

/**
 * The look-aside buffers as WebAssembly: what paging.ts does in the usual cases, without a call of JavaScript. Kernels load
 * CR3 every few instructions while they size memory, and for each process; then all that they touch has to be looked up again.
 *
 * Each function does all that its counterpart in paging.ts does, in the same order, or nothing but what its counterpart may do again.
 */

/** Bits of page directory and page table entries, and of CR4 (Intel SDM vol. 3, 4.3). */
const PRESENT = 1;
const WRITABLE = 2;
const USER_SHIFT = 2;
const ACCESSED = 0x20;
const DIRTY = 0x40;
const LARGE = 0x80;
const LARGE_RESERVED = 0x3ff000;
const CR4_PSE = 0x10;

/** What {@link fillFunction}'s functions return if the page is absent: no entry, since those are odd. */
export const ABSENT = 2;

/** How a page is looked up: in any case, or only if that changes no page table. */
export const Fill = { always: 0, quiet: 1 } as const;

/** Numbers of functions that these call. */
export interface PagingIndexes {
  readonly fillRead: number;
  readonly fillWrite: number;
}

/** Sets a local to whether the privilege level is 3. */
function setUser(code: WasmCode, user: number): void {
  code.loadWord(CPL).const(3).op(Op.eq).set(user);
}

/** Pushes the byte address of the entry for the linear address in a local; `user` is another local. */
function pushSlot(code: WasmCode, linear: number, user: number, tlbs: { supervisor: number; user: number }): void {
  code.const(tlbs.user * 4).const(tlbs.supervisor * 4);
  code.get(user).op(Op.select);
  entryOffset(code.get(linear)).op(Op.add);
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

/** Locals of the functions that fill the look-aside buffers; the first two are parameters. */
const [LINEAR, FILL, USER, PAGE, AT, ENTRY, WANTED] = [0, 1, 2, 3, 4, 5, 6];
const FILL_LOCALS = 5;

/** Sets PAGE to the physical page. Returns 0 from the function for faults, tables outside RAM, and what else is rare. */
function walk(code: WasmCode, layout: Layout, writes: boolean): void {
  /** The table whose physical address is in AT has to lie in RAM. */
  const checkTable = (): void => {
    code.get(AT).const(layout.ramBytes).op(Op.geU);
    code.returnIf(0);
    code.get(AT).const(12).op(Op.shrU).load(0, layout.pageKindByte);
    code.returnIf(0);
  };
  const load = (): void => {
    code.get(AT).load(2, layout.ramByte).tee(ENTRY);
    code.get(WANTED).op(Op.and).get(WANTED).op(Op.ne);
    code.returnIf(0);
  };
  const done = code.block();
  code.loadWord(CR).const(0).op(Op.geS).if();
  code.get(LINEAR).const(12).op(Op.shrU).set(PAGE).br(done).end();
  code
    .get(USER)
    .const(USER_SHIFT)
    .op(Op.shl)
    .const(PRESENT | (writes ? WRITABLE : 0))
    .op(Op.or)
    .set(WANTED);
  code
    .loadWord(CR + 3)
    .const(~4095)
    .op(Op.and)
    .set(AT);
  checkTable();
  code.get(AT).get(LINEAR).const(22).op(Op.shrU).const(2).op(Op.shl, Op.or).set(AT);
  load();
  code.get(ENTRY).const(ACCESSED).op(Op.and, Op.eqz);
  code.returnIf(0);
  code.get(ENTRY).const(LARGE).op(Op.and).if();
  code
    .loadWord(CR + 4)
    .const(CR4_PSE)
    .op(Op.and, Op.eqz);
  code.get(ENTRY).const(LARGE_RESERVED).op(Op.and, Op.or);
  if (writes) code.get(ENTRY).const(DIRTY).op(Op.and, Op.eqz, Op.or);
  code.returnIf(0);
  code.get(ENTRY).const(22).op(Op.shrU).const(10).op(Op.shl);
  code.get(LINEAR).const(12).op(Op.shrU).const(1023).op(Op.and, Op.or).set(PAGE).br(done);
  code.end();
  code.get(ENTRY).const(~4095).op(Op.and).set(AT);
  checkTable();
  code.get(AT).get(LINEAR).const(10).op(Op.shrU).const(0xffc).op(Op.and, Op.or).set(AT);
  load();
  code.get(ENTRY).const(12).op(Op.shrU).set(PAGE);
  code
    .get(ENTRY)
    .const(ACCESSED | (writes ? DIRTY : 0))
    .op(Op.or)
    .tee(WANTED)
    .get(ENTRY)
    .op(Op.ne)
    .if();
  code.get(FILL);
  code.get(AT).const(12).op(Op.shrU).load(0, layout.pageLinesByte).op(Op.or);
  code.returnIf(0);
  code.get(AT).const(12).op(Op.shrU).const(1).store(0, layout.writtenByte);
  code.get(AT).get(WANTED).store(2, layout.ramByte);
  code.end();
  code.end();
}

/**
 * Makes the entry of a page, for reads or for writes. Parameters: linear address, {@link Fill}. Returns the entry;
 * {@link ABSENT}; or 0: then paging.ts has to look, and a page with code may have its guarded entry.
 */
export function fillFunction(layout: Layout, writes: boolean): WasmFunction {
  const code = new WasmCode();
  const [slot, group] = [AT, WANTED];
  pushMayKeep(code);
  code.op(Op.eqz);
  code.returnIf(0);
  setUser(code, USER);
  walk(code, layout, writes);
  code
    .get(PAGE)
    .const(layout.ramBytes >>> 12)
    .op(Op.geU)
    .if();
  code.const(ABSENT).const(0).get(PAGE).loadWord(ABSENT_PAGE).op(Op.geU, Op.select, Op.return).end();
  code.get(PAGE).load(0, layout.pageKindByte);
  if (!writes) code.const(2).op(Op.eq);
  code.returnIf(0);
  code.get(PAGE).const(12).op(Op.shl).get(LINEAR).const(~4095).op(Op.and, Op.sub);
  code
    .const(layout.ramByte + 1)
    .op(Op.add)
    .set(ENTRY);
  if (writes) {
    code.get(PAGE).const(1).store(0, layout.writtenByte);
    code.get(PAGE).load(0, layout.pageLinesByte).if();
    pushSlot(code, LINEAR, USER, { supervisor: layout.guardedSupervisor, user: layout.guardedUser });
    code.set(slot);
    touch(code, layout, slot, group);
    code.get(slot).get(ENTRY).store(2).const(0).op(Op.return).end();
    pushSlot(code, LINEAR, USER, { supervisor: layout.writeSupervisor, user: layout.writeUser });
  } else {
    pushSlot(code, LINEAR, USER, { supervisor: layout.readSupervisor, user: layout.readUser });
  }
  code.set(slot);
  touch(code, layout, slot, group);
  code.get(slot).get(ENTRY).store(2).get(ENTRY);
  const body = { type: Type.dispatch, locals: [{ count: FILL_LOCALS, type: 'i32' as const }], body: code.bytes };
  // The interpreter imports one of them.
  return writes ? body : { ...body, name: 'fr' };
}

/**
 * The slots of the page of code at a linear address, as `lookUp` of code-cache.ts finds them. Parameter: the address. Returns 0
 * if there is more to do.
 */
export function fetchFunction(layout: Layout, indexes: PagingIndexes, name: string): WasmFunction {
  const code = new WasmCode();
  const [linear, slot, slots, entry, group, user] = [0, 1, 2, 3, 4, 5];
  setUser(code, user);
  pushSlot(code, linear, user, { supervisor: layout.codeSupervisor, user: layout.codeUser });
  code.tee(slot).load(2).tee(slots).if().get(slots).op(Op.return).end();
  pushSlot(code, linear, user, { supervisor: layout.readSupervisor, user: layout.readUser });
  code.load(2).tee(entry).op(Op.eqz).if();
  code.get(linear).const(Fill.always).call(indexes.fillRead).tee(entry);
  code.const(1).op(Op.and, Op.eqz);
  code.returnIf(0);
  code.end();
  pushMayKeep(code);
  code.op(Op.eqz);
  code.returnIf(0);
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
  code.returnIf(0);
  touch(code, layout, slot, group);
  code.get(slot).get(slots).store(2).get(slots);
  return { type: Type.region, locals: [{ count: 5, type: 'i32' }], body: code.bytes, name };
}

const READS = 1;
const WRITES = 2;
const LAST_SHIFT = 2;

/** What a window is for (stack-window.ts), as {@link windowFunction} wants it: reads and writes, and where in a page it can begin at the latest. */
export function windowKind(span: number, reads: boolean, writes: boolean): number {
  return (reads ? READS : 0) | (writes ? WRITES : 0) | ((4096 - span) << LAST_SHIFT);
}

/**
 * The entry that serves a window, made if no page table changes by it. Parameters: linear address, {@link windowKind}. Returns 0 if
 * there is none, or if the window is not in one page or not aligned.
 */
export function windowFunction(layout: Layout, indexes: PagingIndexes, name: string): WasmFunction {
  const code = new WasmCode();
  const [linear, kinds, user, slot, group, forWrites, forReads] = [0, 1, 2, 3, 4, 5, 6];
  code.get(linear).const(4095).op(Op.and).get(kinds).const(LAST_SHIFT).op(Op.shrU, Op.gtU);
  code.get(linear).const(3).op(Op.and, Op.or);
  code.returnIf(0);
  const fill = (entry: number, by: number): void => {
    code.get(linear).const(Fill.quiet).call(by).tee(entry).const(1).op(Op.and, Op.eqz);
    code.returnIf(0);
  };
  setUser(code, user);
  code.get(kinds).const(WRITES).op(Op.and).if();
  pushSlot(code, linear, user, { supervisor: layout.writeSupervisor, user: layout.writeUser });
  code.load(2).tee(forWrites).op(Op.eqz).if();
  fill(forWrites, indexes.fillWrite);
  code.end().end();
  code.get(kinds).const(READS).op(Op.and, Op.eqz).if().get(forWrites).op(Op.return).end();
  pushSlot(code, linear, user, { supervisor: layout.readSupervisor, user: layout.readUser });
  code.tee(slot).load(2).tee(forReads).op(Op.eqz).if();
  // What can be written can be read, too.
  pushMayKeep(code);
  code.get(forWrites).const(0).op(Op.ne, Op.and).if();
  touch(code, layout, slot, group);
  code.get(slot).get(forWrites).tee(forReads).store(2);
  code.else();
  fill(forReads, indexes.fillRead);
  code.end().end();
  code.get(forReads).const(0);
  code.get(kinds).const(2).op(Op.and, Op.eqz).get(forReads).get(forWrites).op(Op.eq, Op.or, Op.select);
  return { type: Type.dispatch, locals: [{ count: 5, type: 'i32' }], body: code.bytes, name };
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
