/** Where two emulators disagree about one boot. */
import { GENERAL_REGISTERS } from '../emu/cpu/register-names.js';
import type { BootOutcome } from '../emu/pc/boot/outcome.js';
import type { QemuTrap } from './exception-log.js';
import { printedDump } from './printed-dump.js';

type Outcome = BootOutcome<QemuTrap>;

/** What an emulator has to say of a boot. */
export interface Evidence {
  readonly outcome: Outcome;
  /** What was on the screen: all that ever was, or what is left. */
  readonly screen: string;
}

/** One disagreement: numbers in hexadecimal. */
export interface Difference {
  /** `outcome`, `line`, `panic`, what of the exception (`vector`, `EIP`, `CR2`, `EAX`, ...), or `line 2 of the dump`. */
  readonly what: string;
  readonly pc: string;
  readonly qemu: string;
}

const PAGE_FAULT = 14;
/** Resume flag: the manual has a fault push it set, which QEMU's TCG does not. Intel SDM vol. 3, section 17.3.1.1. */
const RF = 0x10000;

/**
 * What differs: the kind of outcome, the line by which a kernel is known to have booted, the panic's text, of the exception that
 * killed the guest all that both know, and the dump of it. Lines count if they are on both screens. Not compared are RF, CR2
 * unless it is a page fault's, and where a hang was when it was given up. Empty: they agree.
 *
 * @param goal what the line of the milestone that was the goal matches
 */
export function differences(pc: Evidence, qemu: Evidence, goal: RegExp): Difference[] {
  if (pc.outcome.kind !== qemu.outcome.kind) {
    return [{ what: 'outcome', pc: pc.outcome.kind, qemu: qemu.outcome.kind }];
  }
  const [facts, others] = [factsOf(pc.outcome), factsOf(qemu.outcome)];
  const [line, otherLine] = [goalLine(pc, goal), goalLine(qemu, goal)];
  if (line !== undefined && otherLine !== undefined) {
    facts.set('line', line);
    others.set('line', otherLine);
  }
  const [printed, alsoPrinted] = [dumpOf(pc), dumpOf(qemu)];
  if (printed !== undefined && alsoPrinted !== undefined) {
    for (const [i, line] of printed.entries()) facts.set(`line ${i + 1} of the dump`, line);
    for (const [i, line] of alsoPrinted.entries()) others.set(`line ${i + 1} of the dump`, line);
  }
  return [...new Set([...facts.keys(), ...others.keys()])]
    .map((what) => ({ what, pc: facts.get(what) ?? 'none', qemu: others.get(what) ?? 'none' }))
    .filter((difference) => difference.pc !== difference.qemu);
}

function goalLine({ outcome, screen }: Evidence, goal: RegExp): string | undefined {
  if (outcome.kind !== 'boots') return undefined;
  return screen
    .split('\n')
    .findLast((line) => goal.test(line))
    ?.trimEnd();
}

function dumpOf({ outcome, screen }: Evidence): string[] | undefined {
  return outcome.kind === 'trap' ? printedDump(screen, outcome.trap.eip) : undefined;
}

function factsOf(outcome: Outcome): Map<string, string> {
  if (outcome.kind === 'panic') return new Map([['panic', outcome.message]]);
  if ((outcome.kind !== 'trap' && outcome.kind !== 'triple-fault') || outcome.trap === undefined) return new Map();
  const { vector, errorCode, cs, eip, eflags, cr0, cr2, cr3, registers } = outcome.trap;
  return new Map([
    ['vector', String(vector)],
    ...(errorCode === undefined ? [] : [fact('error code', errorCode)]),
    fact('CS', cs),
    fact('EIP', eip),
    fact('EFLAGS', eflags & ~RF),
    fact('CR0', cr0),
    ...(vector === PAGE_FAULT ? [fact('CR2', cr2)] : []),
    fact('CR3', cr3),
    ...registers.map((value, i) => fact(GENERAL_REGISTERS[i], value)),
  ]);
}

function fact(name: string, value: number): [string, string] {
  return [name, (value >>> 0).toString(16)];
}
