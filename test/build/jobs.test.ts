import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { loadConfig } from '../../src/build/config.js';
import type { BuildReport, RunJob, VersionReport } from '../../src/build/job.js';
import { Jobs } from '../../src/build/jobs.js';
import { Places } from '../../src/build/places.js';
import { Pool } from '../../src/build/pool.js';
import { hardwareOf, Workshop } from '../../src/build/workshop.js';
import { Store } from '../../src/store/store.js';
import { GuestProgram } from '../emu/plan9/guest-program.js';

const DATE = '2011/0701';
const FOLDER = '/sys/src/fs/sample';
const BUILD = { kind: 'build', base: DATE, versions: {} } as const;

/** The sample dump's jobs, with an empty database, and a pool of which nothing but the questions is known. */
async function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'fsbisect-jobs-'));
  const config = loadConfig(fileURLToPath(new URL('../../fsbisect.config.json', import.meta.url)));
  const places = await Places.open(config);
  const store = Store.open(join(folder, 'results.db'));
  onTestFinished(async () => {
    store.close();
    await places.close();
    rmSync(folder, { recursive: true });
  });
  const pool = new Pool(1);
  const asked = vi.spyOn(pool, 'run').mockRejectedValue(new Error('for the pool'));
  return {
    jobs: new Jobs(pool, config, places, store, hardwareOf(config)),
    workshop: new Workshop(config, places, store),
    pool,
    asked,
  };
}

/** A job that runs a program of its own. */
function commandOf(program: GuestProgram): RunJob {
  return {
    kind: 'run',
    base: DATE,
    versions: {},
    command: [`${FOLDER}/program`],
    directory: FOLDER,
    files: new Map([['program', program.build()]]),
    input: new Uint8Array(0),
  };
}

/** Prints something, and does not end. */
function endless(): GuestProgram {
  return new GuestProgram().write(1, 'begun').label('on').jump('on');
}

test('a job for which nothing has to run is done without the pool, and its time is told', async () => {
  const { jobs, workshop, asked } = await bench();
  const took = vi.fn();
  const report = await jobs.run({ kind: 'version', component: '8c', date: DATE }, { took });
  expect(report).toEqual(await workshop.version('8c', DATE));
  expect(took).toHaveBeenCalledOnce();
  expect(asked).not.toHaveBeenCalled();
});

test('what has to run is done without the pool if there is no other job, and is on record then', async () => {
  const { jobs, asked } = await bench();
  const took = vi.fn();
  const built = await jobs.run(BUILD, { took });
  expect(built).toMatchObject({ status: 'ok', actions: { replayed: 0 } });
  expect(took).toHaveBeenCalledOnce();
  const { image, log } = built;
  expect(await jobs.run(BUILD)).toMatchObject({ image, log, actions: { run: 0, replayed: 1 } });
  const printed = vi.fn();
  await jobs.run(commandOf(new GuestProgram().write(1, 'hello').exits()), { printed });
  expect(printed).toHaveBeenCalledExactlyOnceWith({ output: new TextEncoder().encode('hello'), stream: 'stdout' });
  await expect(jobs.run({ kind: 'boot', object: 'x' })).rejects.toThrow('Object x is not in the store.');
  expect(asked).not.toHaveBeenCalled();
});

test('what has to run is for the pool while there is another job', async () => {
  const { jobs, asked } = await bench();
  const built = expect(jobs.run(BUILD)).rejects.toThrow('for the pool');
  const version = jobs.run({ kind: 'version', component: '8c', date: DATE });
  await built;
  expect((await version).made).toBe(false);
  expect(asked).toHaveBeenCalledOnce();
});

test('a job that comes while programs run is looked for at once', async () => {
  const { jobs, asked } = await bench();
  let version: Promise<VersionReport> | undefined;
  let other: Promise<BuildReport> | undefined;
  const printed = () => {
    version ??= jobs.run({ kind: 'version', component: '8c', date: DATE });
    other ??= expect(jobs.run(BUILD)).rejects.toThrow('for the pool') as never;
  };
  const first = jobs.run(commandOf(endless()), { printed });
  const ended = expect(first).rejects.toThrow('The session was closed.');
  await vi.waitUntil(() => version);
  expect((await version!).made).toBe(false);
  await other;
  expect(asked).toHaveBeenCalledOnce();
  await jobs.close();
  await ended;
});

test('once the pool is in use, what has to run is for the pool', async () => {
  const { jobs, pool } = await bench();
  vi.spyOn(pool, 'isInUse', 'get').mockReturnValue(true);
  await expect(jobs.run(BUILD)).rejects.toThrow('for the pool');
  await expect(jobs.run(commandOf(new GuestProgram().exits()))).rejects.toThrow('for the pool');
});

test('a build of which it is known that it is not on record is not looked for if it is for the pool', async () => {
  const { jobs, workshop, pool, asked } = await bench();
  await workshop.build(DATE, {});
  vi.spyOn(pool, 'isInUse', 'get').mockReturnValue(true);
  await expect(jobs.run(BUILD, {}, true)).rejects.toThrow('for the pool');
  expect(asked).toHaveBeenCalledOnce();
});

test('programs that run end when the session is closed, and nothing begins any more', async () => {
  const { jobs } = await bench();
  let closed: Promise<void> | undefined;
  const printed = () => {
    closed = jobs.close();
  };
  await expect(jobs.run(commandOf(endless()), { printed })).rejects.toThrow('The session was closed.');
  await closed;
  await expect(jobs.run({ kind: 'version', component: '8c', date: DATE })).rejects.toThrow('The session was closed.');
});

test('a job that cannot be done says why, and the next one is done', async () => {
  const { jobs, asked } = await bench();
  const wrong = jobs.run({ kind: 'version', component: '8x', date: DATE });
  const right = jobs.run({ kind: 'version', component: '8c', date: DATE });
  await expect(wrong).rejects.toThrow('has no component 8x');
  expect((await right).made).toBe(false);
  expect(asked).not.toHaveBeenCalled();
});
