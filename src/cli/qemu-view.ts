import type { QemuResult } from '../qemu/boot.js';
import { bootSections } from '../report/boot.js';
import type { Report } from '../report/report.js';
import { grouped, shortId } from '../report/text.js';

/** A boot in QEMU as it is shown: the screen in place of the console, and no instruction counts. */
export function qemuReport(
  { name, image, size }: { readonly name: string; readonly image: string; readonly size: number },
  result: QemuResult,
): Report {
  const { outcome, signature, screen, serial, milestones } = result;
  const trap = 'trap' in outcome ? outcome.trap : undefined;
  const place = trap?.symbol;
  const view = trap && {
    ...trap,
    ...(place ? { symbol: place.name, offset: place.offset, ...place.source } : { symbol: undefined }),
    ...(outcome.kind === 'trap' ? { reporter: outcome.reporter } : {}),
  };
  return {
    kind: 'boot',
    title: `${name} in QEMU: ${signature}`,
    findings: [
      { level: outcome.kind === 'boots' ? 'ok' : 'failure', name: `boot of ${name} in QEMU`, message: signature },
    ],
    sections: bootSections({ console: screen, serial, trap: view }),
    summary: [
      ...milestones.map((milestone) => `milestone  ${milestone}`),
      `outcome    ${outcome.kind}`,
      `kernel     ${shortId(image)}, ${grouped(size)} bytes`,
    ],
    data: { name, image, size, emulator: 'qemu', ...result },
  };
}
