import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/build/config.js';
import { bootOptions, machineOf } from '../../src/build/machine.js';
import { Namespace } from '../../src/dump/namespace.js';
import { bootKernel } from '../../src/emu/pc/boot/boot.js';
import { Plan9 } from '../../src/emu/plan9/plan9.js';
import { TIME, treeOf } from './sample.js';

const BASE = '2012/0614';
const LINKERS = ['2011/0701', '2012/0411', '2012/0614'];
const KERNEL_DIRECTORY = '/sys/src/fs/sample';
/** Enough for a kernel that boots, seven times over. */
const BUDGET = 6_000_000;

const TRAP = 'trap 14 in attach+0x24';
const BOOTS = 'boots to banner';

/** 8c, then what comes of it with each of the linkers, for one library or the other. */
const TABLE: readonly (readonly [compiler: string, library: string, outcomes: readonly string[]])[] = [
  ['2011/0701', '2011/0701', [BOOTS, BOOTS, BOOTS]],
  ['2011/0822', '2011/1103', [BOOTS, BOOTS, BOOTS]],
  ['2012/0117', '2011/0701', [TRAP, TRAP, TRAP]],
  ['2012/0614', '2011/1103', ['lock: lock.8: unknown instruction 193', 'hang in lock', TRAP]],
];

/** The tree of the newest day with other tools in it, and all the linkers under names of their own. */
function toolchain(compiler: string, library: string): Namespace {
  return new Namespace(treeOf(BASE), [
    { source: treeOf(compiler), from: '/386/bin/8c', to: '/386/bin/8c', flag: 'replace' },
    { source: treeOf(library), from: '/386/lib/libc.a', to: '/386/lib/libc.a', flag: 'replace' },
    ...LINKERS.map((day, i) => ({
      source: treeOf(day),
      from: '/386/bin/8l',
      to: `/386/bin/8l${i}`,
      flag: 'replace' as const,
    })),
  ]);
}

/** Compiles the kernel once and links it with each linker; the kernel, or what the linker says. */
async function kernels(compiler: string, library: string): Promise<(Uint8Array | string)[]> {
  const plan9 = new Plan9({ tree: toolchain(compiler, library), time: TIME });
  const made: (Uint8Array | string)[] = [];
  for (const [i] of LINKERS.entries()) {
    const options = { directory: KERNEL_DIRECTORY };
    await plan9.run(['rm', '-f', '9sample'], options);
    const result = await plan9.run(['mk', `LD=8l${i}`], options);
    const lines = Buffer.from(result.stdout).toString().trim().split('\n');
    const kernel = result.status === '' ? await plan9.read(`${KERNEL_DIRECTORY}/9sample`) : undefined;
    made.push(kernel ?? lines[lines.length - 1]);
  }
  return made;
}

describe('the kernel of the sample dump', () => {
  test.each(TABLE)(
    'compiled by the 8c of %s with the libc of %s does what the table says',
    async (compiler, library, outcomes) => {
      const seen = (await kernels(compiler, library)).map((kernel) =>
        typeof kernel === 'string' ? kernel : bootKernel(kernel, { budget: BUDGET }).signature,
      );
      expect(seen).toEqual(outcomes);
    },
  );

  test('dies of the word at address 0, called from confinit, and the loader tells', async () => {
    const kernel = (await kernels('2012/0117', '2011/1103'))[2] as Uint8Array;
    const { outcome, firstException } = bootKernel(kernel, { budget: BUDGET });
    expect(outcome).toMatchObject({ kind: 'trap', reporter: 'loader', message: 'exception/interrupt 14' });
    expect(firstException?.cr2).toBe(0xf000ff53);
    expect(firstException?.backtrace.slice(0, 3).map(({ symbol }) => symbol.source)).toEqual([
      { file: '/sys/src/fs/sample/dev.c', line: 58 },
      { file: '/sys/src/fs/sample/conf.c', line: 22 },
      { file: '/sys/src/fs/sample/main.c', line: 13 },
    ]);
  });

  test('goes up its ladder to the prompt, and prints sizes as the library of the day does', async () => {
    const machine = bootOptions(machineOf({ ...loadConfig('fsbisect.config.json'), good: 'prompt' }));
    const [older, newer] = await Promise.all(
      ['2011/0701', '2011/1103'].map(async (library) => {
        const kernel = (await kernels('2011/0701', library))[0] as Uint8Array;
        const { console, signature, ladder } = bootKernel(kernel, machine);
        expect(signature).toBe('boots to prompt');
        expect(ladder?.reached.map(({ name }) => name)).toEqual(['banner', 'devices', 'check', 'prompt']);
        return console;
      }),
    );
    for (const console of [older, newer]) expect(console).toMatch(/nbad = 0\ncurrent fs is "main"\nsample:$/);
    expect(older).toContain('max file size = 6096\n');
    expect(newer).toContain('max file size = 6,096\n');
  });
});
