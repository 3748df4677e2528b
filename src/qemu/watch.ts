/** Runs QEMU and watches the guest until something is decided. */
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { PROGRAM, type QemuMachine, qemuArguments } from './command-line.js';
import { type QemuConsole, SCREEN_BASE, SCREEN_BYTES } from './console.js';
import type { QemuStop } from './outcome.js';
import { processorState } from './processor-state.js';
import { QemuError } from './qemu-error.js';
import { Qmp } from './qmp.js';

/** Milliseconds of the host's clock between two looks at the screen. */
const INTERVAL = 50;
/** ... for which a guest must be silent until the processor is looked at, or until it is believed to be dead. */
const SILENCE = 2000;
/** ... that a guest may go on printing about its death: some never stop. */
const LAST_WORDS = 20_000;
/** A log of more bytes will not be read: a guest that is interrupted so often goes on and on. */
const LARGEST_LOG = 256 << 20;

interface Watched {
  readonly stop: QemuStop;
  readonly eip: number;
}

/** The machine, and the file that the screen's memory is written to. */
type WatchedMachine = QemuMachine & { readonly screen: string };

/** Boots the machine and shows `console` what the guest shows, until it is decided why to stop. QEMU has ended afterwards. */
export async function watchQemu(
  machine: WatchedMachine,
  console: QemuConsole,
  seconds: number,
  signal?: AbortSignal,
): Promise<Watched> {
  signal?.throwIfAborted();
  const child = execa(PROGRAM, qemuArguments(machine), {
    reject: false,
    stripFinalNewline: true,
    buffer: { stdout: false, stderr: true },
    ...(signal ? { cancelSignal: signal } : {}),
  });
  let reset = false;
  const qmp = new Qmp(child.stdin, child.stdout, (event) => {
    reset ||= event === 'SHUTDOWN';
  });
  try {
    await qmp.execute('qmp_capabilities');
    const stop = await decide(qmp, machine, console, seconds, () => reset);
    return { stop, eip: (await registers(qmp)).eip };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof QemuError)) throw error;
    // QEMU aborts when a dying guest's stack runs into a device while instructions are counted; what it was about to say is known.
    if (console.fault.seen) return { stop: 'died', eip: 0 };
    const { code, stderr } = await child;
    if (code === 'ENOENT') throw notInstalled();
    const [reason] = stderr.split('\n');
    throw new QemuError(reason === '' ? error.message : `${error.message}: ${reason}`);
  } finally {
    child.kill('SIGKILL');
    await child;
  }
}

async function decide(
  qmp: Qmp,
  { screen, serial, log }: WatchedMachine,
  console: QemuConsole,
  seconds: number,
  wasReset: () => boolean,
): Promise<QemuStop> {
  const start = performance.now();
  let grownAt = start;
  let lookedAt = start;
  let faultAt: number | undefined;
  for (;;) {
    await sleep(INTERVAL);
    // After a reset the machine stands still: one more look sees all that there will be, the next one that it is complete.
    const last = wasReset();
    for (let looks = last ? 2 : 1; looks > 0; looks -= 1) {
      await qmp.execute('pmemsave', { val: SCREEN_BASE, size: SCREEN_BYTES, filename: screen });
      if (console.see(await readFile(screen), await readFile(serial, 'latin1'))) grownAt = performance.now();
    }
    if (console.atGoal) return 'goal';
    if (last) return 'reset';
    const now = performance.now();
    if (console.fault.seen) faultAt ??= now;
    if (faultAt !== undefined && (now - grownAt > SILENCE || now - faultAt > LAST_WORDS)) return 'died';
    if (now - grownAt > SILENCE && now - lookedAt > SILENCE) {
      lookedAt = now;
      if ((await registers(qmp)).dead) return 'halted';
    }
    if (now - start > seconds * 1000 || (await stat(log)).size > LARGEST_LOG) return 'limit';
  }
}

async function registers(qmp: Qmp) {
  return processorState(String(await qmp.execute('human-monitor-command', { 'command-line': 'info registers' })));
}

function notInstalled(): QemuError {
  return new QemuError(
    `The program ${PROGRAM} is not on the PATH. Install QEMU for PCs: the package qemu-system-x86 of Debian and Ubuntu, ` +
      'qemu-system-x86-core of Fedora, qemu of Homebrew.',
  );
}
