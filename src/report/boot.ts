import type { BootDetails } from '../store/records.js';
import type { Finding, Report, Section } from './report.js';
import { grouped, shortId } from './text.js';
import { type TrapView, trapLines } from './trap.js';

/** A boot as it is shown. */
export interface BootView {
  /** What was booted, for a person: a file, a toolchain. */
  readonly name: string;
  /** SHA-256 of the kernel. */
  readonly image: string;
  /** Bytes. */
  readonly size: number;
  readonly outcome: { readonly kind: string; readonly signature: string };
  readonly milestones: readonly { readonly name: string; readonly instructions: number }[];
  readonly ladder?: NonNullable<BootDetails['ladder']>;
  readonly disks?: NonNullable<BootDetails['disks']>;
  readonly console: string;
  readonly serial: string;
  readonly trap?: TrapView | undefined;
  /** The innermost call first. */
  readonly backtrace?: readonly string[] | undefined;
  /** Retired until the end. */
  readonly instructions: number;
  /** SHA-256 of the final machine state. */
  readonly digest?: string | undefined;
  readonly notes?: readonly string[] | undefined;
}

/** One boot: its outcome, what it printed, the fault. */
export function bootReport(boot: BootView): Report {
  const { kind, signature } = boot.outcome;
  return {
    kind: 'boot',
    title: `${boot.name}: ${signature}`,
    findings: [
      finding(boot),
      ...(boot.notes ?? []).map((message): Finding => ({ level: 'notice', name: 'note', message })),
    ],
    sections: bootSections(boot),
    summary: [
      ...boot.milestones.map(
        ({ name, instructions }) => `milestone  ${name}, after ${grouped(instructions)} instructions`,
      ),
      ...ladderLines(boot),
      `outcome    ${kind}, after ${grouped(boot.instructions)} instructions`,
      `kernel     ${shortId(boot.image)}, ${grouped(boot.size)} bytes`,
      ...(boot.disks ?? []).map(diskLine),
      ...(boot.digest ? [`state      ${shortId(boot.digest)}`] : []),
    ],
    data: boot,
  };
}

/** Console, serial text, fault and backtrace, as far as there are any. */
export function bootSections(boot: Pick<BootView, 'console' | 'serial' | 'trap' | 'backtrace'>): Section[] {
  const sections: Section[] = [
    { title: 'Console', text: boot.console === '' ? '(nothing was printed)' : boot.console },
  ];
  if (boot.serial !== '') sections.push({ title: 'Serial port', text: boot.serial });
  if (boot.trap) sections.push({ title: 'Fault', text: trapLines(boot.trap).join('\n') });
  if (boot.backtrace && boot.backtrace.length > 0) {
    sections.push({ title: 'Called from', text: boot.backtrace.map((line) => `  ${line}`).join('\n') });
  }
  return sections;
}

function finding({ name, outcome }: BootView): Finding {
  const level = outcome.kind === 'boots' ? 'ok' : outcome.kind === 'unsupported' ? 'warning' : 'failure';
  return { level, name: `boot of ${name}`, message: outcome.signature };
}

function ladderLines({ ladder }: BootView): string[] {
  if (ladder === undefined) return [];
  const { reached, missed } = ladder;
  const lines = reached.map(
    ({ name, instructions, line }) => `rung       ${name}, after ${grouped(instructions)} instructions: ${line.trim()}`,
  );
  if (missed === undefined) return lines;
  const { name, reason, line } = missed;
  const last = line.trim() === '' ? 'nothing was on the line' : `the last line was "${line.trim()}"`;
  return [...lines, `not        ${name}: ${reason}; ${last}`];
}

/** Runs of sectors that are shown. */
const SHOWN_RUNS = 8;

function diskLine({ name, sectors, written, content }: NonNullable<BootView['disks']>[number]): string {
  const count = written.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const runs = written.slice(0, SHOWN_RUNS).map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  const more = written.length > SHOWN_RUNS ? ', ...' : '';
  return `disk       ${name}: ${grouped(count)} of ${grouped(sectors)} sectors written (${runs.join(', ')}${more}), content ${shortId(content)}`;
}
