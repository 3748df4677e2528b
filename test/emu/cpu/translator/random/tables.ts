import { descriptor, gate } from '../../machine.js';
import {
  ABSENT,
  ALIAS,
  CODE,
  CODE_PAGES,
  DATA,
  DEVICE,
  DEVICE_MEMORY,
  FAULT_STACK,
  FAULT_TASK,
  GATES,
  GDT,
  HANDLER_BYTES,
  HANDLERS,
  IDT,
  KERNEL_STACK,
  LARGE,
  LDT,
  OTHER_CODE,
  RAM,
  READ_ONLY,
  Selector,
  SPACES,
  STACK,
  TSS,
  TSS_LIMIT,
  WINDOW,
} from './memory-map.js';
import type { Random } from './random.js';

/** Exceptions with an error code. */
const WITH_CODE: ReadonlySet<number> = new Set([8, 10, 11, 12, 13, 14, 17]);

const dword = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);

const SINGLE_STEP = 1;
const DOUBLE_FAULT = 8;

/** Writes the tables that the processor reads. */
export class Tables {
  readonly #words: Uint32Array;

  constructor(
    readonly random: Random,
    readonly memory: Uint8Array,
  ) {
    this.#words = new Uint32Array(memory.buffer);
  }

  /** @param user whether code, data and stack belong to privilege level 3 */
  pages(user: boolean): void {
    const words = this.#words;
    const rights = user ? 7 : 3;
    for (const { directory, table } of SPACES) {
      words[directory >> 2] = table | 7;
      const entry = (linear: number): number => (table >> 2) + (linear >>> 12);
      // What is below the GDT stays absent.
      for (let page = GDT; page < RAM; page += 0x1000) words[entry(page)] = page | (page < CODE ? 3 : rights);
      for (let page = SPACES[0].directory; page < GDT; page += 0x1000) words[entry(WINDOW + page)] = page | 3;
      words[entry(ABSENT)] = 0;
      words[entry(READ_ONLY)] = READ_ONLY | (rights & ~2);
      words[entry(DEVICE)] = DEVICE_MEMORY | rights;
      for (let n = 0; n < CODE_PAGES; n++) words[entry(ALIAS) + n] = (CODE + n * 0x1000) | rights;
    }
    // The second space: one page of other code, some data elsewhere, and the large page.
    const { directory, table } = SPACES[1];
    const other = (linear: number): number => (table >> 2) + (linear >>> 12);
    words[other(CODE) + CODE_PAGES - 1] = OTHER_CODE | rights;
    words[other(DATA)] = (DATA + 0x1000) | rights;
    words[other(DATA + 0x1000)] = DATA | rights;
    words[other(ABSENT)] = ABSENT | rights;
    words[other(ALIAS)] = 0;
    words[(directory + (LARGE >>> 20)) >> 2] = 0x80 | rights;
  }

  /** Segments, gates and the TSS. @param starts where gates of code may lead @param pointer makes addresses of data */
  segments(starts: readonly number[], pointer: () => number): void {
    const { random } = this;
    const set = (selector: number, base: number, limit: number, rights: number): void => {
      this.#pair((selector & 4 ? LDT : GDT) + (selector & ~7), descriptor(base, limit, rights));
    };
    set(Selector.code, 0, 0xfffff, 0xc09a);
    set(Selector.data, 0, 0xfffff, 0xc092);
    set(Selector.userCode, 0, 0xfffff, 0xc0fa);
    set(Selector.userData, 0, 0xfffff, 0xc0f2);
    set(Selector.code16, CODE, 0xffff, 0x009a);
    set(Selector.small, 0, DATA + 0x2fff, 0x40f2);
    set(Selector.expandDown, 0, DATA - 1, 0x40f6);
    set(Selector.readOnly, 0, 0xfffff, 0xc0f0);
    set(Selector.absent, 0, 0xfffff, 0xc072);
    set(Selector.conforming, 0, 0xfffff, 0xc09e);
    set(Selector.tss, TSS, TSS_LIMIT, 0x8b);
    set(Selector.ldt, LDT, 0xff, 0x82);
    set(Selector.limitedCode, 0, CODE + 0x3fff, 0x409a);
    set(Selector.basedData, 0x1000, 0xfffff, 0xc0f2);
    set(Selector.inLdt, 0, 0xffffe, 0xc0f2);
    this.#pair(GDT + (Selector.callGate & ~7), gate(Selector.code, random.pick(starts), 0xec, random.below(3)));
    for (let vector = 0; vector < GATES; vector++) {
      const kind = (random.once(2) ? 0x8e : 0x8f) | (random.once(2) ? 0x60 : 0);
      this.#pair(IDT + 8 * vector, gate(Selector.code, this.#handler(vector, starts, pointer), kind));
    }
    this.#faultTask(random.pick(starts));
    const words = this.#words;
    words[(TSS + 4) >> 2] = KERNEL_STACK;
    words[(TSS + 8) >> 2] = Selector.data;
    words[(TSS + 100) >> 2] = 0x680000;
    words[(TSS + 28) >> 2] = SPACES[0].directory;
    words[(TSS + 96) >> 2] = Selector.ldt;
    // The map of ports: every other group of eight is allowed.
    for (let n = 0; n < 0x20; n++) this.memory[TSS + 0x68 + n] = n & 1 ? 0xff : 0;
    this.memory[TSS + 0x88] = 0xff;
  }

  /** Double faults mostly are of stacks: a task of its own gives the interrupted one a stack and another place to go on. */
  #faultTask(target: number): void {
    const words = this.#words;
    this.#pair(GDT + Selector.faultTask, descriptor(FAULT_TASK, 0x67, 0x89));
    this.#pair(IDT + 8 * DOUBLE_FAULT, gate(Selector.faultTask, 0, 0x85));
    const set = (offset: number, value: number): void => {
      words[(FAULT_TASK + offset) >> 2] = value;
    };
    const entry = HANDLERS + HANDLER_BYTES * DOUBLE_FAULT;
    set(28, SPACES[0].directory);
    set(32, entry);
    set(36, 2);
    set(56, FAULT_STACK);
    for (let segment = 0; segment < 6; segment++) set(72 + 4 * segment, segment === 1 ? Selector.code : Selector.data);
    // POP EAX; MOV [ESP of the task], a stack; MOV [EIP of the task], a block; IRET; JMP back.
    const move = (offset: number, value: number): number[] => [0xc7, 0x05, ...dword(TSS + offset), ...dword(value)];
    this.memory.set([0x58, ...move(56, STACK), ...move(32, target), 0xcf, 0xeb, 0xfe - 22], entry);
  }

  #pair(address: number, [low, high]: readonly [number, number]): void {
    this.#words[address >> 2] = low;
    this.#words[(address >> 2) + 1] = high;
  }

  /** A routine that does something small and returns: to where it came from, behind that, or to a block of the program. */
  #handler(vector: number, starts: readonly number[], pointer: () => number): number {
    const { random, memory } = this;
    const address = HANDLERS + HANDLER_BYTES * vector;
    const bytes: number[] = random.pick([
      [],
      [0x60, 0x61], // PUSHA, POPA
      [0x1e, 0x06, 0x07, 0x1f], // PUSH DS, ES; POP ES, DS
      [0xfb], // STI
      [0x0f, 0x20, 0xd0], // MOV EAX, CR2
      [0x0f, 0x20, 0xd8, 0x0f, 0x22, 0xd8], // CR3 loaded again
      [0x83, 0xc8, 0x01], // OR EAX, 1
      [0x16, 0x1f, 0x16, 0x07], // PUSH SS, POP DS; PUSH SS, POP ES
      [0x16, 0x1f, 0x16, 0x07],
    ]);
    const body = [...bytes];
    const isFault = vector < 32;
    // Registers that lead to memory again: else the same instruction would fault for ever.
    if (isFault && !random.once(4))
      for (const register of [3, 5, 6, 7]) body.push(0xb8 + register, ...dword(pointer()));
    // AND DWORD PTR [ESP+8], ~TF
    if (vector === SINGLE_STEP && !random.once(4)) body.push(0x81, 0x64, 0x24, 0x08, 0xff, 0xfe, 0xff, 0xff);
    if (WITH_CODE.has(vector)) body.push(0x83, 0xc4, 0x04);
    if (isFault && !random.once(8)) {
      // MOV DWORD PTR [ESP], a block
      body.push(0xc7, 0x04, 0x24, ...dword(random.pick(starts)));
    } else if (isFault) {
      // ADD DWORD PTR [ESP], some bytes
      body.push(0x83, 0x04, 0x24, 1 + random.below(6));
    }
    body.push(0xcf);
    memory.set(body, address);
    return address;
  }
}
