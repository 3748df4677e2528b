import type { OutcomeKind } from '../store/records.js';
import type { VerdictClass } from './verdict.js';

/** What became of a toolchain: of the build, and when there was a kernel, of its boot. */
export interface Outcome {
  readonly kind: OutcomeKind;
  readonly signature: string;
  /** The milestone that a kernel that boots has reached. */
  readonly milestone?: string;
}

/**
 * Which change of outcome is looked for. Plain data, so that a store can keep it.
 * - `milestone`: good is a kernel that boots, as far as the named milestone if one is named.
 * - `signature`: outcomes with this signature are of the class `means`, all others of the opposite one.
 * - `builds`: good is that there is a kernel at all.
 */
export type Question =
  | { readonly kind: 'milestone'; readonly milestone?: string }
  | { readonly kind: 'signature'; readonly signature: string; readonly means: 'good' | 'bad' }
  | { readonly kind: 'builds' };

/** Good is a kernel that reaches its milestone. */
export const DEFAULT_QUESTION: Question = { kind: 'milestone' };

/**
 * The class of an outcome under a question. An outcome that is the emulator's own shortfall is unknown to every question;
 * one without a kernel is unknown to questions about boots, unless its very signature is asked for.
 */
export function judge(question: Question, outcome: Outcome): VerdictClass {
  if (outcome.kind === 'unsupported') {
    return 'unknown';
  }
  switch (question.kind) {
    case 'builds':
      return outcome.kind === 'build-error' ? 'bad' : 'good';
    case 'signature':
      if (outcome.signature === question.signature) {
        return question.means;
      }
      return outcome.kind === 'build-error' ? 'unknown' : question.means === 'good' ? 'bad' : 'good';
    case 'milestone':
      if (outcome.kind === 'build-error') {
        return 'unknown';
      }
      return outcome.kind === 'boots' && (question.milestone === undefined || question.milestone === outcome.milestone)
        ? 'good'
        : 'bad';
  }
}

/** The question in words, as in "good: ...". */
export function describeQuestion(question: Question): string {
  switch (question.kind) {
    case 'builds':
      return 'good: a kernel is built';
    case 'signature':
      return `${question.means}: ${question.signature}`;
    case 'milestone':
      return question.milestone === undefined
        ? 'good: the kernel reaches its milestone'
        : `good: the kernel reaches "${question.milestone}"`;
  }
}
