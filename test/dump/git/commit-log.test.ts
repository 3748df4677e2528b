import { expect, it } from 'vitest';
import { CommitLog } from '../../../src/dump/git/commit-log.js';

const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(40));

function read(text: string) {
  const log = new CommitLog(text);
  const commits: unknown[] = [];
  log.scan((time, place) => commits.push([time, log.commitAt(place)]));
  return commits;
}

it.each(['\n', ''])('lines are commits with their times, whether or not the last one ends (%j)', (end) => {
  expect(read(`${A} ${B} 1309478400\n${B} ${C} 0${end}`)).toEqual([
    [1309478400, { oid: A, tree: B }],
    [0, { oid: B, tree: C }],
  ]);
});

it('a time that is left out or no number is none', () => {
  expect(read(`${A} ${B} \n${B} ${C} soon\n`)).toEqual([
    [Number.NaN, { oid: A, tree: B }],
    [Number.NaN, { oid: B, tree: C }],
  ]);
});

it('ids may be of SHA-256', () => {
  const [oid, tree] = [A, B].map((id) => id.padEnd(64, '0'));
  expect(read(`${oid} ${tree} 7\n`)).toEqual([[7, { oid, tree }]]);
});

it('no text is no history', () => {
  expect(read('')).toEqual([]);
});
