import type { BootReport } from '../build/boot-report.js';
import type { BootView } from '../report/boot.js';

/** The parts of a boot report's details that are shown; see `src/build/boot-kernel.ts`. */
interface Details {
  readonly outcome?: { readonly trap?: { readonly backtrace?: readonly Frame[] } };
  readonly milestones?: BootView['milestones'];
  readonly ladder?: BootView['ladder'];
  readonly disks?: BootView['disks'];
  readonly notes?: readonly string[];
}

interface Frame {
  readonly pc: number;
  readonly symbol: {
    readonly name: string;
    readonly offset: number;
    readonly source?: { readonly file: string; readonly line: number };
  };
}

/** The calls that led to where a boot ended, the innermost first; none where nothing is known of them. */
export function framesOf({ details }: Pick<BootReport, 'details'>): readonly Frame[] {
  return ((details ?? {}) as Details).outcome?.trap?.backtrace ?? [];
}

/** A boot as the store keeps it, as it is shown. */
export function bootView(
  name: string,
  kernel: { readonly image: string; readonly size: number },
  { outcome, console, serial, trap, instructions, digest, details }: BootReport,
): BootView {
  const { outcome: how, milestones = [], ladder, disks, notes } = (details ?? {}) as Details;
  return {
    name,
    ...kernel,
    outcome,
    milestones: milestones.map(({ name: milestone, instructions: at }) => ({ name: milestone, instructions: at })),
    ...(ladder ? { ladder } : {}),
    ...(disks ? { disks } : {}),
    console,
    serial,
    ...(trap ? { trap } : {}),
    backtrace: how?.trap?.backtrace?.map(frameText),
    instructions,
    ...(digest ? { digest } : {}),
    ...(notes ? { notes } : {}),
  };
}

function frameText({ pc, symbol: { name, offset, source } }: Frame): string {
  const place = `${name}${offset === 0 ? '' : `+0x${offset.toString(16)}`}`;
  const line = source ? `  ${source.file}:${source.line}` : '';
  return `${(pc >>> 0).toString(16).padStart(8, '0')}  ${place}${line}`;
}
