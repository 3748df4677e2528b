import { describe, expect, it } from 'vitest';
import { paint, renderOptionsFor } from '../../src/report/paint.js';

describe('colours', () => {
  const terminal = { isTTY: true, columns: 132 };

  it('are for terminals only, and not where NO_COLOR or a dumb terminal forbids them', () => {
    expect(renderOptionsFor(terminal, {})).toEqual({ color: true, width: 132 });
    expect(renderOptionsFor(terminal, { NO_COLOR: '1' }).color).toBe(false);
    expect(renderOptionsFor(terminal, { NO_COLOR: '' }).color).toBe(true);
    expect(renderOptionsFor(terminal, { TERM: 'dumb' }).color).toBe(false);
    expect(renderOptionsFor({ columns: 132 }, {})).toEqual({ color: false, width: 80 });
  });

  it('leave the text as it is when they are off', () => {
    const { bold, dim, level } = paint(false);
    expect([bold('a'), dim('b'), level('failure', 'c')]).toEqual(['a', 'b', 'c']);
  });
});
