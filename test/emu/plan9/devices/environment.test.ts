import { describe, expect, it } from 'vitest';
import { Action } from '../../../../src/emu/plan9/action.js';
import { EnvironmentGroup } from '../../../../src/emu/plan9/devices/environment.js';
import type { Access, ProcessObserver } from '../../../../src/emu/plan9/observer.js';
import { contentIdOf } from '../../../../src/tree/content-id.js';
import { xorshift32 } from '../../../xorshift32.js';

const outside = new Action(0, undefined, 0, undefined, new Map(), undefined);
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (value: Uint8Array) => new TextDecoder().decode(value);

function actionIn(parent: Action, group: EnvironmentGroup, observer?: ProcessObserver): Action {
  return new Action(parent.id + 1, parent, 1, group, new Map(), observer);
}

describe('an environment group', () => {
  it('is copied, not shared, by RFENVG', () => {
    const group = new EnvironmentGroup(outside);
    group.set('a', bytes('1'), outside);
    const copy = new EnvironmentGroup(outside, group);
    copy.set('a', bytes('2'), outside);
    copy.set('b', bytes('3'), outside);
    expect([...group.values()]).toEqual([['a', bytes('1')]]);
    expect([...copy.values().keys()]).toEqual(['a', 'b']);
  });

  it('has values that grow without changing what they were, nor what a copy makes of them', () => {
    const group = new EnvironmentGroup(outside);
    group.append('a', bytes('one'), outside);
    const [first, copy] = [group.get('a'), new EnvironmentGroup(outside, group)];
    group.append('a', bytes(', two'), outside);
    copy.append('a', bytes(', copied'), outside);
    group.append('a', bytes(', three'), outside);
    group.append('b', bytes('x'.repeat(100)), outside);
    expect([first, group.get('a'), copy.get('a')]).toEqual(['one', 'one, two, three', 'one, copied'].map(bytes));
    expect(group.get('b')).toHaveLength(100);
  });

  it('holds more than there is room for in one place', () => {
    const group = new EnvironmentGroup(outside);
    const names = Array.from({ length: 10 }, (_, n) => `v${n}`);
    for (const name of names) for (let n = 0; n < 10; n++) group.append(name, bytes(`${n}`.repeat(1500)), outside);
    const whole = Array.from({ length: 10 }, (_, n) => `${n}`.repeat(1500)).join('');
    for (const name of names) expect(text(group.get(name)!)).toBe(whole);
  });

  it('and its copies have what was written to each, in whatever order', () => {
    let state = 7;
    const below = (limit: number) => {
      state = xorshift32(state);
      return (state >>> 0) % limit;
    };
    const groups = [{ group: new EnvironmentGroup(outside), model: new Map<string, string>() }];
    for (let step = 0; step < 3000; step++) {
      const { group, model } = groups[below(groups.length)]!;
      const name = 'abcdefgh'[below(8)]!;
      const added = String(step).repeat(below(40));
      const what = below(20);
      if (what === 0 && groups.length < 6) {
        groups.push({ group: new EnvironmentGroup(outside, group), model: new Map(model) });
      } else if (what === 1) {
        group.set(name, undefined, outside);
        model.delete(name);
      } else if (what < 6) {
        group.set(name, bytes(added), outside);
        model.set(name, added);
      } else {
        group.append(name, bytes(added), outside);
        model.set(name, (model.get(name) ?? '') + added);
      }
      expect(group.fingerprint('content', name)).toBe(
        model.has(name) ? contentIdOf(bytes(model.get(name)!)) : 'absent',
      );
    }
    for (const { group, model } of groups) {
      const sorted = [...model].sort(([a], [b]) => (a < b ? -1 : 1));
      expect([...group.values()].map(([name, value]) => [name, text(value)])).toEqual(sorted);
    }
  });

  it('makes variables that an action sets effects of the action, unless the group is its own', () => {
    const group = new EnvironmentGroup(outside);
    group.set('old', bytes('1'), outside);
    const action = actionIn(outside, group);
    group.set('new', bytes('x'), action);
    group.set('old', undefined, action);
    expect([...action.touched]).toEqual([
      ['/env/new', false],
      ['/env/old', true],
    ]);
    const own = new EnvironmentGroup(action, group);
    own.set('private', bytes('x'), action);
    expect(action.touched.has('/env/private')).toBe(false);
  });

  it('records looks at variables that the action did not set itself', () => {
    const seen: [number, Access][] = [];
    const observer: ProcessObserver = { access: (action, access) => seen.push([action, access]) };
    const group = new EnvironmentGroup(outside);
    group.set('a', bytes('1'), outside);
    const outer = actionIn(outside, group, observer);
    group.set('b', bytes('2'), outer);
    const inner = actionIn(outer, group, observer);
    group.set('c', bytes('3'), inner);
    for (const name of ['a', 'b', 'c', 'd', 'a']) group.observe(inner, 'content', name);
    expect(seen.map(([action, { path, fingerprint }]) => [action, path, fingerprint])).toEqual([
      [2, '/env/a', '56a6051ca2b02b04ef92d5150c9ef600403cb1de'],
      [1, '/env/a', '56a6051ca2b02b04ef92d5150c9ef600403cb1de'],
      [2, '/env/b', 'd8263ee9860594d2806b0dfd1bfd17528b0ba2a4'],
      [2, '/env/d', 'absent'],
      [1, '/env/d', 'absent'],
    ]);
  });
});
