/** Where two emulators disagree about one boot. */
import type { BootOutcome } from '../emu/pc/boot/outcome.js';
import type { QemuTrap } from './exception-log.js';

type Outcome = BootOutcome<QemuTrap>;

/** One disagreement: numbers in hexadecimal. */
export interface Difference {
  /** `outcome`, `panic`, or what of the exception: `vector`, `EIP`, `CR2`, `EAX`, ... */
  readonly what: string;
  readonly pc: string;
  readonly qemu: string;
}

const REGISTERS = ['EAX', 'ECX', 'EDX', 'EBX', 'ESP', 'EBP', 'ESI', 'EDI'];
const PAGE_FAULT = 14;
/** Resume flag: the manual has a fault push it set, which QEMU's TCG does not. Intel SDM vol. 3, section 17.3.1.1. */
const RF = 0x10000;

/**
 * What differs: the kind of outcome, the panic's text, and of the exception that killed the guest all that both know.
 * Not compared are RF, CR2 unless it is a page fault's, and where a hang was when it was given up. Empty: they agree.
 */
export function differences(pc: Outcome, qemu: Outcome): Difference[] {
  if (pc.kind !== qemu.kind) return [{ what: 'outcome', pc: pc.kind, qemu: qemu.kind }];
  const [facts, others] = [factsOf(pc), factsOf(qemu)];
  return [...new Set([...facts.keys(), ...others.keys()])]
    .map((what) => ({ what, pc: facts.get(what) ?? 'none', qemu: others.get(what) ?? 'none' }))
    .filter((difference) => difference.pc !== difference.qemu);
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
    ...registers.map((value, i) => fact(REGISTERS[i], value)),
  ]);
}

function fact(name: string, value: number): [string, string] {
  return [name, (value >>> 0).toString(16)];
}
