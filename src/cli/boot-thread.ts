import { Worker } from 'node:worker_threads';
import type { BootReport } from '../build/boot-report.js';
import type { BootMessage, BootWork } from './boot-worker.js';

/** Boots a kernel in a thread; `line` hears what it prints. Rejects with the signal's reason when that is aborted. */
export function bootInThread(work: BootWork, line: (text: string) => void, signal: AbortSignal): Promise<BootReport> {
  const worker = new Worker(new URL('./boot-worker.js', import.meta.url), { workerData: work });
  return new Promise<BootReport>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    worker.on('message', (message: BootMessage) => {
      if ('line' in message) line(message.line);
      else resolve(message.report);
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('The thread that booted the kernel ended without a report.')));
  }).finally(() => worker.terminate());
}
