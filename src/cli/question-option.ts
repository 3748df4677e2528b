import type { Question } from '../bisect/question.js';
import { UsageError } from './errors.js';

/**
 * Reads `--question`: `boots`, `boots:MILESTONE`, `builds`, `bad:SIGNATURE` or `good:SIGNATURE`. Throws a UsageError.
 */
export function parseQuestion(text: string | undefined): Question {
  const [kind, ...rest] = (text ?? 'boots').split(':');
  const value = rest.join(':').trim();
  if (kind === 'boots') return { kind: 'milestone', ...(value === '' ? {} : { milestone: value }) };
  if (kind === 'builds' && value === '') return { kind: 'builds' };
  if ((kind === 'bad' || kind === 'good') && value !== '') return { kind: 'signature', signature: value, means: kind };
  throw new UsageError(
    `'${text}' is not a question: write boots, boots:MILESTONE, builds, bad:SIGNATURE or good:SIGNATURE.`,
  );
}

/** The same in reverse; nothing for the question that is asked unless another one is. */
export function questionText(question: Question): string | undefined {
  switch (question.kind) {
    case 'builds':
      return 'builds';
    case 'signature':
      return `${question.means}:${question.signature}`;
    case 'milestone':
      return question.milestone === undefined ? undefined : `boots:${question.milestone}`;
  }
}
