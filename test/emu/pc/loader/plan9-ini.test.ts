import { describe, expect, test } from 'vitest';
import { iniValue, loaderText } from '../../../../src/emu/pc/loader/plan9-ini.js';

describe('loaderText', () => {
  test('leaves out comments, blank lines, carriage returns and superfluous blanks', () => {
    expect(loaderText('# note\r\n\r\nether0=type=i82557\r\n\t console=0   b9600  \n')).toBe(
      'ether0=type=i82557\nconsole=0 b9600\n',
    );
  });

  test('is empty for nothing', () => {
    expect(loaderText('')).toBe('');
    expect(loaderText('# only a comment')).toBe('');
  });

  test('refuses more than a loader passes on', () => {
    const longest = `a=${'x'.repeat(3004)}`;
    expect(loaderText(longest)).toHaveLength(3007);
    expect(() => loaderText(`${longest}x`)).toThrow('plan9.ini has 3009 bytes, a loader passes on at most 3008');
  });
});

describe('iniValue', () => {
  test('finds the first setting, whatever the case of its name', () => {
    expect(iniValue('bootfile=fd0!9fs\nBOOTFILE=other', 'bootfile')).toBe('fd0!9fs');
    expect(iniValue('Baud=9600', 'baud')).toBe('9600');
    expect(iniValue('nvr=hd!0!plan9.nvr', 'bootfile')).toBeUndefined();
  });
});
