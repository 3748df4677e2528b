import { existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { GuestProgram } from '../../emu/plan9/guest-program.js';
import { folderWith, MAIN_JOB, results, start } from './tool.js';

/** Kills of one job. */
const KILLS = 20;
/** Milliseconds after the start, at most, at which a kill falls: the whole job takes longer. */
const LATEST_KILL = 2500;

describe('nothing is lost', () => {
  test(`a job killed at ${KILLS} random moments ends with the same results`, async () => {
    const undisturbed = folderWith();
    const whole = await start(undisturbed, MAIN_JOB);
    const disturbed = folderWith();
    for (let kill = 0; kill < KILLS; kill++) {
      const run = start(disturbed, MAIN_JOB);
      await Promise.race([sleep(Math.random() * LATEST_KILL), run]);
      run.kill('SIGKILL');
      await run;
    }
    const last = await start(disturbed, MAIN_JOB);
    expect(last.exitCode, last.stderr).toBe(whole.exitCode);
    expect(await results(disturbed)).toBe(await results(undisturbed));
    const check = await start(disturbed, ['doctor']);
    expect(check.stdout).not.toMatch(/damaged/);
  });

  test('two jobs at once on one database do not disturb each other', async () => {
    const [together, alone] = [folderWith(), folderWith()];
    const both = await Promise.all([start(together, MAIN_JOB), start(together, MAIN_JOB)]);
    for (const run of both) expect(run.exitCode, run.stderr).toBe(1);
    await start(alone, MAIN_JOB);
    expect(await results(together)).toBe(await results(alone));
  });

  test('an interrupted job prints what is known and exits with 130', async () => {
    const folder = folderWith();
    const run = start(folder, MAIN_JOB);
    // The first step is on the progress output: something is known from here on.
    await new Promise<void>((resolve) => {
      let seen = '';
      run.stderr!.on('data', (chunk: Buffer) => {
        seen += chunk;
        if (/^step 1 /m.test(seen)) resolve();
      });
      void run.then(() => resolve());
    });
    run.kill('SIGINT');
    const { exitCode, stdout } = await run;
    expect(exitCode).toBe(130);
    expect(stdout).toContain('Matrix:');
    expect(stdout).toContain('The search is not at its end');
  });
});

test('a program that never ends is ended by Ctrl-C', async () => {
  const folder = folderWith();
  writeFileSync(join(folder, 'loop'), new GuestProgram().write(1, 'begun\n').label('on').jump('on').build());
  const run = start(folder, ['run', '--copy', 'loop', '/sys/src/fs/sample/loop']);
  run.stdout!.once('data', () => run.kill('SIGINT'));
  const { exitCode, stdout, stderr } = await run;
  expect(exitCode, stderr).toBe(130);
  expect(stdout).toBe('begun');
});

test('a query that never comes to a row is ended by Ctrl-C', async () => {
  const folder = folderWith();
  await start(folder, ['resume']);
  const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c';
  const run = start(folder, ['query', '--sql', endless]);
  let ended = false;
  void run.then(() => {
    ended = true;
  });
  // It says nothing before it is asked to end, so nobody knows when it has begun.
  for (let tries = 0; !ended && tries < 100; tries++) {
    await sleep(1000);
    run.kill('SIGINT');
  }
  const { exitCode, signal } = await run;
  expect(exitCode ?? signal).toBeOneOf([130, 'SIGINT']);
});

test('a query that never comes to a row is ended when its time is over', async () => {
  const folder = folderWith();
  await start(folder, ['resume']);
  const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c';
  const { exitCode, stderr } = await start(folder, ['query', '--seconds', '1', '--sql', endless]);
  expect(stderr).toContain('only 0 rows are shown: the query was ended');
  expect(exitCode).toBe(3);
});

describe('a database that cannot be used', () => {
  test('is named, and left as it is, when it is something else', async () => {
    const folder = folderWith();
    const file = join(folder, 'fsbisect.db');
    writeSync(openSync(file, 'w'), 'This is a letter, not a database. '.repeat(100));
    const before = readFileSync(file);
    const { exitCode, stderr } = await start(folder, MAIN_JOB);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(file);
    expect(stderr).toMatch(/not a(n SQLite)? database/);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('is named when its folder does not exist', async () => {
    const folder = folderWith((config) => {
      config.database = 'nowhere/fsbisect.db';
    });
    const { exitCode, stderr } = await start(folder, MAIN_JOB);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(join(folder, 'nowhere'));
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });
});
