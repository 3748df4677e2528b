/**
 * What QEMU logs with `-d int,cpu_reset`: for each interrupt and exception a line with vector, error code and place, and the
 * registers in the lines after it. An exception is announced by a line of its own, which names the one whose delivery it
 * disturbs, if any; without it, the entry is an INT instruction or a device's interrupt.
 */
import { GENERAL_REGISTERS } from '../emu/cpu/register-names.js';
import type { ExceptionReport } from '../emu/pc/boot/outcome.js';

/** An exception as QEMU shows it: no instruction count, no stack. */
export type QemuTrap = Omit<ExceptionReport, 'instructions' | 'backtrace'>;

const ANNOUNCEMENT = /^check_exception old: 0x([0-9a-f]+) new 0x/;
const DEVICE = /^Servicing hardware INT=/;
const ENTRY = /^\s*\d+: v=([0-9a-f]+) e=([0-9a-f]+) i=[01] cpl=[0-3] IP=([0-9a-f]+):([0-9a-f]+) /;
const NUMBERED = /\b([A-Z][A-Z0-9]{1,2}) ?=([0-9a-f]{4,8})\b/g;
const LAST_LINE = /^CR0=/;
const NO_EXCEPTION = 0xffff_ffff;
/** Vectors that push an error code. Intel SDM vol. 3, table 6-1. */
const WITH_ERROR_CODE = new Set([8, 10, 11, 12, 13, 14, 17]);
const SELECTORS = ['ES', 'CS', 'SS', 'DS', 'FS', 'GS'];

/** Reads the log line by line. */
export class QemuExceptionLog {
  /** In the order in which they were raised. */
  readonly exceptions: QemuTrap[] = [];
  /** Whether the processor shut down. */
  tripleFault = false;
  /** Interrupts by devices since the last exception. */
  deviceInterrupts = 0;
  #during: number | undefined;
  #entry: RegExpExecArray | undefined;
  readonly #values = new Map<string, number>();

  line(text: string): void {
    if (this.#entry !== undefined) {
      for (const [, name, value] of text.matchAll(NUMBERED)) this.#values.set(name, Number.parseInt(value, 16));
      if (LAST_LINE.test(text)) this.#complete(this.#entry);
      return;
    }
    if (text === 'Triple fault') this.tripleFault = true;
    if (DEVICE.test(text)) this.deviceInterrupts += 1;
    const announcement = ANNOUNCEMENT.exec(text);
    if (announcement !== null) this.#during = Number.parseInt(announcement[1], 16);
    const entry = this.#during === undefined ? null : ENTRY.exec(text);
    if (entry === null) return;
    this.#entry = entry;
    this.#values.clear();
  }

  #complete([, vectorText, errorText, cs, ip]: RegExpExecArray): void {
    const value = (name: string) => this.#values.get(name) ?? 0;
    const vector = Number.parseInt(vectorText, 16);
    this.exceptions.push({
      vector,
      ...(WITH_ERROR_CODE.has(vector) ? { errorCode: Number.parseInt(errorText, 16) } : {}),
      cs: Number.parseInt(cs, 16),
      eip: Number.parseInt(ip, 16),
      eflags: value('EFL'),
      cr0: value('CR0'),
      cr2: value('CR2'),
      cr3: value('CR3'),
      registers: GENERAL_REGISTERS.map(value),
      selectors: SELECTORS.map(value),
      ...(this.#during === NO_EXCEPTION ? {} : { during: this.#during! }),
    });
    this.deviceInterrupts = 0;
    this.#entry = undefined;
    this.#during = undefined;
  }
}
