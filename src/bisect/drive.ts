import { cellKey, type Ledger, type Step } from './ledger.js';
import type { Probe, Search } from './search.js';
import type { Oracle, Verdict } from './verdict.js';

export interface DriveOptions {
  /** Probes of one request that may be with the oracle at once; 1 unless given. The steps are the same for any number. */
  readonly concurrency?: number;
  /** Ends the search before its next probe. The oracle must watch the signal itself to end probes that are under way. */
  readonly signal?: AbortSignal;
  /** Told when a probe goes to the oracle. */
  readonly asked?: (probe: Probe) => void;
  /** Told when it comes back; with several at once, in the order in which they come back. */
  readonly answered?: (step: Step) => void;
}

/**
 * Runs a search to its end, with the oracle's answers.
 * @returns what the search found
 * @throws what the oracle throws, or the signal's reason. All that was answered until then is in the ledger.
 */
export async function drive<T>(
  search: Search<T>,
  ledger: Ledger,
  oracle: Oracle,
  options: DriveOptions = {},
): Promise<T> {
  for (;;) {
    options.signal?.throwIfAborted();
    const { done, value } = search.next();
    if (done) {
      return value;
    }
    await answerAll(value, ledger, oracle, options);
  }
}

async function answerAll(probes: readonly Probe[], ledger: Ledger, oracle: Oracle, options: DriveOptions) {
  const steps: (Step | undefined)[] = probes.map(() => undefined);
  const failures: unknown[] = [];
  let next = 0;
  let recorded = 0;
  const worker = async () => {
    while (next < probes.length && failures.length === 0) {
      const index = next++;
      const probe = probes[index];
      try {
        options.signal?.throwIfAborted();
        options.asked?.(probe);
        const verdict = await oracle.test(probe.cell, probe.why);
        const step = { ...probe, verdict };
        steps[index] = step;
        for (let ready = steps[recorded]; ready !== undefined; ready = steps[++recorded]) {
          ledger.record(ready);
        }
        options.answered?.(step);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  const workers = Math.max(1, Math.min(options.concurrency ?? 1, probes.length));
  await Promise.all(Array.from({ length: workers }, worker));
  if (failures.length > 0) {
    for (const step of steps.slice(recorded)) {
      if (step !== undefined) {
        ledger.record(step);
      }
    }
    throw failures[0];
  }
}

/** An oracle that answers from recorded steps, and asks another one about everything else. */
export function withRecorded(steps: Iterable<Pick<Step, 'cell' | 'verdict'>>, oracle: Oracle): Oracle {
  const verdicts = new Map<string, Verdict>();
  for (const { cell, verdict } of steps) {
    verdicts.set(cellKey(cell), verdict);
  }
  return {
    test: async (cell, why) => verdicts.get(cellKey(cell)) ?? oracle.test(cell, why),
  };
}
