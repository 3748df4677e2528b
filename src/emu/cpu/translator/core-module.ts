import { ACCESS_IMPORTS } from '../interpreter/flat-code.js';
import { AUX, CPL, CR, EIP, FLAGS, type Layout, LEFT, LINE_SHIFT, RES, TIER1_FLAGS } from '../layout.js';
import { OPERATION_MASK, REGION } from '../record.js';
import { Op, WasmCode } from '../wasm/wasm-code.js';
import { encodeModule, type WasmFunction } from '../wasm/wasm-module.js';
import { auxFunction, auxOfEflagsFunction, eflagsFunction } from './flag-code.js';
import { interruptFunction, returnFunction } from './flow-code.js';
import { spareFunction } from './guard-code.js';
import {
  ABSENT,
  Fill,
  fetchFunction,
  fillFunction,
  flushFunction,
  type PagingIndexes,
  windowFunction,
} from './paging-code.js';
import {
  ENTRY_INDEX_SHIFT,
  ENTRY_USER_SHIFT,
  FlagKind,
  IMPORTS,
  Import,
  SLOW_IMPORTS,
  Status,
  TYPES,
  Type,
} from './region-code.js';
import { entryOffset } from './tlb-code.js';

const CR0_AM = 0x40000;
const DF = 0x400;
/** Indexes among the imports and the module's own functions: those that regions import come first. */
const FIRST_OWN = SLOW_IMPORTS + ACCESS_IMPORTS.length;
const OWN_AUX = FIRST_OWN + Import.aux;
const OWN_FETCH = FIRST_OWN + Import.fetch;
const FIRST_INNER = FIRST_OWN + IMPORTS.length;
const PAGING: PagingIndexes = { fillRead: FIRST_INNER, fillWrite: FIRST_INNER + 1 };
const SPARE = FIRST_INNER + 2;

/**
 * The module that all regions of a processor and its interpreter share: the dispatcher, which goes from region to region, what regions
 * import, and the interpreter's accesses.
 * They import WebAssembly functions only, since V8 would compile an adapter for each JavaScript function in each module.
 */
export function coreModule(layout: Layout): Uint8Array<ArrayBuffer> {
  const imports = [...IMPORTS.slice(0, SLOW_IMPORTS), ...ACCESS_IMPORTS];
  /** What calls an import if there is no quicker way. */
  const caller = ({ name, type }: (typeof imports)[number], index: number, access: number): WasmFunction => {
    const code = new WasmCode();
    if (access < Import.general) quickAccess(code, layout, access);
    for (let p = 0; p < TYPES[type].parameters; p++) code.get(p);
    code.call(index);
    return { type, locals: [{ count: 1, type: 'i32' }], body: code.bytes, name };
  };
  const functions = imports.slice(0, SLOW_IMPORTS).map((one, n) => caller(one, n, n));
  functions.push({ type: Type.read, locals: [{ count: 2, type: 'i32' }], body: auxFunction(), name: 'x' });
  functions.push(stringFunction(layout, 'mv'), stringFunction(layout, 'fl'));
  functions.push(
    flushFunction(layout, 'tf'),
    fetchFunction(layout, PAGING, 'cf'),
    windowFunction(layout, PAGING, 'wn'),
  );
  functions.push({ type: Type.dispatch, locals: [{ count: 1, type: 'i32' }], body: eflagsFunction(), name: 'ef' });
  functions.push({ type: Type.region, locals: [], body: auxOfEflagsFunction(), name: 'ax' });
  functions.push(
    interruptFunction(layout, PAGING, 'in'),
    returnFunction(layout, PAGING, FIRST_OWN + Import.auxOfEflags, 'ir'),
  );
  functions.push(fillFunction(layout, false), fillFunction(layout, true), spareFunction(layout));
  functions.push(dispatcher(layout));
  functions.push(...ACCESS_IMPORTS.map((one, n) => caller(one, SLOW_IMPORTS + n, n)));
  return encodeModule({
    types: TYPES,
    imports,
    functions,
    memoryPages: layout.totalBytes >>> 16,
    usesTable: true,
    globals: [],
  });
}

/** Pushes the entry of a TLB for the linear address in a local, as the privilege level has it. */
function pushEntry(code: WasmCode, linear: number, supervisor: number, user: number): void {
  code.loadWord(CPL).const(3).op(Op.eq).ifValue();
  code.const(user * 4).else();
  code.const(supervisor * 4).end();
  entryOffset(code.get(linear)).op(Op.add).load(2);
}

/**
 * What comes here often does not need the slow path: accesses that are not aligned but inside a page, pages that have not been
 * looked up yet, and writes to a page with code that hit none. The last local is free.
 *
 * @param n the function's {@link Import}
 */
function quickAccess(code: WasmCode, layout: Layout, n: number): void {
  const size = n % 3;
  const [linear, value] = [0, 1];
  const entry = TYPES[IMPORTS[n].type].parameters;
  const { readSupervisor, readUser, writeSupervisor, writeUser, guardedSupervisor, guardedUser } = layout;
  const access = (): void => {
    code.get(linear).get(entry).op(Op.add).const(1).op(Op.sub);
    if (n >= Import.write) code.get(value).store(size).const(0);
    else code.load(size);
    code.op(Op.return);
  };
  const ifEntry = (supervisor: number, user: number): void => {
    pushEntry(code, linear, supervisor, user);
    code.tee(entry).if();
  };
  /** Accesses a page with code, if that need not be looked after. What is to be changed is read if the write will be made here, too. */
  const guarded = (): void => {
    const pushAddress = (byte: number): void => {
      code
        .get(linear)
        .get(entry)
        .op(Op.add)
        .const(byte - 1 - layout.ramByte)
        .op(Op.add);
    };
    for (const byte of [0, (1 << size) - 1]) {
      pushAddress(byte);
      code.const(LINE_SHIFT).op(Op.shrU).load(0, layout.codeLinesByte);
    }
    code.op(Op.or, Op.eqz).if();
    access();
    code.end();
    pushAddress(0);
    code
      .const(1 << size)
      .call(SPARE)
      .if();
    access();
    code.end();
  };
  code
    .get(linear)
    .const((1 << size) - 1)
    .op(Op.and, Op.eqz)
    .if();
  if (n < Import.update) {
    code.get(linear).const(Fill.always).call(PAGING.fillRead).tee(entry).const(1).op(Op.and).if();
    access();
    code.end();
    code.get(entry).const(ABSENT).op(Op.eq).if();
    code
      .const(size === 2 ? -1 : size === 1 ? 0xffff : 0xff)
      .op(Op.return)
      .end();
  } else {
    ifEntry(guardedSupervisor, guardedUser);
    code.else();
    // What was read to be changed may be written.
    ifEntry(writeSupervisor, writeUser);
    access();
    code.end();
    code.get(linear).const(Fill.always).call(PAGING.fillWrite).tee(entry).const(1).op(Op.and).if();
    if (n < Import.write) {
      // What is to be changed is read.
      pushEntry(code, linear, readSupervisor, readUser);
      code.op(Op.eqz).if();
      code.get(linear).const(Fill.always).call(PAGING.fillRead).op(Op.drop);
      code.end();
    }
    access();
    code.end();
    if (n >= Import.write) code.get(entry).const(ABSENT).op(Op.eq).returnIf(0);
    pushEntry(code, linear, guardedSupervisor, guardedUser);
    code.set(entry).end();
    code.get(entry).if();
    guarded();
    code.end();
  }
  code.end();
  if (size === 0) return;
  code.loadWord(CR).const(CR0_AM).op(Op.and, Op.eqz);
  code
    .get(linear)
    .const(4095)
    .op(Op.and)
    .const(4096 - (1 << size))
    .op(Op.leU, Op.and)
    .if();
  if (n < Import.update) ifEntry(readSupervisor, readUser);
  else ifEntry(writeSupervisor, writeUser);
  access();
  code.end();
  if (n >= Import.update) {
    ifEntry(guardedSupervisor, guardedUser);
    guarded();
    code.end();
  }
  code.end();
}

/**
 * REP MOVS and REP STOS of some elements, if each operand lies in one page that is translated. Parameters: ESI (for STOS, EAX),
 * EDI, ECX, and the {@link Size} of an element. Returns 1, or 0 if nothing has been done.
 */
function stringFunction(layout: Layout, name: 'mv' | 'fl'): WasmFunction {
  const code = new WasmCode();
  const moves = name === 'mv';
  const [source, target, count, size, bytes, from, to, end, line] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  code.get(count).const(4096).op(Op.gtU);
  code.loadWord(FLAGS).const(DF).op(Op.and, Op.or);
  code.loadWord(CR).const(CR0_AM).op(Op.and, Op.or);
  code.returnIf(0);
  code.get(count).get(size).op(Op.shl).set(bytes);
  code.get(target).const(4095).op(Op.and).get(bytes).op(Op.add).const(4096).op(Op.gtU);
  code.returnIf(0);
  if (moves) {
    code.get(source).const(4095).op(Op.and).get(bytes).op(Op.add).const(4096).op(Op.gtU);
    code.returnIf(0);
    pushEntry(code, source, layout.readSupervisor, layout.readUser);
    code.tee(from).op(Op.eqz);
    code.returnIf(0);
    code.get(source).get(from).op(Op.add).const(1).op(Op.sub).set(from);
  } else {
    // The element over and over.
    code.get(size).op(Op.eqz).if().get(source).const(0xff).op(Op.and).const(0x1010101).op(Op.mul).set(source).end();
    code
      .get(size)
      .const(1)
      .op(Op.eq)
      .if()
      .get(source)
      .const(0xffff)
      .op(Op.and)
      .const(0x10001)
      .op(Op.mul)
      .set(source)
      .end();
  }
  pushEntry(code, target, layout.writeSupervisor, layout.writeUser);
  code.tee(to).op(Op.eqz).if();
  // A page with code, perhaps, but not where the elements go.
  pushEntry(code, target, layout.guardedSupervisor, layout.guardedUser);
  code.tee(to).op(Op.eqz);
  code.returnIf(0);
  code
    .get(target)
    .get(to)
    .op(Op.add)
    .const(1 + layout.ramByte)
    .op(Op.sub)
    .tee(end);
  code.get(bytes).op(Op.add).const(1).op(Op.sub).const(LINE_SHIFT).op(Op.shrU).set(line);
  code.get(end).const(LINE_SHIFT).op(Op.shrU).set(end);
  const lines = code.loop();
  code.get(end).load(0, layout.codeLinesByte);
  code.returnIf(0);
  code.get(end).const(1).op(Op.add).tee(end).get(line).op(Op.leU).brIf(lines);
  code.end().end();
  code.get(target).get(to).op(Op.add).const(1).op(Op.sub).set(to);
  if (moves) {
    // Elements that are overwritten before they are read.
    code.get(to).get(from).op(Op.sub).get(bytes).op(Op.ltU);
    code.returnIf(0);
    code.get(bytes).const(128).op(Op.gtU).if();
    code.get(to).get(from).get(bytes).memoryCopy().const(1).op(Op.return).end();
  }
  const one = (unit: number): void => {
    code.get(to);
    if (moves) code.get(from).load(unit);
    else code.get(source);
    code.store(unit);
    code
      .get(to)
      .const(1 << unit)
      .op(Op.add)
      .set(to);
    if (moves)
      code
        .get(from)
        .const(1 << unit)
        .op(Op.add)
        .set(from);
  };
  code.get(to).get(bytes).const(-4).op(Op.and, Op.add).set(end);
  const done = code.block();
  const loop = code.loop();
  code.get(to).get(end).op(Op.eq).brIf(done);
  one(2);
  code.br(loop).end().end();
  code.get(bytes).const(2).op(Op.and).if();
  one(1);
  code.end();
  code.get(bytes).const(1).op(Op.and).if();
  one(0);
  code.end();
  code.const(1);
  return { type: Type.write, locals: [{ count: 5, type: 'i32' }], body: code.bytes, name };
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
  const out = code.block();
  const loop = code.loop();
  code.loadWord(LEFT).set(left);
  code
    .get(entry)
    .const((1 << ENTRY_USER_SHIFT) - 1)
    .op(Op.and);
  code.get(entry).const(ENTRY_INDEX_SHIFT).op(Op.shrU).callIndirect(Type.region);
  code.tee(status).brIf(out);
  code.const(Status.stuck).set(status);
  code.loadWord(LEFT).get(left).op(Op.eq).brIf(out);
  code.const(Status.next).set(status);
  entryOffset(code.loadWord(EIP).tee(eip)).get(tlb).op(Op.add).load(2).tee(at);
  code.op(Op.eqz).if();
  code.get(eip).call(OWN_FETCH).tee(at).op(Op.eqz).brIf(out);
  code.end();
  code.get(at).get(eip).const(4095).op(Op.and, Op.add).const(2).op(Op.shl).load(2).const(2).op(Op.shl).tee(at);
  code.op(Op.eqz).brIf(out);
  code.get(at).load(2).const(OPERATION_MASK).op(Op.and).const(REGION).op(Op.ne).brIf(out);
  code.get(at).load(2, 12).get(eip).op(Op.ne).brIf(out);
  code.get(at).load(2, 4).tee(entry).const(ENTRY_USER_SHIFT).op(Op.shrU).const(1).op(Op.and);
  code.get(user).op(Op.eq).brIf(loop);
  code.end();
  code.end();
  // The flags as tier 0 has them.
  code.loadWord(TIER1_FLAGS).if();
  code.storeWord(AUX, () => code.loadWord(TIER1_FLAGS).loadWord(AUX).loadWord(RES).call(OWN_AUX));
  code.storeWord(TIER1_FLAGS, () => code.const(FlagKind.aux));
  code.end();
  code.get(status);
  return { type: Type.dispatch, locals: [{ count: 5, type: 'i32' }], body: code.bytes, name: 'run' };
}
