import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Executable } from '../../src/emu/aout/executable.js';
import { CHANGES, DAYS, DUMP, fileOf, pathOf } from './sample.js';

const COMPONENTS = CHANGES['2011/0701'];
const PROGRAMS = COMPONENTS.filter((name) => name !== 'libc');

function filesOf(day: string): string[] {
  const root = join(DUMP, day);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

function hashOf(day: string, path: string): string {
  return createHash('sha256').update(fileOf(day, path)).digest('hex');
}

describe('the days of the sample dump', () => {
  test('are the ones that are described, and no others', () => {
    const days = readdirSync(DUMP).flatMap((year) => readdirSync(join(DUMP, year)).map((day) => `${year}/${day}`));
    expect(days.sort()).toEqual(DAYS);
  });

  test.each(DAYS.slice(1))(
    '%s differs from the day before in the components that are named, and only in them',
    (day) => {
      const before = DAYS[DAYS.indexOf(day) - 1];
      const changed = COMPONENTS.filter((name) => hashOf(day, pathOf(name)) !== hashOf(before, pathOf(name)));
      expect(changed).toEqual(CHANGES[day]);
    },
  );

  test('have the same kernel sources', () => {
    const kernels = DAYS.map((day) => {
      const sources = filesOf(day).filter((path) => path.startsWith('sys/src/fs/'));
      return sources.map((path) => `${path} ${hashOf(day, `/${path}`)}`);
    });
    expect(kernels[0].length).toBeGreaterThan(10);
    expect(new Set(kernels.map((list) => list.join())).size).toBe(1);
  });

  test('hold no objects and nothing large', () => {
    for (const day of DAYS) {
      for (const path of filesOf(day)) {
        expect(path).not.toMatch(/\.8$|8\.out$/);
        expect(statSync(join(DUMP, day, path)).size, path).toBeLessThan(128 * 1024);
      }
    }
  });
});

describe.each(DAYS)('the programs of %s', (day) => {
  test.each(PROGRAMS)('%s is an executable with symbols and source lines', (program) => {
    expect(statSync(join(DUMP, day, pathOf(program))).mode & 0o111).not.toBe(0);
    const executable = new Executable(fileOf(day, pathOf(program)));
    expect(executable.symbolProblem).toBeUndefined();
    const main = executable.symbolise(executable.header.entry);
    expect(main?.name).toBe('_main');
    expect(main?.source?.file).toBe('/sys/src/libc/386/main9.s');
  });
});
