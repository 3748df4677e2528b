import {
  AUX,
  CODE_MODES,
  CodeMode,
  DIRECT_VISITS,
  EIP,
  type Layout,
  LEFT,
  LINE_SHIFT,
  PAGE,
  RECORD,
  RES,
  SAMPLE,
  TEMPLATE_WORDS,
  WATCHED,
} from '../layout.js';
import { Next } from '../operations/operation.js';
import { MOVS, STOS } from '../operations/table.js';
import {
  ADDRESS16,
  DIRECT,
  END,
  FLAT_SEGMENTS,
  GENERAL,
  LEAVE,
  LENGTH_SHIFT,
  OFFSET_SHIFT,
  OPERATION_MASK,
  REPEAT_SHIFT,
  SEGMENT_SHIFT,
  SIZE_SHIFT,
  STALE,
} from '../record.js';
import { LAST_WHOLE } from '../template-shape.js';
import { Fill } from '../translator/paging-code.js';
import { TYPES, Type } from '../translator/region-code.js';
import { entryOffset } from '../translator/tlb-code.js';
import { Op, WasmCode } from '../wasm/wasm-code.js';
import { encodeModule } from '../wasm/wasm-module.js';
import { FAST_OPERATIONS, NEXT, TAKE_BRANCH } from './fast-operations.js';
import { compileFragment, type Scope } from './fragment.js';

/**
 * The interpreter of flat 32-bit code as WebAssembly: one function, since what follows an instruction has to be found fast, that
 * dispatches by the operation of a record. There is one for the supervisor and one for user mode, which differ in the look-aside
 * buffers that they look at.
 */

/** Accesses that the TLB does not answer: reads, reads of what will be written, and writes, of one, two and four bytes. */
export const ACCESS_IMPORTS = [
  ...(['tr1', 'tr2', 'tr4', 'tu1', 'tu2', 'tu4'] as const).map((name) => ({ name, type: Type.read })),
  ...(['tw1', 'tw2', 'tw4'] as const).map((name) => ({ name, type: Type.write })),
];

/** What the module imports: accesses, which core-module.ts does if they are not too strange, and other calls of the host (host-calls.ts). */
const FLAT_IMPORTS = [
  ...ACCESS_IMPORTS,
  { name: 'lk', type: Type.region },
  { name: 'ch', type: Type.dispatch },
  { name: 'cr', type: Type.dispatch },
  { name: 'hd', type: Type.dispatch },
  { name: 'pr', type: Type.dispatch },
  { name: 'gu', type: Type.region },
  { name: 'dd', type: Type.dispatch },
  { name: 'run', type: Type.dispatch },
  { name: 'mv', type: Type.write },
  { name: 'fl', type: Type.write },
  { name: 'fr', type: Type.dispatch },
  { name: 'ge', type: Type.region },
  { name: 'dv', type: Type.region },
  { name: 'di', type: Type.region },
] as const;
type HostCall = (typeof FLAT_IMPORTS)[number]['name'];

/** Locals; the function has no parameters, and one local of 64 bits. */
const VARIABLES = ['ip', 'w0', 'w1', 'eip', 'left', 'arrivals', 'lin', 'e', 'p', 'v', 'a', 'b', 'res'];
const LOCALS = new Map(VARIABLES.map((name, n) => [name, n]));
const local = (name: string): number => LOCALS.get(name)!;
const PRODUCT = VARIABLES.length;
const [EAX, ECX, EDX, ESI, EDI] = [0, 1, 2, 6, 7];

/** REP MOVS and REP STOS with 32-bit addresses in ES, SS or DS, if it is simple (core-module.ts); each iteration counts. */
const REPEATED = `w1 = ip[1];
  if ((w1 & ${ADDRESS16}) === 0 && ((w1 >> ${REPEAT_SHIFT}) & 3) !== 0 && (${FLAT_SEGMENTS} >> ((w1 >> ${SEGMENT_SHIFT}) & 7)) & 1) {
    if ((p = M[${ECX}]) === 0) { ${NEXT} }
    w1 = (w1 >> ${SIZE_SHIFT}) & 3;
    if (!above(p - 1, left)) {
      M[${LEFT}] = left;
      e = v === ${MOVS} ? move(M[${ESI}], M[${EDI}], p, w1) : fill(M[${EAX}], M[${EDI}], p, w1);
      left = M[${LEFT}];
      if (e) {
        left = left - p + 1;
        M[${ECX}] = 0;
        p = p << w1;
        M[${EDI}] = M[${EDI}] + p;
        if (v === ${MOVS}) M[${ESI}] = M[${ESI}] + p;
        ${NEXT}
      }
    }
  }`;

export function flatModule(layout: Layout, user: boolean): Uint8Array<ArrayBuffer> {
  const code = new WasmCode();
  const functions = flatFunctions(layout, user);
  const scope = (labels: Scope['labels']): Scope => ({ variables: LOCALS, functions, labels });
  const none = scope(new Map());
  const known = new Map<string, Uint8Array>();
  const write = (text: string, where: Scope): void => compileFragment(code, text, where, known);
  write(`eip = M[${EIP}]; left = M[${LEFT}];`, none);
  const outer = code.loop();
  // If page tables have changed since the page of the code was looked up, that page counts, and not the one for reading.
  write(
    `if (left <= 0) { M[${EIP}] = eip; M[${LEFT}] = left; return 0; }
    M[${PAGE}] = eip & -4096;
    ip = 0;
    if (e = codeEntry(eip)) ip = M[e + (eip & 4095)];
    if (ip && (M[ip] & ${OPERATION_MASK}) !== ${STALE}) {
      if ((arrivals = (arrivals + 1) & M[${SAMPLE}]) === 0) ip = headAt(eip, ip);
    } else {
      ip = 0;
      p = readEntry(eip);
      if (e === 0 && p === 0) p = fillRead(eip, ${Fill.always});
      if (M[${WATCHED}] === 0 && p & 1 && (eip & 4095) <= ${LAST_WHOLE}) {
        p = eip + p - 1 - ram();
        if (e === 0 || e === M[pageCode() + (p >>> 12) * ${CODE_MODES} + ${CodeMode.flat32}]) {
          p = visits() + (p >>> ${LINE_SHIFT});
          v = (B[p] << 24) >> 24;
          if (v < M[${DIRECT_VISITS}]) {
            B[p] = v + 1;
            ip = direct() + 16;
            ip[3] = eip & 4095;
            ip = ip >>> 2;
          }
        }
      }
      if (ip === 0) ip = lookUp(eip);
    }
    ip = ip << 2;`,
    none,
  );
  const inner = code.loop();
  write(
    `w0 = ip[0];
    if (left <= 0) {
      v = w0 & ${OPERATION_MASK};
      M[${EIP}] = M[${PAGE}] + (v === ${END} || v === ${DIRECT} || v === ${LEAVE} ? ip[3] : (w0 >> ${OFFSET_SHIFT}) & 4095);
      M[${LEFT}] = left;
      return 0;
    }
    left = left - 1;`,
    none,
  );
  const leave = code.block();
  const branch = code.block();
  const labels = new Map([
    ['continue', inner],
    ['leave', leave],
    ['branch', branch],
  ]);
  const general = code.block();
  const cases = FAST_OPERATIONS.map(() => code.block()).reverse();
  code.get(local('w0')).const(OPERATION_MASK).op(Op.and).brTable(cases, general);
  for (const operation of FAST_OPERATIONS) {
    code.end();
    write(operation.code, scope(labels));
  }
  code.end();
  write(
    `v = ip[0];
    M[${EIP}] = M[${PAGE}] + ((v >> ${OFFSET_SHIFT}) & 4095) + ((v >> ${LENGTH_SHIFT}) & 15);
    v = (v & ${OPERATION_MASK}) - ${GENERAL};
    if (v === ${MOVS} || v === ${STOS}) { ${REPEATED} }
    v = general(v);
    if (v === ${Next.sequential}) { ${NEXT} }
    if (v === ${Next.changed}) return 0;
    eip = M[${EIP}];
    break leave;`,
    scope(labels),
  );
  code.end();
  write(TAKE_BRANCH, scope(labels));
  code.end();
  code.br(outer).end().op(Op.unreachable).end().op(Op.unreachable);
  return encodeModule({
    types: TYPES,
    imports: FLAT_IMPORTS,
    functions: [
      {
        type: Type.status,
        locals: [
          { count: VARIABLES.length, type: 'i32' },
          { count: 1, type: 'i64' },
        ],
        body: code.bytes,
        name: 'f',
      },
    ],
    memoryPages: layout.totalBytes >>> 16,
    usesTable: false,
    globals: [],
  });
}

/**
 * The functions of the fragments: readEntry, writeEntry and codeEntry are TLB entries for an address; read, update and write with
 * a size the accesses that these do not answer; run executes translated code, move and fill simple string instructions, fillRead
 * looks an address up for reading (core-module.ts); ram, trials, templates, visits, pageCode, direct and user are constants; MUL,
 * IMUL, DIV and IDIV the instructions; above compares without sign; overflows says whether a signed product has more than 32 bits;
 * the others are calls of the host.
 */
function flatFunctions(layout: Layout, user: boolean): Scope['functions'] {
  const functions = new Map<string, (code: WasmCode, args: readonly (() => void)[]) => void>();
  const entry = (name: string, tlb: number): void => {
    functions.set(name, (code, [linear]) => {
      linear();
      entryOffset(code).load(2, tlb * 4);
    });
  };
  entry('readEntry', user ? layout.readUser : layout.readSupervisor);
  entry('writeEntry', user ? layout.writeUser : layout.writeSupervisor);
  entry('codeEntry', user ? layout.codeUser : layout.codeSupervisor);

  // Across calls, LEFT and the record are in memory, for the host, and so that they need not be spilled where nothing is called.
  const before = (code: WasmCode): void => {
    code.storeWord(LEFT, () => code.get(local('left')));
    code.storeWord(RECORD, () => code.get(local('ip')).const(2).op(Op.shrU));
  };
  const after = (code: WasmCode): void => {
    code.loadWord(LEFT).set(local('left'));
    code.loadWord(RECORD).const(2).op(Op.shl).set(local('ip'));
  };
  const importOf = (name: HostCall): number => FLAT_IMPORTS.findIndex((one) => one.name === name);
  const host = (name: string, call: HostCall, returns = true): void => {
    functions.set(name, (code, args) => {
      const index = importOf(call);
      before(code);
      for (const push of args) push();
      // What regions pass besides, is in memory.
      for (let n = args.length; n < TYPES[FLAT_IMPORTS[index].type].parameters; n++) code.const(0);
      code.call(index);
      if (!returns) code.op(Op.drop);
      after(code);
    });
  };
  for (const size of [1, 2, 4] as const) {
    host(`read${size}`, `tr${size}`);
    host(`update${size}`, `tu${size}`);
    host(`write${size}`, `tw${size}`, false);
  }
  host('lookUp', 'lk');
  host('chain', 'ch');
  host('cross', 'cr');
  host('headAt', 'hd');
  host('promote', 'pr', false);
  host('giveUp', 'gu', false);
  host('decodeDirect', 'dd', false);
  host('general', 'ge');
  host('DIV', 'dv', false);
  host('IDIV', 'di', false);

  for (const [name, core] of [
    ['run', 'run'],
    ['move', 'mv'],
    ['fill', 'fl'],
    ['fillRead', 'fr'],
  ] as const) {
    functions.set(name, (code, args) => {
      for (const push of args) push();
      code.call(importOf(core));
    });
  }
  const constant = (name: string, value: number): void => {
    functions.set(name, (code) => code.const(value));
  };
  constant('ram', layout.ramByte);
  constant('trials', layout.trials);
  constant('templates', layout.templates + CodeMode.flat32 * TEMPLATE_WORDS);
  constant('visits', layout.visitsByte);
  constant('pageCode', layout.pageCode);
  constant('direct', layout.direct * 4);
  constant('user', user ? 1 : 0);
  functions.set('above', (code, [left, right]) => {
    left();
    right();
    code.op(Op.gtU);
  });
  functions.set('overflows', (code, [left, right]) => {
    left();
    code.op(Op.extendS);
    right();
    code.op(Op.extendS, Op.i64Mul);
    left();
    right();
    code.op(Op.mul, Op.extendS, Op.i64Ne);
  });
  for (const [name, extend] of [
    ['MUL', Op.extendU],
    ['IMUL', Op.extendS],
  ] as const) {
    functions.set(name, (code, [factor]) => {
      code.loadWord(EAX).op(extend);
      factor();
      code.op(extend, Op.i64Mul).set(PRODUCT);
      code.storeWord(EAX, () => code.get(PRODUCT).op(Op.wrap));
      code.storeWord(EDX, () => code.get(PRODUCT).const64(32).op(Op.i64ShrU, Op.wrap));
      compileFragment(
        code,
        `M[${RES}] = M[${EAX}]; M[${AUX}] = (M[${EDX}] !== ${name === 'MUL' ? '0' : `(M[${EAX}] >> 31)`}) << 31;`,
        { variables: LOCALS, functions, labels: new Map() },
      );
    });
  }
  return functions;
}
