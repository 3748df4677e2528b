import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { loadConfig } from '../../src/build/config.js';
import { Jobs } from '../../src/build/jobs.js';
import { Places } from '../../src/build/places.js';
import { Pool } from '../../src/build/pool.js';
import { Workshop } from '../../src/build/workshop.js';
import { Store } from '../../src/store/store.js';

const DATE = '2011/0701';

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
  return { jobs: new Jobs(pool, config, places, store), workshop: new Workshop(config, places, store), asked };
}

test('a job for which nothing has to run is done without the pool, and its time is told', async () => {
  const { jobs, workshop, asked } = await bench();
  const took = vi.fn();
  const report = await jobs.run({ kind: 'version', component: '8c', date: DATE }, { took });
  expect(report).toEqual(await workshop.version('8c', DATE));
  expect(took).toHaveBeenCalledOnce();
  expect(asked).not.toHaveBeenCalled();
});

test('a build is for the pool until it is on record', async () => {
  const { jobs, workshop, asked } = await bench();
  const job = { kind: 'build', base: DATE, versions: {} } as const;
  const took = vi.fn();
  await expect(jobs.run(job, { took })).rejects.toThrow('for the pool');
  expect(asked).toHaveBeenCalledExactlyOnceWith(job, { took });
  expect(took).not.toHaveBeenCalled();

  const built = await workshop.build(DATE, {});
  const again = await jobs.run(job);
  expect(again).toMatchObject({ image: built.image, log: built.log, actions: { run: 0, replayed: 1 } });
  expect(asked).toHaveBeenCalledOnce();
});

test('a build of which it is known that it is not on record is not looked for', async () => {
  const { jobs, workshop, asked } = await bench();
  await workshop.build(DATE, {});
  await expect(jobs.run({ kind: 'build', base: DATE, versions: {} }, {}, true)).rejects.toThrow('for the pool');
  expect(asked).toHaveBeenCalledOnce();
});

test('commands for a person and boots are for the pool, whatever is on record', async () => {
  const { jobs, asked } = await bench();
  await expect(jobs.run({ kind: 'boot', object: 'x' })).rejects.toThrow('for the pool');
  expect(asked).toHaveBeenCalledOnce();
});

test('a job that cannot be done says why, and the next one is done', async () => {
  const { jobs, asked } = await bench();
  const wrong = jobs.run({ kind: 'version', component: '8x', date: DATE });
  const right = jobs.run({ kind: 'version', component: '8c', date: DATE });
  await expect(wrong).rejects.toThrow('has no component 8x');
  expect((await right).made).toBe(false);
  expect(asked).not.toHaveBeenCalled();
});
