import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../src/cli/errors.js';
import { TraceFile, traceOption } from '../../src/cli/trace-file.js';

test('a trace has the events that are few unless others are named', () => {
  expect(traceOption('/site', 'a.ndjson')).toEqual({
    path: '/site/a.ndjson',
    kinds: new Set(['exceptions', 'interrupts', 'ports']),
  });
  expect(traceOption('/site', 'a', 'calls,ports')?.kinds).toEqual(new Set(['calls', 'ports']));
  expect(traceOption('/site')).toBeUndefined();
});

test('events that there are not, and events without a file, are refused', () => {
  expect(() => traceOption('/site', 'a', 'calls,jumps')).toThrow(
    new UsageError(
      "--trace-events takes calls, exceptions, interrupts, ports, mmio, separated by commas, not 'jumps'.",
    ),
  );
  expect(() => traceOption('/site', undefined, 'calls')).toThrow(UsageError);
});

test('a trace file has all lines, in their order', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fsbisect-trace-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'trace');
  const lines = Array.from({ length: 9000 }, (_, i) => `line number ${i}`);
  const file = new TraceFile({ path, kinds: new Set() });
  for (const line of lines) file.write(line);
  file.close();
  expect(readFileSync(path, 'latin1')).toBe(`${lines.join('\n')}\n`);
});
