import type { CpuState } from '../cpu-state.js';
import type { AccessSize } from '../environment.js';
import { BEYOND, CPL, EIP, FAULT_AT_FETCH, LEFT, LINE_SHIFT, RECORD_WORDS, TIER1_STATUS } from '../layout.js';
import { END, HOT, OFFSET_SHIFT, OPERATION_MASK, REGION } from '../record.js';
import { hostCalls } from '../interpreter/host-calls.js';
import { coreModule } from './core-module.js';
import { MAX_MODULE_BYTES, MODULES } from './module-cache.js';
import { Placement } from './placement.js';
import { type Region, RegionFormer } from './region.js';
import { ENTRY_INDEX_SHIFT, ENTRY_USER_SHIFT, IMPORTS, Status, TYPES } from './region-code.js';
import { RegionCompiler } from './region-compiler.js';
import { SlowPath } from './slow-path.js';
import { encodeModule } from './wasm-module.js';
import { createTable, type Exports, instantiate, type Memory, type Table } from './webassembly.js';

/** Functions that are kept. */
const MAX_REGIONS = 4096;
/** Instructions that translated code may execute at a time: then V8 can put better machine code in its place. */
const BURST = 1 << 20;
/** Times that a region is entered before it is judged, and instructions that it must execute on average. */
const TRIAL = 256;
const MIN_RUN = 8;
/** Instructions that must be left of the budget for that. */
const MIN_ROOM = 256;
/** Translations of one page that may become invalid before its code is left to tier 0. */
const MAX_LOSSES = 40;

/** What the interpreter does after {@link Translator.enter}; positive: goes on with this record, at EIP. */
export const After = { lookUp: 0, changed: -1, thrown: -2 } as const;

interface Core {
  readonly table: Table;
  /** The dispatcher (core-module.ts). */
  readonly run: (entry: number, user: number) => number;
  readonly imports: Exports;
}

interface Translation {
  readonly index: number;
  readonly heads: Set<number>;
  readonly lines: ReadonlySet<number>;
  /** Blocks. */
  readonly size: number;
  /** Of WebAssembly. */
  readonly bytes: number;
}

/**
 * Tier 1: translates what is executed often. A *head* is a record that stands before the record of an instruction, in the
 * page's slots and in the branches that go there: HOT counts arrivals, REGION leads to translated code.
 */
export class Translator {
  /** The {@link threshold} of new processors; for programs that compare. */
  static initialThreshold = 2000;
  /** Arrivals at an instruction before the code there is translated; 0: nothing is translated. */
  threshold = Translator.initialThreshold;
  /** Regions translated so far, and the instructions in them. */
  regions = 0;
  translated = 0;
  /** Bytes of WebAssembly that translations may take; when they are used up, all are dropped, and what is hot is translated anew. */
  maxBytes = MAX_MODULE_BYTES;
  #bytes = 0;
  readonly #slow: SlowPath;
  #made: Core | undefined;
  /** By index in the table, since the last trial: times that a region was entered by tier 0, and instructions executed then. */
  readonly #entered = new Int32Array(MAX_REGIONS);
  readonly #executed = new Float64Array(MAX_REGIONS);
  readonly #free: number[] = [];
  #used = 0;
  readonly #translations = new Map<number, Translation>();
  readonly #byLine = new Map<number, Set<Translation>>();
  readonly #losses = new Map<number, number>();
  #nextHead: number;

  constructor(
    readonly c: CpuState,
    readonly memory: Memory,
  ) {
    this.#nextHead = c.layout.heads;
    this.#slow = new SlowPath(c);
  }

  /** Bytes of WebAssembly of the translations that there are: below `maxBytes`, but for the last one made. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What regions import, and what runs them; made when the first one is. */
  #core(): Core {
    this.#made ??= this.#makeCore();
    return this.#made;
  }

  #makeCore(): Core {
    const { c } = this;
    const slow = this.#slow;
    const table = createTable(MAX_REGIONS);
    const functions: Record<string, unknown> = { m: this.memory, t: table, ...hostCalls(c) };
    for (const size of [1, 2, 4] as AccessSize[]) {
      functions[`r${size}`] = (linear: number, left: number, eip: number) => slow.read(size, linear, left, eip);
      functions[`u${size}`] = (linear: number, left: number, eip: number) => slow.update(size, linear, left, eip);
      functions[`w${size}`] = (linear: number, value: number, left: number, eip: number) =>
        slow.write(size, linear, value, left, eip);
    }
    functions.g = (slot: number, left: number, eip: number, next: number) => slow.general(slot, left, eip, next);
    functions.io = (port: number, kind: number, left: number, eip: number) => slow.port(port, kind, left, eip);
    const exports = instantiate(
      MODULES.get(`core ${c.layout.totalBytes} ${c.layout.ramByte}`, () => coreModule(c.layout)).module,
      functions,
    );
    return { table, run: exports.run as Core['run'], imports: { ...exports, m: this.memory } };
  }

  /** What the core module exports, and the memory. */
  get coreExports(): Exports {
    return this.#core().imports;
  }

  /** What the instruction threw that ended translated code. */
  get thrown(): unknown {
    return this.#slow.thrown;
  }

  /** The head of the instruction in a slot; makes one if that is possible, else returns what the slot holds. */
  headOf(slot: number): number {
    const { m32, layout } = this.c;
    const record = m32[slot];
    const operation = m32[record] & OPERATION_MASK;
    if (this.threshold === 0) return record;
    if (record === 0 || operation <= REGION || this.#nextHead >= layout.headsEnd) return record;
    const head = this.#nextHead;
    this.#nextHead += RECORD_WORDS;
    m32[head] = (m32[record] & ~OPERATION_MASK) | HOT;
    m32[head + 1] = this.threshold;
    m32[head + 2] = record;
    m32[head + 3] = 0;
    m32[slot] = head;
    return head;
  }

  /** Translates what begins at a HOT record that has counted down to 0, at the linear address `eip`. */
  promote(head: number, eip: number): void {
    const { c } = this;
    const region = new RegionFormer(c).form(eip);
    if (region === undefined || (this.#losses.get(this.#physicalPage(region, eip)) ?? 0) > MAX_LOSSES)
      this.#retire(head);
    else this.#install(region, head);
  }

  /** Makes a head one that just leads on. */
  #retire(head: number): void {
    const { m32 } = this.c;
    m32[head + 3] = (m32[head] >> OFFSET_SHIFT) & 4095;
    m32[head] = (m32[head] & ~OPERATION_MASK) | END;
  }

  #install(region: Region, root: number): void {
    const { m32 } = this.c;
    const isFull = this.#free.length === 0 && this.#used === MAX_REGIONS;
    if (isFull || this.#bytes >= this.maxBytes) this.#dropTranslations();
    const index = this.#free.pop() ?? this.#used++;
    const { layout } = this.c;
    const core = this.#core();
    const placement = new Placement(region);
    const compiler = new RegionCompiler(layout, region, placement);
    const { module, bytes } = MODULES.get(placement.key(layout), () =>
      encodeModule({
        types: TYPES,
        imports: IMPORTS,
        functions: [compiler.compile()],
        memoryPages: layout.totalBytes >>> 16,
        usesTable: false,
        globals: placement.names,
      }),
    );
    this.#entered[index] = 0;
    this.#executed[index] = 0;
    core.table.set(index, instantiate(module, { ...core.imports, ...placement.values(layout, index) }).f);
    this.regions++;
    const translation: Translation = {
      index,
      heads: new Set(),
      lines: this.#linesOf(region),
      size: region.blocks.length,
      bytes,
    };
    this.#translations.set(index, translation);
    this.#bytes += bytes;
    for (const block of region.blocks) {
      this.translated += block.instructions.length;
      if (!block.isEntry) continue;
      const head = this.headOf(region.pages.get(block.eip >>> 12)! + (block.eip & 4095));
      if (!this.#takeOver(head, head === root, translation)) continue;
      m32[head] = (m32[head] & ~OPERATION_MASK) | REGION;
      m32[head + 1] =
        (index << ENTRY_INDEX_SHIFT) | ((region.user ? 1 : 0) << ENTRY_USER_SHIFT) | compiler.entryNode(block);
      m32[head + 3] = block.eip;
      translation.heads.add(head);
    }
    for (const line of translation.lines) {
      const set = this.#byLine.get(line) ?? new Set();
      set.add(translation);
      this.#byLine.set(line, set);
    }
  }

  /** Whether a head can lead to a new translation; if it led to another one, it does so no more. */
  #takeOver(head: number, isRoot: boolean, by: Translation): boolean {
    const { m32 } = this.c;
    const operation = m32[head] & OPERATION_MASK;
    if (operation === HOT || operation === END) return true;
    if (operation !== REGION) return false;
    const other = this.#translations.get(m32[head + 1] >>> ENTRY_INDEX_SHIFT);
    if (other === undefined) return true;
    if (!isRoot && other.size > by.size) return false;
    other.heads.delete(head);
    if (other.heads.size === 0) this.#drop(other);
    return true;
  }

  #linesOf(region: Region): ReadonlySet<number> {
    const lines = new Set<number>();
    for (const { instructions } of region.blocks) {
      for (const { eip, next, crossesTo } of instructions) {
        const page = this.#physicalPage(region, eip);
        for (let at = eip; at !== next; at = (at + 1) | 0) {
          const within = (at ^ eip) >>> 12 === 0 ? page : crossesTo!;
          lines.add(((within << 12) | (at & 4095)) >>> LINE_SHIFT);
        }
      }
    }
    return lines;
  }

  #physicalPage(region: Region, eip: number): number {
    const { c } = this;
    return c.pageOfSlots[(region.pages.get(eip >>> 12)! - c.layout.slots) >>> 12];
  }

  /** Code on a line of RAM has been written. */
  invalidateLine(line: number): void {
    const set = this.#byLine.get(line);
    if (set === undefined) return;
    const page = line >>> (12 - LINE_SHIFT);
    this.#losses.set(page, (this.#losses.get(page) ?? 0) + 1);
    for (const translation of set) this.#drop(translation);
  }

  /** A page of RAM is used for something new: what was written to it before says nothing. */
  forgive(page: number): void {
    this.#losses.delete(page);
  }

  #drop(translation: Translation): void {
    const { m32 } = this.c;
    for (const head of translation.heads) {
      if ((m32[head] & OPERATION_MASK) !== REGION || m32[head + 1] >>> ENTRY_INDEX_SHIFT !== translation.index)
        continue;
      m32[head] = (m32[head] & ~OPERATION_MASK) | HOT;
      m32[head + 1] = this.threshold;
    }
    for (const line of translation.lines) this.#byLine.get(line)?.delete(translation);
    this.#translations.delete(translation.index);
    this.#bytes -= translation.bytes;
    this.#core().table.set(translation.index, null);
    this.#free.push(translation.index);
    this.#slow.invalidated = true;
  }

  #dropTranslations(): void {
    for (const translation of [...this.#translations.values()]) this.#drop(translation);
    this.#byLine.clear();
  }

  /** Forgets all translations, and all heads: nothing may lead to them any more. */
  dropAll(): void {
    const { c } = this;
    this.#dropTranslations();
    this.#losses.clear();
    this.#free.length = 0;
    this.#used = 0;
    this.#nextHead = c.layout.heads;
    this.#slow.invalidated = true;
  }

  /** Executes translated code from a REGION record on. Returns a record or one of {@link After}. */
  enter(head: number): number {
    const { m32 } = this.c;
    m32[EIP] = m32[head + 3];
    m32[TIER1_STATUS] = Status.next;
    this.#slow.invalidated = false;
    const user = m32[CPL] === 3 ? 1 : 0;
    const entry = m32[head + 1];
    if (((entry >>> ENTRY_USER_SHIFT) & 1) !== user) return m32[head + 2];
    const more = Math.min(m32[BEYOND], BURST);
    m32[LEFT] += more;
    m32[BEYOND] -= more;
    const before = this.c.retired();
    const room = m32[LEFT];
    const status = this.#core().run(entry, user);
    // A stay that the end of the budget cuts short says nothing.
    if (room >= MIN_ROOM) this.#judge(head, entry >>> ENTRY_INDEX_SHIFT, this.c.retired() - before);
    switch (status) {
      case Status.next:
        return After.lookUp;
      case Status.thrown:
        m32[FAULT_AT_FETCH] = 0;
        return After.thrown;
      case Status.changed:
        return After.changed;
      default:
        return this.#recordAt(m32[EIP], user);
    }
  }

  /** Gives a head up that mostly leads to a few instructions only: tier 0 has executed them before translated code is entered and left. */
  #judge(head: number, index: number, executed: number): void {
    this.#executed[index] += executed;
    if (++this.#entered[index] < TRIAL) return;
    const { m32 } = this.c;
    const worthwhile = this.#executed[index] >= TRIAL * MIN_RUN;
    this.#executed[index] = 0;
    this.#entered[index] = 0;
    if (worthwhile || (m32[head] & OPERATION_MASK) !== REGION || m32[head + 1] >>> ENTRY_INDEX_SHIFT !== index) return;
    const translation = this.#translations.get(index);
    translation?.heads.delete(head);
    this.#retire(head);
    if (translation?.heads.size === 0) this.#drop(translation);
  }

  /** The record of the instruction at `eip` itself, whatever head stands before it; 0 if it has to be looked up. */
  #recordAt(eip: number, user: number): number {
    const { m32, layout } = this.c;
    const slots = m32[(user === 1 ? layout.codeUser : layout.codeSupervisor) + (eip >>> 12)];
    const record = slots === 0 ? 0 : m32[slots + (eip & 4095)];
    const operation = m32[record] & OPERATION_MASK;
    return operation === HOT || operation === REGION ? m32[record + 2] : record;
  }
}
