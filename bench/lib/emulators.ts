/** The emulators that bench/cpu.ts compares, each as a command that runs a ROM with its serial port on standard input and output. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Emulator {
  readonly name: string;
  readonly what: string;
  /** Why it cannot be used here; undefined if it can. */
  missing(): string | undefined;
  command(romFile: string): readonly [program: string, ...args: string[]];
}

const FSBISECT = new URL('./run-fsbisect.js', import.meta.url);
const V86 = new URL('./run-v86.js', import.meta.url);
const QEMU = 'qemu-system-i386';

function scripted(name: string, what: string, runner: URL, argument: string): Emulator {
  return {
    name,
    what,
    missing: () => undefined,
    command: (romFile) => [process.execPath, fileURLToPath(runner), romFile, argument],
  };
}

export const EMULATORS: readonly Emulator[] = [
  scripted('fsbisect', 'this project, tier 1', FSBISECT, '1'),
  scripted('tier0', 'this project, interpreter only', FSBISECT, '0'),
  scripted('v86', 'v86 with its JIT', V86, '1'),
  scripted('v86-nojit', 'v86, interpreter only', V86, '0'),
  {
    name: 'qemu',
    what: 'QEMU TCG',
    missing: () => {
      try {
        execFileSync(QEMU, ['--version'], { stdio: 'ignore' });
        return undefined;
      } catch {
        return `${QEMU} is not installed`;
      }
    },
    command: (romFile) => [
      QEMU,
      ...['-M', 'pc', '-accel', 'tcg', '-m', '32', '-nodefaults', '-no-reboot'],
      ...['-display', 'none', '-serial', 'stdio', '-bios', romFile],
    ],
  },
];
