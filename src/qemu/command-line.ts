/** QEMU's command line for one boot. Facts: qemu-system-i386(1). */

/** The program that is run, found by the host's PATH. */
export const PROGRAM = 'qemu-system-i386';

/** What a boot in QEMU needs besides its defaults. */
export interface QemuMachine {
  readonly ramBytes: number;
  /** What the real-time clock shows at power-on: seconds since 1970-01-01. */
  readonly startSeconds: number;
  /** File of the medium's image, and what it is. */
  readonly medium: string;
  readonly kind: 'floppy' | 'disk';
  /** Files that QEMU writes: what came out of the first serial port; exceptions and resets. */
  readonly serial: string;
  readonly log: string;
}

/**
 * Nanoseconds of guest time that an instruction takes, as a power of two: 15.6 MIPS. Time that is counted in instructions
 * keeps the host's load out of the kernels' calibration loops, and makes the waiting of a loader short.
 */
const ICOUNT_SHIFT = 6;

/** The arguments. QEMU then waits for QMP on its standard input, runs, and stays there, stopped, after a reset. */
export function qemuArguments({ ramBytes, startSeconds, medium, kind, serial, log }: QemuMachine): string[] {
  const image = `format=raw,file=${medium.replaceAll(',', ',,')}`;
  const start = new Date(startSeconds * 1000).toISOString().slice(0, 19);
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-qmp', 'stdio'],
    ...['-machine', 'pc,accel=tcg', '-vga', 'std', '-m', `${ramBytes >>> 20}M`],
    ...['-drive', kind === 'floppy' ? `if=floppy,index=0,${image}` : `if=ide,index=0,media=disk,${image}`],
    ...['-boot', kind === 'floppy' ? 'a' : 'c'],
    ...['-serial', `file:${serial.replaceAll(',', ',,')}`, '-d', 'int,cpu_reset', '-D', log],
    ...['-action', 'reboot=shutdown,shutdown=pause'],
    ...['-icount', `shift=${ICOUNT_SHIFT},sleep=off`, '-rtc', `base=${start},clock=vm`],
  ];
}
