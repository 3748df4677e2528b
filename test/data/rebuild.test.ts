import { describe, expect, test } from 'vitest';
import { Plan9 } from '../../src/emu/plan9/plan9.js';
import { CHANGES, fileOf, pathOf, TIME, treeOf } from './sample.js';

const SINGLE = ['ar', 'cp', 'rm'];
const changes = Object.entries(CHANGES).flatMap(([day, components]) => components.map((name) => ({ day, name })));

/** Where a component's mkfile is, what to make there, and what comes of it. */
function recipe(name: string): { directory: string; target: string } {
  if (name === 'libc') return { directory: '/sys/src/libc', target: 'libc.a' };
  if (SINGLE.includes(name)) return { directory: '/sys/src/cmd', target: `8.${name}` };
  return { directory: `/sys/src/cmd/${name}`, target: '8.out' };
}

describe('rebuilding the sample dump', () => {
  test.each(changes)('$name of $day comes out of its sources and tools byte for byte', async ({ day, name }) => {
    const plan9 = new Plan9({ tree: treeOf(day), time: TIME });
    const { directory, target } = recipe(name);
    const result = await plan9.run(['mk', target], { directory });
    expect(Buffer.from(result.output).toString()).not.toContain('mk:');
    expect(result).toMatchObject({ outcome: 'exited', status: '' });
    const made = await plan9.read(`${directory}/${target}`);
    expect(made && Buffer.compare(made, fileOf(day, pathOf(name)))).toBe(0);
  });
});
