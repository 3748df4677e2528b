import type { BootReport } from '../build/boot-report.js';
import type { BootView } from '../report/boot.js';
import type { Frame } from '../store/records.js';

/** The calls that led to where a boot ended, the innermost first; none where nothing is known of them. */
export function framesOf({ details }: Pick<BootReport, 'details'>): readonly Frame[] {
  return details.outcome?.trap?.backtrace ?? [];
}

/** A boot as the store keeps it, as it is shown. */
export function bootView(
  name: string,
  kernel: { readonly image: string; readonly size: number },
  { outcome, console, serial, trap, instructions, digest, details }: BootReport,
): BootView {
  const { outcome: how, milestones = [], ladder, disks, notes } = details;
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
