import { describe, expect, test } from 'vitest';
import { DEFAULT_MILESTONES, MilestoneWatch } from '../../../../src/emu/pc/boot/milestones.js';

function reached(...lines: string[]): string[] {
  const names: string[] = [];
  const watch = new MilestoneWatch(DEFAULT_MILESTONES, ({ name }) => names.push(name));
  for (const line of lines) watch.see(line);
  return names;
}

describe('DEFAULT_MILESTONES', () => {
  test.each([
    'Plan 9 63-bit file server with 4-deep indir blks and IDE DMA+RWM',
    'Plan 9 31-bit file server with 2-deep indir blks',
    'Plan 9 64 bit file server',
    'Plan 9 64-bit file server with 4-deep indir blks',
    'Plan 9 v4 file server: allow copyworm IDE memory mirror pcihinv readonly',
    'Plan 9 fileserver',
  ])('take %s for a banner', (line) => {
    expect(reached(line)).toEqual(['banner']);
  });

  test('follow a kernel to its prompt', () => {
    expect(
      reached(
        'Plan 9 63-bit file server with 4-deep indir blks',
        '\tsizeofs: Dentry = 104, Cache = 512',
        'cpu0: 10MHz Celeron (cpuid: AX 0x0633 DX 0x8139)',
        'iobufinit',
        '    10674 buffers; 1361 hashes',
        'nvr read',
        'config:',
        'sysinit',
        'current fs is "main"',
      ),
    ).toEqual([
      'banner',
      'sizes',
      'processor',
      'iobufinit',
      'buffers',
      'nvram',
      'config mode',
      'sysinit',
      'file system',
    ]);
  });

  test('take other lines for none', () => {
    expect(reached('Plan 9 from Bell Labs, loader', 'found 9fsfs64', 'entry: 0x80100020')).toEqual([]);
  });
});

describe('MilestoneWatch', () => {
  test('reports each milestone once, with the line as it stood', () => {
    const seen: string[] = [];
    const watch = new MilestoneWatch([{ name: 'a', pattern: /^ab/ }], (_milestone, line) => seen.push(line));
    for (const line of ['a', 'ab', 'abc', 'ab']) watch.see(line);
    expect(seen).toEqual(['ab']);
  });
});
