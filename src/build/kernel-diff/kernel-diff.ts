import { countEdits, type DiffLine } from './diff-line.js';
import type { FunctionSpan, Instruction, KernelCode, Syntax } from './kernel-code.js';
import { pairUp, sameCode } from './pairing.js';

/** Bytes of a kernel's parts. */
interface KernelSizes {
  readonly text: number;
  readonly data: number;
  readonly bss: number;
  /** How many there are. */
  readonly functions: number;
}

/** A function that is not the same in both kernels. */
export interface FunctionChange {
  readonly name: string;
  readonly kind: 'changed' | 'added' | 'removed';
  /** Bytes; undefined where it is not there. */
  readonly before?: number;
  readonly after?: number;
  /** Instructions that one has and the other has not. */
  readonly removed: number;
  readonly added: number;
}

export interface KernelDiff {
  readonly before: KernelSizes;
  readonly after: KernelSizes;
  /** The one with the most instructions that differ first. */
  readonly changes: readonly FunctionChange[];
  /** How many functions are the same in both. */
  readonly same: number;
}

/** A line of a function's disassembly. */
export interface CodeLine extends DiffLine {
  /** Bytes from the function's beginning: in the kernel before for what was removed, else in the one after. */
  readonly offset: number;
  /** `file:line`, likewise. */
  readonly source?: string;
}

/**
 * Compares two kernels function by function. Functions are the same when their instructions are, whatever addresses
 * the linker gave to the functions and variables that they name, and however long it made the branches.
 */
export function diffKernels(before: KernelCode, after: KernelCode): KernelDiff {
  const changes: FunctionChange[] = [];
  let same = 0;
  for (const span of before.functions.values()) {
    const other = after.functions.get(span.name);
    const old = before.listing(span, 'plan9');
    if (!other) {
      changes.push({ name: span.name, kind: 'removed', before: span.bytes, removed: old.length, added: 0 });
      continue;
    }
    const now = after.listing(other, 'plan9');
    if (sameCode(old, now)) same++;
    else {
      const edits = countEdits(pairUp(old, now).map(({ kind }) => ({ kind, text: '' })));
      changes.push({ name: span.name, kind: 'changed', before: span.bytes, after: other.bytes, ...edits });
    }
  }
  for (const span of after.functions.values()) {
    if (before.functions.has(span.name)) continue;
    const added = after.listing(span, 'plan9').length;
    changes.push({ name: span.name, kind: 'added', after: span.bytes, removed: 0, added });
  }
  changes.sort((a, b) => b.removed + b.added - (a.removed + a.added) || (a.name < b.name ? -1 : 1));
  return { before: sizesOf(before), after: sizesOf(after), changes, same };
}

/** The disassembly of a function in both kernels; it may be missing in one of them. Undefined if neither has it. */
export function diffFunction(
  before: KernelCode,
  after: KernelCode,
  name: string,
  syntax: Syntax,
): CodeLine[] | undefined {
  const [old, now] = [before.functions.get(name), after.functions.get(name)];
  if (!old && !now) return undefined;
  const a = old ? before.listing(old, syntax) : [];
  const b = now ? after.listing(now, syntax) : [];
  return pairUp(a, b).map(({ kind, before: i, after: j }) =>
    kind === 'removed' ? lineOf(before, old!, a[i!], kind) : lineOf(after, now!, b[j!], kind),
  );
}

function lineOf(
  code: KernelCode,
  { start }: FunctionSpan,
  { offset, text }: Instruction,
  kind: DiffLine['kind'],
): CodeLine {
  const source = code.sourceOf(start + offset);
  return { kind, text, offset, ...(source === undefined ? {} : { source }) };
}

function sizesOf({ executable: { header }, functions }: KernelCode): KernelSizes {
  const { text, data, bss } = header;
  return { text, data, bss, functions: functions.size };
}
