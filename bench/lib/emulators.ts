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

const script = (name: string): string => fileURLToPath(new URL(`${name}.js`, import.meta.url));
const QEMU = 'qemu-system-i386';

function scripted(name: string, what: string, runner: string, argument: string): Emulator {
  return {
    name,
    what,
    missing: () => undefined,
    command: (romFile) => [process.execPath, script(runner), romFile, argument],
  };
}

export const EMULATORS: readonly Emulator[] = [
  scripted('fsbisect', 'this project, tier 1', 'run-fsbisect', '1'),
  scripted('tier0', 'this project, interpreter only', 'run-fsbisect', '0'),
  scripted('v86', 'v86 with its JIT', 'run-v86', '1'),
  scripted('v86-nojit', 'v86, interpreter only', 'run-v86', '0'),
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
