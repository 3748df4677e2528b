import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Interrupted } from './errors.js';
import type { Host, TextStream } from './host.js';

/** The process itself. The first SIGINT or SIGTERM asks for an orderly end, the second one ends it. */
export function nodeHost(): Host {
  return {
    stdout: tolerant(process.stdout),
    stderr: tolerant(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    version: ownVersion(),
    processors: availableParallelism(),
    now: Date.now,
    signal: interruption(),
    onFault,
    boot: async (work, line, signal) => {
      const { boot } = await import('./boot-work.js');
      return boot(work, line, signal);
    },
    bootInQemu: async (kernel, options) => {
      const { bootInQemu } = await import('../qemu/boot.js');
      return bootInQemu(kernel, options);
    },
    query: async (request, signal) => {
      const { queryInProcess } = await import('./query-process.js');
      return queryInProcess(request, signal);
    },
    openSession: async (config, openStore, { workers }) => {
      // Git is asked about the dump while the rest is loaded and opened.
      const { Places } = await import('../build/places.js');
      const places = Places.open(config);
      places.catch(() => {});
      const [{ Pool }, { Session }] = await Promise.all([import('../build/pool.js'), import('../build/session.js')]);
      return Session.open(config, { places, store: openStore(), pool: new Pool(workers) });
    },
  };
}

/** A reader that goes away (`| head`) is no error: what is written after that is dropped. */
function tolerant(stream: NodeJS.WriteStream): TextStream {
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
  });
  return {
    write: (text) => {
      if (!gone) stream.write(text);
    },
    isTTY: stream.isTTY,
    get columns() {
      return stream.columns;
    },
  };
}

function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      const reason = new Interrupted(signal);
      if (controller.signal.aborted) process.exit(reason.exitCode);
      controller.abort(reason);
    });
  }
  return controller.signal;
}

/** The program is at its end when the process has an exit code. */
function onFault(report: (error: unknown) => number): void {
  process.on('uncaughtException', (error) => process.exit(report(error)));
  process.on('beforeExit', () => {
    // All is written: what is left in memory need not be taken apart piece by piece.
    if (process.exitCode !== undefined) process.exit();
    process.exit(report(new Error('Nothing is left to wait for, and the work is not done.')));
  });
}

function ownVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
