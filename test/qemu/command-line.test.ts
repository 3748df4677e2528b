import { expect, test } from 'vitest';
import { qemuArguments } from '../../src/qemu/command-line.js';

const MACHINE = {
  ramBytes: 64 << 20,
  startSeconds: Date.UTC(2012, 5, 14, 1, 2, 3) / 1000,
  medium: '/t/a,b',
  kind: 'floppy',
  serial: '/t/serial',
  log: '/t/log',
} as const;

test('describes a machine of the same size and date that boots from the floppy', () => {
  const text = qemuArguments(MACHINE).join(' ');
  expect(text).toContain('-m 64M');
  expect(text).toContain('-rtc base=2012-06-14T01:02:03,clock=vm');
  expect(text).toContain('-drive if=floppy,index=0,format=raw,file=/t/a,,b -boot a');
});

test('boots from the disk instead', () => {
  const text = qemuArguments({ ...MACHINE, kind: 'disk' }).join(' ');
  expect(text).toContain('-drive if=ide,index=0,media=disk,format=raw,file=/t/a,,b -boot c');
  expect(text).not.toContain('floppy');
});
