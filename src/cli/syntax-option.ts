import type { Syntax } from '../build/kernel-diff/kernel-code.js';
import { UsageError } from './errors.js';

/** How instructions are written. */
export const SYNTAX_OPTION = [
  '--syntax <syntax>',
  'plan9 (as 8a and acid write it) or intel (default: plan9)',
] as const;

/** Which syntax an option names. Throws a UsageError. */
export function syntaxOf(name: string | undefined): Syntax {
  if (name === undefined || name === 'plan9' || name === 'intel') return name ?? 'plan9';
  throw new UsageError(`--syntax takes plan9 or intel, not '${name}'.`);
}
