/** Two machines at one moment: whether they are in the same state, and what differs. */
import { GENERAL_REGISTERS } from '../../emu/cpu/register-names.js';
import type { SavedCpu } from '../../emu/cpu/saved-state.js';
import type { Assembly } from '../../emu/pc/boot/assemble.js';
import { PAGE_BYTES } from '../../emu/pc/snapshot/ram-pages.js';
import type { Snapshot } from '../../emu/pc/snapshot/snapshot.js';
import { hex, place } from '../places.js';
import { compareFields, type Difference, sameFields } from './fields.js';

/** Two snapshots of the same moment. */
export type Pair = readonly [a: Snapshot, b: Snapshot];

const ZEROS = new Uint8Array(PAGE_BYTES);
/** Words of memory that are listed. */
const MOST_WORDS = 12;
/** Pages that are listed. */
const MOST_PAGES = 8;
const SEGMENTS = ['ES', 'CS', 'SS', 'DS', 'FS', 'GS', 'LDTR', 'TR'];
/** Bits of EFLAGS (SDM vol. 1, figure 3-8). */
const FLAGS: readonly (readonly [bit: number, name: string])[] = [
  [0, 'CF'],
  [2, 'PF'],
  [4, 'AF'],
  [6, 'ZF'],
  [7, 'SF'],
  [8, 'TF'],
  [9, 'IF'],
  [10, 'DF'],
  [11, 'OF'],
  [14, 'NT'],
  [16, 'RF'],
  [17, 'VM'],
  [18, 'AC'],
  [21, 'ID'],
];

/**
 * Compares the states of two machines that began alike but for what their settings make different: that is left out as
 * long as they run. RAM is left out by pages, the rest by fields.
 */
export class StateComparison {
  readonly #pages = new Set<number>();
  readonly #fields = new Set<string>();
  readonly #bytes: readonly [a: number, b: number];
  /** The pair that was compared last. */
  #last: Pair;

  /** @param first the two at the beginning */
  constructor(first: Pair) {
    this.#bytes = [first[0].kind.ramBytes, first[1].kind.ramBytes];
    for (const page of this.#differingPages(first)) this.#pages.add(page);
    for (const [name, a, b] of parts(first)) if (!sameFields(a, b)) this.#fields.add(name);
    this.#last = first;
  }

  /** What is left out, in words. */
  get leftOut(): string[] {
    const [a, b] = this.#bytes;
    const size = a === b ? [] : [`memory from ${Math.min(a, b) >>> 20} MB on`];
    const pages = [...this.#pages].map((page) => (page * PAGE_BYTES).toString(16));
    const more = pages.length - MOST_PAGES;
    const listed = `${pages.slice(0, MOST_PAGES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    const memory = pages.length === 0 ? [] : [`the ${pages.length === 1 ? 'page' : 'pages'} at ${listed}`];
    return [...size, ...memory, ...this.#fields];
  }

  /** Whether the two are in the same state. */
  same(pair: Pair): boolean {
    const same =
      parts(pair).every(([name, a, b]) => this.#fields.has(name) || sameFields(a, b)) &&
      this.#differingPages(pair, this.#last).every((page) => this.#pages.has(page));
    if (same) this.#last = pair;
    return same;
  }

  /** What differs: registers by their names, memory by words, devices by their fields. */
  differences(pair: Pair, assembly: Assembly): Difference[] {
    const found = cpuDifferences(pair[0].cpu, pair[1].cpu);
    const words: Difference[] = [];
    for (const page of this.#differingPages(pair)) {
      if (!this.#pages.has(page)) wordDifferences(page, pair, assembly, words);
    }
    found.push(...words.slice(0, MOST_WORDS));
    if (words.length > MOST_WORDS) {
      found.push({ what: `${words.length - MOST_WORDS} more words of memory`, a: '', b: '' });
    }
    for (const [name, a, b] of parts(pair)) {
      if (!name.startsWith('cpu.') && !this.#fields.has(name)) compareFields(name, a, b, found);
    }
    return found;
  }

  /** Pages that are not the same; those that are what they were in `known` are not looked at. */
  #differingPages([a, b]: Pair, known?: Pair): number[] {
    const found: number[] = [];
    const pages = Math.min(a.ram.length, b.ram.length);
    for (let page = 0; page < pages; page++) {
      const [left, right] = [a.ram[page], b.ram[page]];
      if (left === right || (left === known?.[0].ram[page] && right === known?.[1].ram[page])) continue;
      if (Buffer.compare(left ?? ZEROS, right ?? ZEROS) !== 0) found.push(page);
    }
    return found;
  }
}

/** What a snapshot is made of but for RAM, and but for the TLBs, which show only where page tables changed unnoticed. */
function parts([a, b]: Pair): (readonly [name: string, a: unknown, b: unknown])[] {
  const both = (name: string, left: object, right: object) =>
    [...new Set([...Object.keys(left), ...Object.keys(right)])].map(
      (key) => [`${name}${key}`, (left as Fields)[key], (right as Fields)[key]] as const,
    );
  return [...both('cpu.', a.cpu, b.cpu), ...both('', a.machine, b.machine), ...both('', a.devices, b.devices)];
}

type Fields = Readonly<Record<string, unknown>>;

function cpuDifferences(a: SavedCpu, b: SavedCpu): Difference[] {
  const found: Difference[] = [];
  const word = (what: string, left: number, right: number) => {
    if (left !== right) found.push({ what, a: hex(left), b: hex(right) });
  };
  word('EIP', a.eip, b.eip);
  for (const [n, name] of GENERAL_REGISTERS.entries()) word(name, a.regs[n], b.regs[n]);
  const flags = FLAGS.filter(([bit]) => ((a.eflags ^ b.eflags) >>> bit) & 1).map(([, name]) => name);
  word(`EFLAGS ${flags.join(' ')}`, a.eflags, b.eflags);
  for (const n of [0, 2, 3, 4]) word(`CR${n}`, a.cr[n], b.cr[n]);
  for (const [n, name] of SEGMENTS.entries()) {
    word(name, a.segments[n].selector, b.segments[n].selector);
    compareFields(`${name} descriptor`, { ...a.segments[n], selector: 0 }, { ...b.segments[n], selector: 0 }, found);
  }
  const { eip: _, regs: __, eflags: ___, cr: ____, segments: _____, ...left } = a;
  for (const [name, value] of Object.entries(left)) compareFields(name, value, b[name as keyof SavedCpu], found);
  return found;
}

function wordDifferences(page: number, [a, b]: Pair, assembly: Assembly, found: Difference[]): void {
  const [left, right] = [a, b].map(({ ram }) => {
    const bytes = ram[page] ?? ZEROS;
    return new DataView(bytes.buffer, bytes.byteOffset, PAGE_BYTES);
  });
  for (let at = 0; at < PAGE_BYTES; at += 4) {
    const [x, y] = [left.getUint32(at, true), right.getUint32(at, true)];
    if (x === y) continue;
    const address = page * PAGE_BYTES + at + assembly.kernel.kzero;
    found.push({ what: place(assembly, address), a: hex(x), b: hex(y) });
  }
}
