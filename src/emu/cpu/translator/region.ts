import { isHostStop } from '../code-cache.js';
import type { CpuState } from '../cpu-state.js';
import { FAST_OPERATIONS, isDirectBranch } from '../interpreter/fast-operations.js';
import { CPL, IDT_BASE } from '../layout.js';
import { MOVS, STOS } from '../operations/table.js';
import {
  ADDRESS16,
  CROSS,
  END,
  GENERAL,
  HOT,
  isFlatSegment,
  isUnsteady,
  LENGTH_SHIFT,
  OFFSET_SHIFT,
  OPERATION_MASK,
  REGION,
  REPEAT_SHIFT,
  SEGMENT_SHIFT,
  SIZE_SHIFT,
  STALE,
} from '../record.js';
import { isPort, systemName } from './system-names.js';

export interface Repeated {
  readonly name: 'MOVS' | 'STOS';
  readonly size: number;
}

/** An instruction of a region: a record of the interpreter, with its linear address. */
export interface Instruction {
  readonly record: number;
  /** Name of the fast operation, or of a system instruction; '' if only the general form can do it. */
  readonly name: string;
  readonly w1: number;
  readonly w2: number;
  readonly w3: number;
  readonly eip: number;
  /** Of the instruction behind it. */
  readonly next: number;
  /** REP MOVS or REP STOS of flat segments with 32-bit addresses: which, and the {@link Size} of an element. */
  readonly repeated: Repeated | undefined;
  /** The physical page in which it ends, if that is not the one in which it begins. */
  readonly crossesTo: number | undefined;
}

/** Instructions that are executed one after the other; only the last one can be a branch, or in general form. */
export interface Block {
  /** Its place in the region's list. */
  readonly index: number;
  readonly eip: number;
  readonly instructions: readonly Instruction[];
  /** Linear addresses that it can go to by itself; they need not be in the region. */
  readonly successors: readonly number[];
  /** Whether control can come from elsewhere. */
  isEntry: boolean;
  /** Whether it is behind a call. */
  isReturn: boolean;
}

/** Code that is translated together: blocks that reach each other by direct branches, and that have all been executed or decoded. */
export interface Region {
  readonly blocks: readonly Block[];
  readonly byAddress: ReadonlyMap<number, Block>;
  readonly user: boolean;
  /** The slots of each page of code, by linear page number. */
  readonly pages: ReadonlyMap<number, number>;
}

const MAX_INSTRUCTIONS = 600;
const MAX_LEADERS = 250;
const MAX_BLOCK = 60;
const MAX_PAGES = 4;
/** Of the arrivals that a head counts, the part that may be missing if a function is to be translated with its callers. */
const FREQUENT = 0.75;

/** Nothing follows these. */
const ENDS = /^(JMP|RET|IRET)/;

/** Whether an instruction ends its block, and says itself where it goes. */
export function isBranch(name: string): boolean {
  return /^(JMP|CALL|RET|Jcc|INT|IRET|MOV CR3)/.test(name);
}

function targetOf(instruction: Instruction): number | undefined {
  return isDirectBranch(instruction.name) ? ((instruction.eip & ~4095) + instruction.w3) | 0 : undefined;
}

/** Whether a branch has been taken lately, or is unconditional; what is not executed is not worth translating. */
function mayBranch({ name, w1 }: Instruction): boolean {
  return !name.startsWith('Jcc') || w1 !== 0;
}

/** Whether control has lately gone on behind an instruction that is no JMP or return. */
function mayGoOn({ name, w1 }: Instruction): boolean {
  return !name.startsWith('Jcc') || w1 !== -1;
}

/** Where the interrupt gate of a vector leads, if that can be seen at once: a guess at what is executed behind an INT. */
function gateTarget({ m32, layout }: CpuState, vector: number): number | undefined {
  const linear = (m32[IDT_BASE] + 8 * (vector & 0xff)) | 0;
  const entry = m32[layout.readSupervisor + (linear >>> 12)];
  if (entry === 0 || (linear & 7) !== 0) return undefined;
  const at = (linear + entry) >>> 2;
  return (m32[at] & 0xffff) | (m32[at + 1] & 0xffff0000);
}

/** What kind of string instruction a general record is, if it is one that translated code can do. */
function repeatedString(operation: number, w1: number): Repeated | undefined {
  const name = operation === MOVS ? 'MOVS' : operation === STOS ? 'STOS' : undefined;
  if (name === undefined || (w1 & ADDRESS16) !== 0 || ((w1 >> REPEAT_SHIFT) & 3) === 0) return undefined;
  return isFlatSegment((w1 >> SEGMENT_SHIFT) & 7) ? { name, size: (w1 >> SIZE_SHIFT) & 3 } : undefined;
}

/** Follows code from `root` on, as far as it is decoded. */
export class RegionFormer {
  readonly #pages = new Map<number, number>();
  readonly #instructions = new Map<number, Instruction>();
  readonly #leaders = new Set<number>();
  /** Behind calls. */
  readonly #returns = new Set<number>();
  /** Where arrivals are counted or may be, or translated code begins: control comes there from elsewhere. */
  readonly #counted = new Set<number>();
  readonly #user: boolean;
  readonly #codeTlb: number;

  constructor(readonly c: CpuState) {
    this.#user = c.m32[CPL] === 3;
    this.#codeTlb = this.#user ? c.layout.codeUser : c.layout.codeSupervisor;
  }

  form(root: number): Region | undefined {
    this.#discover(root);
    if (!this.#instructions.has(root)) return undefined;
    const blocks: Block[] = [];
    const byAddress = new Map<number, Block>();
    // The root comes first, the others in the order of their addresses.
    const leaders = [...this.#leaders].filter((eip) => eip !== root && this.#instructions.has(eip));
    leaders.sort((a, b) => (a >>> 0) - (b >>> 0));
    for (const eip of [root, ...leaders]) {
      const block = this.#block(blocks.length, eip);
      block.isEntry = eip === root || block.isReturn || this.#counted.has(eip);
      blocks.push(block);
      byAddress.set(eip, block);
    }
    return { blocks, byAddress, user: this.#user, pages: this.#pages };
  }

  #discover(root: number): void {
    const queue = [root];
    const callees: number[] = [];
    this.#leaders.add(root);
    for (let next = queue.shift(); next !== undefined; next = queue.shift() ?? this.#calleeOf(callees)) {
      let eip = next;
      for (let length = 1; ; length++) {
        if (this.#instructions.has(eip)) break;
        const instruction =
          this.#instructions.size < MAX_INSTRUCTIONS && this.#leaders.size < MAX_LEADERS ? this.#read(eip) : undefined;
        if (instruction === undefined) break;
        this.#instructions.set(eip, instruction);
        const { name } = instruction;
        const target = targetOf(instruction);
        const behind = instruction.next;
        const handler = name === 'INT' ? gateTarget(this.c, instruction.w3) : undefined;
        if (handler !== undefined) {
          callees.push(handler);
          this.#counted.add(handler);
        }
        if (name === 'CALL') callees.push(target!);
        else if (target !== undefined && !this.#leaders.has(target) && mayBranch(instruction)) {
          this.#leaders.add(target);
          queue.push(target);
        }
        // Functions and loops: control may come to them from code outside that is not translated.
        if (target !== undefined && (name === 'CALL' || target >>> 0 <= eip >>> 0)) this.#counted.add(target);
        if (/^(CALL|INT)/.test(name)) this.#returns.add(behind);
        if (/^(JMP|CALL) [rm]/.test(name)) this.#addHeads(eip, queue);
        if (ENDS.test(name) || !mayGoOn(instruction)) break;
        const ends =
          name === '' || isPort(name) || isBranch(name) || (behind ^ eip) >>> 12 !== 0 || length >= MAX_BLOCK;
        if (ends) {
          this.#leaders.add(behind);
          length = 0;
        }
        eip = behind;
      }
    }
  }

  /** The next function that is called from the region and is worth being part of it. */
  #calleeOf(callees: number[]): number | undefined {
    for (let target = callees.shift(); target !== undefined; target = callees.shift()) {
      if (this.#leaders.has(target) || !this.#isFrequent(target)) continue;
      this.#leaders.add(target);
      return target;
    }
    return undefined;
  }

  /** Whether control has often come to a place. */
  #isFrequent(eip: number): boolean {
    const { m32 } = this.c;
    const slots = m32[this.#codeTlb + (eip >>> 12)];
    const record = slots === 0 ? 0 : m32[slots + (eip & 4095)];
    const operation = m32[record] & OPERATION_MASK;
    if (operation === HOT) return m32[record + 1] <= this.c.translator.threshold * FREQUENT;
    // END: one that was given up, since translated by itself it was too short.
    return operation === REGION || operation === END;
  }

  /** An indirect branch may go to any place in its page where control has come from elsewhere. */
  #addHeads(eip: number, queue: number[]): void {
    const { m32 } = this.c;
    const page = eip >>> 12;
    const slots = this.#pages.get(page)!;
    for (let offset = 0; offset < 4096; offset++) {
      const record = m32[slots + offset];
      if (record === 0) continue;
      const operation = m32[record] & OPERATION_MASK;
      const target = (page << 12) | offset | 0;
      if ((operation !== HOT && operation !== REGION) || this.#leaders.has(target)) continue;
      this.#leaders.add(target);
      queue.push(target);
    }
  }

  /** The instruction at an address, if it is decoded. */
  #read(eip: number): Instruction | undefined {
    const { m32 } = this.c;
    const page = eip >>> 12;
    let slots = this.#pages.get(page);
    if (slots === undefined) {
      if (this.#pages.size === MAX_PAGES) return undefined;
      slots = m32[this.#codeTlb + page];
      if (slots === 0) return undefined;
    }
    let record = m32[slots + (eip & 4095)];
    if (record === 0) return undefined;
    let operation = m32[record] & OPERATION_MASK;
    if (operation === HOT || operation === REGION || operation === END) {
      if (operation !== END) this.#counted.add(eip);
      record = m32[record + 2];
      operation = m32[record] & OPERATION_MASK;
    }
    let crossesTo: number | undefined;
    if (operation === CROSS) {
      crossesTo = m32[record + 2] - 1;
      record = m32[record + 1];
      if (record === 0) return undefined;
      operation = m32[record] & OPERATION_MASK;
    }
    if (operation === STALE || operation === CROSS || operation === END || isHostStop(this.c, record)) return undefined;
    if (isUnsteady(m32[record])) return undefined;
    if (((m32[record] >> OFFSET_SHIFT) & 4095) !== (eip & 4095)) return undefined;
    this.#pages.set(page, slots);
    const w1 = m32[record + 1];
    return {
      record,
      name: operation >= GENERAL ? systemName(this.c, operation - GENERAL, w1) : FAST_OPERATIONS[operation].name,
      repeated: operation >= GENERAL ? repeatedString(operation - GENERAL, w1) : undefined,
      w1,
      w2: m32[record + 2],
      w3: m32[record + 3],
      eip,
      next: (eip + ((m32[record] >> LENGTH_SHIFT) & 15)) | 0,
      crossesTo,
    };
  }

  #block(index: number, start: number): Block {
    const instructions: Instruction[] = [];
    const successors: number[] = [];
    let eip = start;
    for (;;) {
      const instruction = this.#instructions.get(eip);
      if (instruction === undefined) {
        successors.push(eip);
        break;
      }
      instructions.push(instruction);
      const target = targetOf(instruction);
      if (target !== undefined) successors.push(target);
      if (/^(Jcc|MOV CR3)/.test(instruction.name)) successors.push(instruction.next);
      if (isBranch(instruction.name)) break;
      eip = instruction.next;
      if (this.#leaders.has(eip)) {
        successors.push(eip);
        break;
      }
    }
    return { index, eip: start, instructions, successors, isEntry: false, isReturn: this.#returns.has(start) };
  }
}
