/** What a guest in QEMU shows: snapshots of the text screen, and the serial port's text. */
import { FaultScreen } from '../emu/pc/boot/fault-screen.js';
import { type Milestone, MilestoneWatch } from '../emu/pc/boot/milestones.js';

/** Physical address and bytes of the colour text screen: 25 lines of 80 characters, each with its attribute. */
export const SCREEN_BASE = 0xb8000;
const COLUMNS = 80;
const ROWS = 25;
export const SCREEN_BYTES = COLUMNS * ROWS * 2;

/** A loader's last line, Bell Labs' and 9atom's: what comes after it is the kernel's. warp9() in 9load's load.c. */
const KERNEL_ENTERED = /^(entry: |warp\d+\()/;

/** The lines of the screen's memory, without the blanks at their ends; characters beyond ASCII become dots. */
export function screenLines(memory: Uint8Array): string[] {
  return Array.from({ length: ROWS }, (_, row) => {
    const codes = Array.from({ length: COLUMNS }, (_, column) => memory[(row * COLUMNS + column) * 2]);
    const text = codes.map((c) => (c === 0 ? ' ' : c < 0x20 || c > 0x7e ? '.' : String.fromCharCode(c)));
    return text.join('').trimEnd();
  });
}

/** Looks at complete lines, again and again, for milestones and for a guest's last words. */
export class QemuConsole {
  readonly fault = new FaultScreen();
  /** Names of the milestones that were reached. */
  readonly milestones: string[] = [];
  /** The screen as it was last. */
  screen = '';
  /** All that came out of the serial port. */
  serial = '';
  readonly #watch: MilestoneWatch;
  readonly #goal: string;
  #screenIsKernels = false;
  #serialIsKernels = false;

  constructor(milestones: readonly Milestone[], goal: string) {
    this.#goal = goal;
    this.#watch = new MilestoneWatch(milestones, ({ name }) => this.milestones.push(name));
  }

  /** Whether the goal was reached before anything went wrong. */
  get atGoal(): boolean {
    return this.milestones.includes(this.#goal);
  }

  /** Takes what is shown now. Returns whether that is something new. */
  see(memory: Uint8Array, serial: string): boolean {
    const screen = screenLines(memory).join('\n').trimEnd();
    const grown = screen !== this.screen || serial !== this.serial;
    // The last line may be still being written, unless it stood there the last time.
    const [shown, said] = [complete(screen, this.screen), complete(serial, this.serial)];
    const entered = shown.findLastIndex((line) => KERNEL_ENTERED.test(line));
    if (entered >= 0) {
      this.#screenIsKernels = true;
      this.#serialIsKernels ||= serial === '';
    }
    this.#take(shown, this.#screenIsKernels ? entered + 1 : shown.length);
    const left = said.findLastIndex((line) => KERNEL_ENTERED.test(line));
    this.#take(said, this.#serialIsKernels || left >= 0 ? left + 1 : said.length);
    this.screen = screen;
    this.serial = serial;
    return grown;
  }

  /** Takes lines, of which those from `kernels` on are the kernel's. */
  #take(lines: readonly string[], kernels: number): void {
    for (const [i, line] of lines.entries()) {
      if (this.atGoal) return;
      this.fault.see(line, 0);
      if (i >= kernels && !this.fault.seen) this.#watch.see(line);
    }
  }
}

function complete(text: string, before: string): string[] {
  const lines = text.split('\n');
  return text === before ? lines : lines.slice(0, -1);
}
