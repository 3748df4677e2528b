import type { Instruction } from './region.js';
import { operandOf } from './stack-window.js';

/**
 * Programs read or write several fields by one pointer, or several globals. One look into the TLB is then enough for all of
 * them, where they lie in one page: a *pointer window* is the range of memory that a block reads, or writes, by a register and
 * constants. Unlike the stack window it need not be there: then each access goes the slow way.
 */
export interface PointerWindow {
  /** The register, 8 if there is none. */
  readonly base: number;
  /** Bytes. */
  readonly span: number;
  /** Those bits of its address must be clear for its accesses to be aligned. */
  readonly alignment: number;
  readonly writes: boolean;
  /** Which of the locals for pointer windows is its own, from 0. */
  readonly local: number;
}

/** An access in a window. */
export interface PointerPlace {
  readonly window: PointerWindow;
  /** Relative to the window. */
  readonly offset: number;
  /** Whether it is the first one. */
  readonly opens: boolean;
}

/** Windows that there can be at a time. */
export const POINTER_WINDOWS = 3;
/** The wider, the more often it does not fit into a page. */
const MAX_SPAN = 256;
/** With fewer it does not pay: after a flush, each of them has to go the slow way. */
const MIN_ACCESSES = 3;
const NO_INDEX = 8;

interface Access {
  readonly at: number;
  readonly offset: number;
  readonly size: number;
}

interface Group {
  readonly base: number;
  readonly writes: boolean;
  readonly accesses: Access[];
}

/**
 * The windows of a block, by instruction. Whether the register has changed since a window was opened is for whoever translates
 * the instructions to know: this is a guess, from their names.
 *
 * @param taken the instructions whose operands need no window
 */
export function pointerWindows(
  instructions: readonly Instruction[],
  taken: (n: number) => boolean,
): readonly (PointerPlace | undefined)[] {
  const places = new Array<PointerPlace | undefined>(instructions.length).fill(undefined);
  /** The last instruction that uses each local. */
  const busyUntil = new Array<number>(POINTER_WINDOWS).fill(-1);
  for (const { base, writes, accesses } of groupsOf(instructions, taken)) {
    if (accesses.length < MIN_ACCESSES) continue;
    const alignment = Math.max(...accesses.map(({ size }) => size)) - 1;
    const first = Math.min(...accesses.map(({ offset }) => offset)) & ~alignment;
    if (accesses.some(({ offset, size }) => ((offset - first) & (size - 1)) !== 0)) continue;
    const local = busyUntil.findIndex((until) => until < accesses[0].at);
    if (local < 0) continue;
    busyUntil[local] = accesses[accesses.length - 1].at;
    const span = Math.max(...accesses.map(({ offset, size }) => offset + size)) - first;
    const window: PointerWindow = { base, span, alignment, writes, local };
    accesses.forEach(({ at, offset }, n) => {
      places[at] = { window, offset: offset - first, opens: n === 0 };
    });
  }
  return places;
}

/** Accesses of one kind by one register, while it does not seem to change: in the order of their first ones. */
function groupsOf(instructions: readonly Instruction[], taken: (n: number) => boolean): readonly Group[] {
  const groups: Group[] = [];
  const open = new Map<string, Group>();
  instructions.forEach(({ name, w1, w2 }, at) => {
    const operand = taken(at) ? undefined : operandOf(name);
    if (operand !== undefined && ((w1 >> 4) & 15) === NO_INDEX) {
      const base = w1 & 15;
      const { size, writes } = operand;
      const key = `${base} ${writes}`;
      let group = open.get(key);
      if (group === undefined || !isNear(group.accesses, w2)) {
        group = { base, writes, accesses: [] };
        open.set(key, group);
        groups.push(group);
      }
      group.accesses.push({ at, offset: w2, size });
    }
    const changed = destinationOf(name, w1);
    for (const writes of [false, true]) open.delete(`${changed} ${writes}`);
  });
  return groups;
}

function isNear(accesses: readonly Access[], offset: number): boolean {
  return accesses.every((access) => Math.abs(access.offset - offset) <= MAX_SPAN - 4);
}

/** The register that an instruction most likely changes. */
function destinationOf(name: string, w1: number): number | undefined {
  if (/^(CMP|TEST|PUSH)/.test(name)) return undefined;
  if (/ r,[12]?(m|b)$|^IMUL/.test(name)) return (w1 >> 10) & 31;
  return / r(,|$)/.test(name) ? w1 & 15 : undefined;
}
