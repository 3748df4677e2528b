/** What became of a boot. */
import type { SymbolisedAddress } from '../../aout/executable.js';
import type { DiskChanges } from './disk-changes.js';
import type { MissedRung } from './ladder/rung.js';

/** An exception as the processor raised it, with what the kernel's symbol table says about it. Numbers are unsigned. */
export interface ExceptionReport {
  /** 0 to 31. */
  readonly vector: number;
  readonly errorCode?: number;
  readonly cs: number;
  readonly eip: number;
  readonly eflags: number;
  readonly cr0: number;
  /** The address of a page fault. */
  readonly cr2: number;
  readonly cr3: number;
  /** EAX ECX EDX EBX ESP EBP ESI EDI. */
  readonly registers: readonly number[];
  /** ES CS SS DS FS GS. */
  readonly selectors: readonly number[];
  /** Instructions retired before it. */
  readonly instructions: number;
  /** The vector whose delivery raised it, if no instruction did. */
  readonly during?: number;
  /** Where EIP is. */
  readonly symbol?: SymbolisedAddress;
  /** The callers, innermost first, beginning with EIP itself; empty without symbols. */
  readonly backtrace: readonly BacktraceFrame[];
}

/** One active function. */
export interface BacktraceFrame {
  readonly pc: number;
  readonly symbol: SymbolisedAddress;
}

/** What a signature names of an exception. */
type SignedTrap = Pick<ExceptionReport, 'vector' | 'eip' | 'symbol'>;

/** Who told of a trap: the processor alone, the handler that the loader left, the kernel's own. */
export type Reporter = 'cpu' | 'loader' | 'kernel';

/**
 * How a boot ended.
 * - `boots`: the milestone that was asked for was reached
 * - `trap`: an exception that the guest did not survive
 * - `panic`: the kernel gave up by itself, without an exception
 * - `triple-fault`: the processor shut down; `trap` is where that began
 * - `hang`: the budget ran out, or nothing could ever happen any more (`proven`)
 * - `reset`: the guest reset the machine
 * - `stuck`: the guest lives, but does not come to the next rung of the ladder
 * - `unloadable`: the image is no kernel that a loader could start
 * - `unsupported`: the emulator's own shortfall
 *
 * `Trap` is what is known of an exception; another emulator knows less of one.
 */
export type BootOutcome<Trap extends SignedTrap = ExceptionReport> =
  | { readonly kind: 'boots'; readonly milestone: string }
  | { readonly kind: 'trap'; readonly trap: Trap; readonly reporter: Reporter; readonly message?: string }
  | { readonly kind: 'panic'; readonly message: string }
  | { readonly kind: 'triple-fault'; readonly trap?: Trap }
  | { readonly kind: 'hang'; readonly proven: boolean; readonly eip: number; readonly symbol?: SymbolisedAddress }
  | { readonly kind: 'reset'; readonly by: string }
  | { readonly kind: 'stuck'; readonly rung: string }
  | { readonly kind: 'unloadable'; readonly message: string }
  | { readonly kind: 'unsupported'; readonly message: string };

/** A milestone that was reached, and when: instructions retired. */
export interface MilestoneReached {
  readonly name: string;
  readonly instructions: number;
  /** The line as it stood. */
  readonly line: string;
}

/** SHA-256, 64 hex digits each. */
export interface StateDigest {
  /** Of all the parts. */
  readonly total: string;
  readonly parts: Readonly<Record<string, string>>;
}

/** Everything that is known after a boot. */
export interface BootResult {
  readonly outcome: BootOutcome;
  /** The outcome's identity, such as `trap 14 in f+0xa`: equal for boots that ended in the same way. */
  readonly signature: string;
  /** Everything that was written to the screen, in order. */
  readonly console: string;
  /** What the screen showed in the end, 25 lines. */
  readonly screen: string;
  /** What came out of the first serial port. */
  readonly serial: string;
  /** The very first exception, survived or not. */
  readonly firstException?: ExceptionReport;
  /** Exceptions altogether. */
  readonly exceptions: number;
  /** Instructions retired, and those that passed while the processor was halted. */
  readonly instructions: number;
  readonly milestones: readonly MilestoneReached[];
  /** How far up the ladder it came, if the goal is one of its rungs; `missed` is the first rung that was not reached. */
  readonly ladder?: { readonly reached: readonly MilestoneReached[]; readonly missed?: MissedRung };
  /** What was written to the disks; those that were not are left out. */
  readonly disks: readonly DiskChanges[];
  readonly digest?: StateDigest;
  /** Things worth knowing that are no outcome: ports without a device, a damaged symbol table. */
  readonly notes: readonly string[];
}

/** The identity of an outcome, in one line. */
export function signatureOf(outcome: BootOutcome<SignedTrap>): string {
  switch (outcome.kind) {
    case 'boots':
      return `boots to ${outcome.milestone}`;
    case 'trap':
      return `trap ${outcome.trap.vector} ${placeOf(outcome.trap)}`;
    case 'panic':
      return `panic: ${outcome.message}`;
    case 'triple-fault':
      return outcome.trap === undefined
        ? 'triple fault'
        : `triple fault after trap ${outcome.trap.vector} ${placeOf(outcome.trap)}`;
    case 'hang':
      return outcome.symbol === undefined ? 'hang' : `hang in ${outcome.symbol.name}`;
    case 'reset':
      return `reset by ${outcome.by}`;
    case 'stuck':
      return `stuck before ${outcome.rung}`;
    case 'unloadable':
      return `unloadable: ${outcome.message}`;
    case 'unsupported':
      return `unsupported: ${outcome.message}`;
  }
}

function placeOf({ symbol, eip }: SignedTrap): string {
  return symbol === undefined
    ? `at 0x${eip.toString(16)}`
    : `in ${symbol.name}${symbol.offset === 0 ? '' : `+0x${symbol.offset.toString(16)}`}`;
}
