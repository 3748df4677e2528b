import { describe, expect, it } from 'vitest';
import { type BootView, bootReport } from '../../src/report/boot.js';
import { renderTable } from '../../src/report/table.js';
import { plain } from './sample-report.js';

const trapped: BootView = {
  name: '9fs64',
  image: '2f05d4b689d270cafb02285f35f44866f7dc8a2d368a3f9d1124373eeab31fb1',
  size: 500_123,
  outcome: { kind: 'trap', signature: 'trap 14 in f+0xa' },
  milestones: [],
  console: 'cpu0\npanic: exception/interrupt 14\n',
  serial: '',
  trap: { vector: 14, errorCode: 0, eip: 0x8010_000a, cr2: 0xf000_ff53, symbol: 'f', offset: 10 },
  backtrace: ['f+0xa /sys/src/fs/f.c:12', 'main+0x42 /sys/src/fs/main.c:7'],
  instructions: 123_456_789,
  digest: '4195ff9f25673ea67268e93b0df75b22762d2333edb34a0fd6472396003e52d5',
  notes: ['port 2e1 was read and is not there'],
};

describe('the report of a boot', () => {
  it('shows console, fault, backtrace and outcome', () => {
    expect(renderTable(bootReport(trapped), plain)).toBe(`9fs64: trap 14 in f+0xa

Console:
cpu0
panic: exception/interrupt 14

Fault:
trap 14, page fault at f000ff53
  error code 0: supervisor, read, page not present
  EIP 8010000a  f+0xa
  CR2 f000ff53

Called from:
  f+0xa /sys/src/fs/f.c:12
  main+0x42 /sys/src/fs/main.c:7

bad     boot of 9fs64: trap 14 in f+0xa
note    note: port 2e1 was read and is not there

outcome    trap, after 123 456 789 instructions
kernel     2f05d4b689d2, 500 123 bytes
state      4195ff9f2567
`);
  });

  it('shows milestones and serial text, and that nothing was printed', () => {
    const { trap: _, backtrace: __, digest: ___, notes: ____, ...rest } = trapped;
    const booted: BootView = {
      ...rest,
      outcome: { kind: 'boots', signature: 'boots: banner' },
      milestones: [{ name: 'banner', instructions: 1000 }],
      console: '',
      serial: 'Plan 9\n',
    };
    expect(renderTable(bootReport(booted), plain)).toBe(`9fs64: boots: banner

Console:
(nothing was printed)

Serial port:
Plan 9

ok      boot of 9fs64: boots: banner

milestone  banner, after 1 000 instructions
outcome    boots, after 123 456 789 instructions
kernel     2f05d4b689d2, 500 123 bytes
`);
  });

  it('does not count a shortfall of ours against the kernel', () => {
    const report = bootReport({ ...trapped, outcome: { kind: 'unsupported', signature: 'opcode 0f 0b' } });
    expect(report.findings?.[0]).toEqual({ level: 'warning', name: 'boot of 9fs64', message: 'opcode 0f 0b' });
  });
});
