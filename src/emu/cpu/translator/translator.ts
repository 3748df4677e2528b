import type { CpuState } from '../cpu-state.js';
import type { AccessSize } from '../environment.js';
import { hostCalls } from '../interpreter/host-calls.js';
import {
  ENTERED,
  INVALIDATED,
  LINE_SHIFT,
  MAX_REGIONS,
  RECORD_WORDS,
  TRANSLATED_HIGH,
  TRANSLATED_LOW,
} from '../layout.js';
import { END, HOT, OFFSET_SHIFT, OPERATION_MASK, REGION } from '../record.js';
import { MAX_MODULE_BYTES, MODULES } from '../wasm/module-cache.js';
import { encodeModule } from '../wasm/wasm-module.js';
import { createTable, type Exports, instantiate, type Memory, type Table } from '../wasm/webassembly.js';
import { coreModule } from './core-module.js';
import { Placement } from './placement.js';
import { type Region, RegionFormer } from './region.js';
import { ENTRY_INDEX_SHIFT, ENTRY_USER_SHIFT, IMPORTS, TYPES } from './region-code.js';
import { RegionCompiler } from './region-compiler.js';
import { SlowPath } from './slow-path.js';

/** Translations of one page that may become invalid before its code is left to tier 0. */
const MAX_LOSSES = 40;

interface Core {
  readonly table: Table;
  /** What regions import. */
  readonly imports: Exports;
  /** What the interpreter asks JavaScript for. */
  readonly host: Exports;
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

  /** How often translated code was entered from tier 0, modulo 2^32. */
  get entered(): number {
    return this.c.m32[ENTERED] >>> 0;
  }

  /** Instructions that were executed in translated code. */
  get executed(): number {
    const { m32 } = this.c;
    return m32[TRANSLATED_HIGH] * 2 ** 32 + (m32[TRANSLATED_LOW] >>> 0);
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
    const host = hostCalls(c);
    const functions: Record<string, unknown> = { m: this.memory, t: table, ...host };
    for (const size of [1, 2, 4] as AccessSize[]) {
      functions[`r${size}`] = (linear: number, left: number, eip: number) => slow.read(size, linear, left, eip);
      functions[`u${size}`] = (linear: number, left: number, eip: number) => slow.update(size, linear, left, eip);
      functions[`w${size}`] = (linear: number, value: number, left: number, eip: number) =>
        slow.write(size, linear, value, left, eip);
    }
    functions.g = (slot: number, left: number, eip: number, next: number) => slow.general(slot, left, eip, next);
    functions.io = (port: number, size: number, value: number, eip: number) => slow.port(port, size, value, eip);
    const exports = instantiate(
      MODULES.get(`core ${c.layout.totalBytes} ${c.layout.ramByte}`, () => coreModule(c.layout)).module,
      functions,
    );
    return { table, imports: { ...exports, m: this.memory }, host };
  }

  /** What the interpreter imports: accesses are the core module's, which asks JavaScript if there is no quicker way. */
  get interpreterImports(): Exports {
    const { host, imports } = this.#core();
    return { ...host, ...imports };
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
    this.c.m32.fill(0, layout.trials + 2 * index, layout.trials + 2 * index + 2);
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
    // One page may be mapped at two addresses of a region: the first has the head.
    if (other === by || (!isRoot && other.size > by.size)) return false;
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
    this.c.m32[INVALIDATED] = 1;
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
    this.c.m32[INVALIDATED] = 1;
  }

  /** Gives a head up that mostly leads to a few instructions only: tier 0 has executed them before translated code is entered and left. */
  giveUp(head: number): void {
    const { m32 } = this.c;
    if ((m32[head] & OPERATION_MASK) !== REGION) return;
    const translation = this.#translations.get(m32[head + 1] >>> ENTRY_INDEX_SHIFT);
    translation?.heads.delete(head);
    this.#retire(head);
    if (translation?.heads.size === 0) this.#drop(translation);
  }
}
