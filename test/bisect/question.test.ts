import { describe, expect, it } from 'vitest';
import { DEFAULT_QUESTION, describeQuestion, judge, type Outcome, type Question } from '../../src/bisect/question.js';

const banner: Outcome = { kind: 'boots', signature: 'boots: banner', milestone: 'banner' };
const trap: Outcome = { kind: 'trap', signature: 'trap 14 in f+0xa' };
const hang: Outcome = { kind: 'hang', signature: 'hang in g' };
const noLink: Outcome = { kind: 'build-error', signature: '8l: undefined: x' };
const shortfall: Outcome = { kind: 'unsupported', signature: 'opcode 0f 3a' };

function classes(question: Question): string[] {
  return [banner, trap, hang, noLink, shortfall].map((outcome) => judge(question, outcome));
}

describe('a question', () => {
  it('takes a kernel that reaches its milestone for good and one that does not for bad, unless told otherwise', () => {
    expect(classes(DEFAULT_QUESTION)).toEqual(['good', 'bad', 'bad', 'unknown', 'unknown']);
    expect(judge(DEFAULT_QUESTION, { kind: 'triple-fault', signature: 'triple fault' })).toBe('bad');
    expect(judge(DEFAULT_QUESTION, { kind: 'reset', signature: 'reset' })).toBe('bad');
  });

  it('can insist on one milestone', () => {
    expect(classes({ kind: 'milestone', milestone: 'banner' })[0]).toBe('good');
    expect(classes({ kind: 'milestone', milestone: 'prompt' })[0]).toBe('bad');
  });

  it('can look for the end or the beginning of one signature', () => {
    expect(classes({ kind: 'signature', signature: trap.signature, means: 'bad' })).toEqual([
      'good',
      'bad',
      'good',
      'unknown',
      'unknown',
    ]);
    expect(classes({ kind: 'signature', signature: trap.signature, means: 'good' })).toEqual([
      'bad',
      'good',
      'bad',
      'unknown',
      'unknown',
    ]);
  });

  it('can look for a build failure by its signature', () => {
    expect(classes({ kind: 'signature', signature: noLink.signature, means: 'bad' })[3]).toBe('bad');
  });

  it('can look for any build failure', () => {
    expect(classes({ kind: 'builds' })).toEqual(['good', 'good', 'good', 'bad', 'unknown']);
  });

  it('has words for itself', () => {
    expect(describeQuestion(DEFAULT_QUESTION)).toBe('good: the kernel reaches its milestone');
    expect(describeQuestion({ kind: 'milestone', milestone: 'prompt' })).toBe('good: the kernel reaches "prompt"');
    expect(describeQuestion({ kind: 'signature', signature: 'hang', means: 'bad' })).toBe('bad: hang');
    expect(describeQuestion({ kind: 'builds' })).toBe('good: a kernel is built');
  });
});
