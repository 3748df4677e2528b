import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CONFIG } from '../bisect/investigation/fake-bench.js';
import { FakeHost } from './fake-host.js';

const RANGE = '2011/0701..2012/0614';

describe('what is asked for in a wrong way is one sentence and exit 2', () => {
  test.each([
    [
      [],
      'Say what to move over which dates, such as --compiler-range 2011/0701..2012/0614. `fsbisect --help` has more.',
    ],
    [
      ['snapshot'],
      "There is no command 'snapshot'. There are: snapshots, matrix, test, build, boot, crosscheck, run, query, report, explain, diff, diverge, resume, nightly, doctor, init, completion.",
    ],
    [
      ['--compiler-range', 'yesterday'],
      "'yesterday' is not a date: write it as a dump does, 2012/0614, or as 2012-06-14 or 20120614",
    ],
    [
      ['--compiler-range', '2012/0614..2011/0701'],
      'the range 2012/0614..2011/0701 runs backwards: did you mean 2011/0701..2012/0614?',
    ],
    [['--compiler-range', '2011/0230..'], '2011/0230 is not a date: 2011/02 has 28 days'],
    [
      ['--compiler-range', '2001/0101..2002/0101'],
      'no snapshot in the range 2001/0101..2002/0101: the dump has 5 snapshots, from 2011/0701 to 2012/0614',
    ],
    [
      ['--compiler-range', RANGE, '--base', '2001/0101'],
      'no snapshot of 2001/0101 or earlier: the dump has 5 snapshots, from 2011/0701 to 2012/0614',
    ],
    [['--range', '8c'], "--range takes COMPONENT=A..B, such as 8a=2011/0701..2012/0614, not '8c'."],
    [
      ['--range', `8x=${RANGE}`],
      'The recipe in /site/fsbisect.config.json has no component 8x; it has 8c, 8l, libc. Add 8x there, or name one of those.',
    ],
    [['--compiler-range', RANGE, '--range', `8c=${RANGE}`], '8c has two ranges; give it one.'],
    [
      ['--compiler-range', RANGE, '--format', 'xml'],
      "There is no format 'xml'. There are: table, json, ndjson, csv, markdown, junit, github.",
    ],
    [['--compiler-range', RANGE, '--workers', 'many'], "--workers takes a whole number from 1 to 64, not 'many'."],
    [['--compiler-range', RANGE, '--stage', '4'], "--stage takes a whole number from 1 to 3, not '4'."],
    [
      ['--compiler-range', RANGE, '--question', 'why'],
      "'why' is not a question: write boots, boots:MILESTONE, builds, bad:SIGNATURE or good:SIGNATURE.",
    ],
    [['--compiler-range', RANGE, '--colour'], "unknown option '--colour'"],
    [['--compiler-range'], "option '--compiler-range <A..B>' argument missing"],
    [['build'], "missing required argument 'toolchain'"],
    [['build', '8c'], "'8c' is not a date: write it as a dump does, 2012/0614, or as 2012-06-14 or 20120614"],
    [
      ['build', '8c=2011/0701,8l'],
      "'8l' is not a part of a toolchain: write COMPONENT=DATE,..., such as 8c=2011/0701,8l=2012/0614, or one date for all.",
    ],
    [['build', '8c=2011/0701,8c=2012/0614'], "8c has two dates in '8c=2011/0701,8c=2012/0614'; give it one."],
    [['boot', 'nothing'], '/site/nothing: it is not there'],
    [['boot', '.'], 'EISDIR'],
    [['boot', 'fsbisect.config.json', '--loader', '9load'], '--loader and --pbs belong together; --mbr needs both.'],
    [
      ['boot', 'fsbisect.config.json', '--medium', 'boot.img'],
      '--medium needs --loader and --pbs: a kernel that is loaded directly comes from no medium.',
    ],
    [['completion', 'tcsh'], "There is no completion for 'tcsh'. There is one for bash, zsh, fish."],
    [['--compiler-range', RANGE, '--config', 'mine.json'], 'There is no configuration file /site/mine.json.'],
  ])('%j', async (argv, sentence) => {
    const { exitCode, stdout, stderr } = await new FakeHost().run(...argv);
    if (sentence === 'EISDIR') expect(stderr).toContain('it is a directory');
    else expect(stderr.split('\n').at(-2)).toBe(`fsbisect: ${sentence}`);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});

test('without a configuration it says where it looked and what to do', async () => {
  const host = new FakeHost(undefined, null);
  const { exitCode, stderr } = await host.run('--compiler-range', RANGE);
  expect(stderr).toBe(
    'fsbisect: There is no fsbisect.config.json in /site or above it. Write one with `fsbisect init`, or name one with --config FILE.\n',
  );
  expect(exitCode).toBe(2);
});

test('every fault of a configuration is named at once', async () => {
  const host = new FakeHost(undefined, { ...CONFIG, databse: 'x' });
  const { exitCode, stderr } = await host.run('snapshots');
  expect(stderr).toContain('The configuration /site/fsbisect.config.json is not usable:\n  databse:');
  expect(exitCode).toBe(2);
});

test('a database that is none is named and left alone', async () => {
  const host = new FakeHost();
  writeFileSync(join(host.folder, 'notes.txt'), 'not a database, but long enough to be looked at as one'.repeat(30));
  const { exitCode, stderr } = await host.run('report', '--database', 'notes.txt');
  expect(stderr).toBe(
    'fsbisect: /site/notes.txt is not an SQLite database: it is left alone. Name another file with --database FILE.\n',
  );
  expect(exitCode).toBe(2);
});

test('for `git bisect run`, an error of ours is no verdict', async () => {
  const host = new FakeHost();
  expect((await host.run('test', '8c=yesterday')).exitCode).toBe(128);
  expect((await host.run('test')).exitCode).toBe(128);
  expect((await host.run('--quiet', 'test', '--nonsense')).exitCode).toBe(128);
  expect((await host.run('test', '2012/0614', '--format', 'xml')).exitCode).toBe(128);
});

test('a fault of the program itself says how to report it, and keeps its trace', async () => {
  const host = new FakeHost();
  host.prepare = (bench) => {
    bench.onTest = () => {
      throw new TypeError('undefined is not a kernel');
    };
  };
  const { exitCode, stderr } = await host.run('--compiler-range', RANGE, '--quiet');
  expect(stderr).toMatch(
    /^fsbisect: this is a fault of fsbisect 0\.1\.0 itself\. Nothing that was on record is lost\.\nPlease report it, with the command line and what follows:\nTypeError: undefined is not a kernel\n {4}at /,
  );
  expect(exitCode).toBe(70);
  expect((await host.run('test', '2012/0614')).exitCode).toBe(128);
});
