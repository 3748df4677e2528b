import type { CpuState } from './cpu-state.js';
import { FAST_OPERATIONS, fastOperation } from './fast-operations.js';
import type { Interpreter } from './interpreter.js';
import { OPCODES } from './isa/table.js';
import { CPL, EIP, HELD, LEFT, RECORD_WORDS, SEG_LIMIT, TLB_STRIDE, TLBS } from './layout.js';
import { readSlow, writeSlow } from './memory.js';
import { generalOperation, UNDEFINED_OPCODE } from './operations/table.js';
import { flush } from './paging.js';
import { CROSS, END, GENERAL, HOT, LENGTH_SHIFT, OFFSET_SHIFT, REGION } from './record.js';
import { After } from './translator/translator.js';

const EAX = 0;
const ECX = 1;
const EDX = 2;
const EBX = 3;
const ESP = 4;
const EBP = 5;
const CS = 1;
const RES = 9;
const AUX = 10;

/** NOP CLC STC CMC CLD CBW LAHF SAHF DAA, then JMP and STI, which end differently. */
const HARMLESS_OPCODES = [0x90, 0xf8, 0xf9, 0xf5, 0xfc, 0x98, 0x9f, 0x9e, 0x27, 0xeb, 0xfb];

/** Operands that overflow in all directions. */
const VALUES = [0x7fffffff, -0x80000000, -1, 1, 0, 0x12345678];
/** Functions of numbers that nobody has to write. */
const ANSWERS = [Math.max, Math.min, Math.imul, Math.atan2, Math.hypot, Math.pow];
/** A linear address whose sums overflow. */
const HIGH = -0x80000000;
/** Where the code that follows is found: in the same page, and in the next. */
const NEAR = 16;
const FAR = 4096 + NEAR;
const PASSES = 8;

/**
 * Executes every fast operation a few times in a scratch state, which is put back afterwards.
 *
 * V8 compiles for the kinds of values that it has seen, and throws the machine code away when something else comes: for
 * a switch with 180 cases that were never executed, that is up to 180 compilations of the whole, a third of a second each, with a
 * slow tier in between. A few milliseconds of training leave it with one or two.
 */
export function train(c: CpuState, interpreter: Interpreter): void {
  const { m32, m8, layout } = c;
  const { readSupervisor, writeSupervisor, codeSupervisor, slots } = layout;
  const state = m32.slice(0, 1024);
  const ram = m8.slice(layout.ramByte, layout.ramByte + 8192);
  const first = layout.records;
  const second = first + RECORD_WORDS;
  const high = HIGH >>> 12;

  m32[CPL] = 0;
  // Branches in general form look at the limit of CS.
  m32[SEG_LIMIT + CS] = -1;
  m32[codeSupervisor] = slots;
  m32[codeSupervisor + 1] = slots + 4096;
  m32[slots] = first;
  m32[slots + NEAR] = second;
  m32[slots + FAR] = second;
  m32[second] = general(0x90) | (1 << LENGTH_SHIFT);
  m32[second + RECORD_WORDS] = END;

  const execute = (w0: number, w1: number, w2: number, w3: number, instructions = 1): void => {
    m32[first] = w0;
    m32[first + 1] = w1;
    m32[first + 2] = w2;
    m32[first + 3] = w3;
    m32[HELD] = 0;
    m32[LEFT] = instructions;
    m32[EIP] = 0;
    interpreter();
  };

  const exercise = (name: string, operation: number): void => {
    const isBranch = /^(JMP|CALL|Jcc\d+|end)$/.test(name);
    const isIndirect = /^(JMP .|CALL .|RET.*)$/.test(name);
    const hasMemory = /[ ,][12]?[mb]\b/.test(name);
    for (let pass = 0; pass < PASSES; pass++) {
      // The first passes miss the TLB at address 0, the others find the page at HIGH.
      const fast = pass >= 2;
      m32[readSupervisor] = 0;
      m32[writeSupervisor] = 0;
      m32[readSupervisor + 1] = 0;
      m32[readSupervisor + high] = (layout.ramByte - HIGH + 1) | 0;
      m32[writeSupervisor + high] = (layout.ramByte - HIGH + 1) | 0;
      const value = VALUES[pass % VALUES.length];
      m32[EAX] = VALUES[(pass * 5 + 2) % VALUES.length];
      // Memory operands are [ECX + EDX + displacement], or [ECX + displacement].
      const byIndex = fast && pass < 5 && !/MOV (r,b|b,r)/.test(name);
      m32[ECX] = isIndirect && name.endsWith(' r') ? FAR : !hasMemory ? value : fast ? 0x7fffffff : 0;
      m32[EDX] = byIndex ? 1 : 0;
      m32[EBX] = pass;
      m32[ESP] = fast ? HIGH + 8 : 8;
      m32[EBP] = fast ? HIGH : 0;
      m32[RES] = VALUES[(pass + 4) % VALUES.length];
      m32[AUX] = VALUES[(pass * 5 + 1) % VALUES.length];
      const content = isIndirect ? FAR : value;
      m32[layout.ramByte >>> 2] = content;
      m32[(layout.ramByte >>> 2) + 2] = content;
      const displacement = fast && !byIndex ? 1 : 0;
      let w0 = operation | (1 << LENGTH_SHIFT);
      let w1 = ECX | (EDX << 4) | (EAX << 10);
      let w2 = displacement;
      let w3 = VALUES[(pass + 1) % VALUES.length];
      if (isBranch) {
        w2 = pass % 3 === 1 ? second : 0;
        w3 = pass % 3 === 2 ? FAR : NEAR;
      } else if (operation === CROSS) {
        w1 = second;
        w2 = 2;
        if (fast) m32[readSupervisor + 1] = layout.ramByte + 1;
      } else if (operation === HOT || operation === REGION) {
        w1 = pass % 3;
        w2 = second;
        // Some of the time, for another address.
        w3 = pass === 5 ? 1 : 0;
        c.translator.rehearsal =
          pass === 0 ? [After.changed] : pass === 1 ? [After.thrown] : pass === 2 ? [After.changed, After.lookUp] : [];
      } else if (name === 'stale') {
        w0 |= NEAR << OFFSET_SHIFT;
      }
      execute(w0, w1, w2, w3);
    }
  };
  // V8 takes notes only after a function has run for a while: what came first comes again.
  for (let round = 0; round < 2; round++) {
    exerciseGeneral(execute);
    // A jump to itself, so that some of its arrivals are counted.
    c.translator.rehearsal = [];
    m32[ECX] = 0;
    execute(fastOperation('JMP r') | (1 << LENGTH_SHIFT), ECX, 0, 0, 64);
    FAST_OPERATIONS.forEach(({ name }, operation) => {
      exercise(name, operation);
    });
    exerciseMemory(c);
  }
  c.translator.rehearsal = undefined;
  m32.fill(0, first, second + 2 * RECORD_WORDS);
  m32[slots] = 0;
  m32[slots + NEAR] = 0;
  m32[slots + FAR] = 0;
  for (let n = 0; n < TLBS; n++) {
    for (const page of [0, 1, high]) m32[readSupervisor + n * TLB_STRIDE + page] = 0;
  }
  flush(c);
  m8.set(ram, layout.ramByte);
  m32.set(state);
  c.interruptShadow = false;
}

/** Instructions in general form, which end in different ways. */
function exerciseGeneral(execute: (w0: number, w1: number, w2: number, w3: number) => void): void {
  for (let round = 0; round < 3; round++) {
    for (const opcode of HARMLESS_OPCODES) execute(general(opcode) | (1 << LENGTH_SHIFT), 0, 0, NEAR - 1);
    execute((GENERAL + UNDEFINED_OPCODE) | (1 << LENGTH_SHIFT), 0, 0, 0);
  }
}

/**
 * The slow paths of memory, which V8 may make part of the interpreter: aligned or not, across pages, with and without entries, and
 * memory-mapped devices. These are none, of several shapes and with several functions, so that V8 is prepared for any.
 */
function exerciseMemory(c: CpuState): void {
  const { m32, layout, environment, pageKind } = c;
  const forget = (): void => {
    for (let n = 0; n < TLBS; n++) {
      for (const page of [0, 1]) m32[layout.readSupervisor + n * TLB_STRIDE + page] = 0;
    }
  };
  const access = (value: number): void => {
    for (const linear of [0, 1, 2, 3, 4094, 4095]) {
      for (const size of [1, 2, 4] as const) {
        writeSlow(c, linear, size, value, false);
        readSlow(c, linear, size, false);
      }
    }
  };
  for (let pass = 0; pass < 16; pass++) {
    access(VALUES[pass % VALUES.length]);
    forget();
    // Writes that are looked at because of code on their page.
    if (pass & 1) m32[layout.guardedSupervisor] = layout.ramByte + 1;
  }
  forget();
  const kinds = pageKind.slice(0, 2);
  pageKind.fill(2, 0, 2);
  for (const answer of ANSWERS) {
    c.environment = { [answer.name]: 0, ...environment, mmioRead: answer, mmioWrite: answer };
    for (const value of VALUES) access(value);
  }
  c.environment = environment;
  pageKind.set(kinds);
  forget();
}

/** The operation of a one-byte instruction in general form. */
function general(opcode: number): number {
  const { entry } = OPCODES[opcode];
  if (entry === undefined) throw new RangeError(`opcode ${opcode} is not one instruction`);
  return GENERAL + generalOperation(entry);
}
