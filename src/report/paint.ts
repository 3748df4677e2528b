import colors from 'yoctocolors';
import type { Level, RenderOptions } from './report.js';

export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  /** A text in the colour of a level. */
  level(level: Level, text: string): string;
}

const plain = (text: string): string => text;

/** Colours, or none of them. */
export function paint(color: boolean): Paint {
  if (!color) return { bold: plain, dim: plain, level: (_, text) => text };
  const levels = { ok: colors.green, notice: colors.blue, warning: colors.yellow, failure: colors.red };
  return { bold: colors.bold, dim: colors.dim, level: (level, text) => levels[level](text) };
}

/** What is asked of a stream before something is printed to it. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/**
 * How to render for a stream: colours only on a terminal that NO_COLOR (https://no-color.org) and TERM=dumb do not forbid;
 * the terminal's width, and 80 columns where there is none.
 */
export function renderOptionsFor(stream: Output, env: Readonly<Record<string, string | undefined>>): RenderOptions {
  const terminal = stream.isTTY === true;
  return {
    color: terminal && !env.NO_COLOR && env.TERM !== 'dumb',
    width: (terminal && stream.columns) || 80,
  };
}
