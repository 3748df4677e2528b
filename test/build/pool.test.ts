import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';

/** A thread that can be made to reply at any moment; `holds`: whether the process waits for it. */
class Thread extends EventEmitter {
  static readonly all: Thread[] = [];
  holds = true;
  readonly postMessage = vi.fn();

  constructor() {
    super();
    Thread.all.push(this);
  }

  ref() {
    this.holds = true;
  }

  unref() {
    this.holds = false;
  }

  /** As Node has it: a thread that is being ended is waited for. */
  terminate() {
    this.ref();
    return new Promise((resolve) => this.once('exit', resolve));
  }
}

vi.doMock('node:worker_threads', () => ({ Worker: Thread }));
const { Pool } = await import('../../src/build/pool.js');

/** Equipped, so that jobs do not wait. */
function poolOfOne() {
  const pool = new Pool(1);
  pool.equip({});
  return pool;
}

const JOB = { kind: 'version', component: '8c', date: '2011/0701' } as const;
const REPLY = { result: { made: false }, milliseconds: 1 };

test('the process waits for a thread while it has a job, and not when it has done it', async () => {
  const pool = poolOfOne();
  const done = pool.run(JOB);
  const thread = Thread.all.at(-1)!;
  expect(thread.holds).toBe(true);
  thread.emit('message', REPLY);
  expect(await done).toEqual(REPLY.result);
  expect(thread.holds).toBe(false);
});

test('a reply that comes while the threads are being ended does not keep the process from waiting for their end', async () => {
  const pool = poolOfOne();
  const lost = expect(pool.run(JOB)).rejects.toThrow('The worker pool was closed.');
  const thread = Thread.all.at(-1)!;
  const closed = pool.close();
  thread.emit('message', REPLY);
  expect(thread.holds).toBe(true);
  thread.emit('exit', 1);
  await Promise.all([closed, lost]);
});

test('a thread that ends by itself fails its job, and the next job has a new one', async () => {
  const pool = poolOfOne();
  const lost = pool.run(JOB);
  const done = pool.run(JOB);
  Thread.all.at(-1)!.emit('exit', 7);
  await expect(lost).rejects.toThrow('A worker thread ended by itself (exit 7).');
  Thread.all.at(-1)!.emit('message', REPLY);
  expect(await done).toEqual(REPLY.result);
});

test('jobs wait for the work at hand, of which each thread hears before its first job', async () => {
  const pool = new Pool(2);
  const before = Thread.all.length;
  const jobs = [pool.run(JOB), pool.run(JOB)];
  expect(Thread.all).toHaveLength(before);
  pool.equip({ of: 'today' });
  const threads = Thread.all.slice(before);
  expect(threads).toHaveLength(2);
  for (const thread of threads) {
    expect(thread.postMessage.mock.calls).toEqual([[{ of: 'today' }], [JOB]]);
    thread.emit('message', REPLY);
  }
  await Promise.all(jobs);
});

test('a pool is in use from its first job on', async () => {
  const pool = poolOfOne();
  expect(pool.isInUse).toBe(false);
  const done = pool.run(JOB);
  expect(pool.isInUse).toBe(true);
  Thread.all.at(-1)!.emit('message', REPLY);
  await done;
  expect(pool.isInUse).toBe(true);
});
