import { execaNode } from 'execa';
import { DEFAULT_TIME, type QueryRequest, type QueryResult } from '../store/run-query.js';
import type { QueryReply } from './query-child.js';

/** Milliseconds that a query may take beyond its time until it is ended, so that it can end by itself and give its rows. */
const GRACE = 2000;

/**
 * Asks a database in a process of its own, which can be ended. A query without a row in its time has none. Throws what
 * StoreError says, as an Error of that name; rejects with the signal's reason when that is aborted.
 */
export async function queryInProcess(request: QueryRequest, signal: AbortSignal): Promise<QueryResult> {
  const child = await execaNode(new URL('./query-child.js', import.meta.url), {
    ipcInput: request,
    reject: false,
    stdout: 'ignore',
    stderr: 'inherit',
    timeout: (request.limits.time ?? DEFAULT_TIME) + GRACE,
    killSignal: 'SIGKILL',
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  const [reply] = child.ipcOutput as unknown as readonly QueryReply[];
  if (!reply) {
    if (child.timedOut) return { columns: [], rows: [], cut: 'time' };
    throw new Error(`The process that asked the database ended without an answer: ${child.shortMessage}`);
  }
  if ('result' in reply) return reply.result;
  throw Object.assign(new Error(reply.error.message), { name: reply.error.name });
}
