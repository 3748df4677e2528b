import { describe, expect, it } from 'vitest';
import { formatNames, render } from '../../src/report/formats.js';
import { plain, sample } from './sample-report.js';

describe('formats', () => {
  it('are found by name, the one for people first', () => {
    expect(formatNames).toEqual(['table', 'json', 'ndjson', 'csv', 'markdown', 'junit', 'github']);
  });

  it.each(formatNames)('%s ends in a line end and sends no control character to a terminal', (name) => {
    const text = render(sample, name, plain);
    expect(text.endsWith('\n')).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f]/);
  });
});
