import { Hardware } from '../../../src/emu/plan9/hardware.js';
import { Plan9 } from '../../../src/emu/plan9/plan9.js';
import { MemoryTree } from '../../../src/tree/memory-tree.js';
import type { Tree } from '../../../src/tree/tree.js';
import { TIME, treeOf } from '../../data/sample.js';
import { shown } from '../bytes.js';
import { mutated } from '../mutate.js';
import { expect, type FuzzTarget } from '../target.js';

const SOURCE = 'int add(int a, int b)\n{\n\treturn a + b;\n}\nint main(void)\n{\n\tadd(1, 2);\n\treturn 0;\n}\n';
const ASSEMBLY = 'TEXT _main(SB), 1, $0\n\tCALL main(SB)\n\tRET\n';
const MKFILE = 'x.8: x.c\n\t8c x.c\n';
const LIMITS = { instructions: 3_000_000, processes: 20, output: 64 << 10, fileBytes: 4 << 20 };
const hardware = new Hardware(32 << 20);
const day = treeOf('2012/0614');
let products: Readonly<Record<'x.8' | 's.8' | 'x.a', Uint8Array>> | undefined;

/** The sample's compiler, assembler, linker and others, each given a damaged file. */
export const tools: FuzzTarget = {
  name: 'tools',
  what: 'the build tools of the sample, with damaged files',
  short: 8,
  async run(choices) {
    products ??= await makeProducts();
    const made = products;
    const damaged = (bytes: Uint8Array | string) => mutated(choices, Buffer.from(bytes));
    const cases: readonly (readonly [argv: readonly string[], name: string, content: () => Uint8Array])[] = [
      [['8l', '-o', 'x', 's.8', 'x.8'], 'x.8', () => damaged(made['x.8'])],
      [['8l', '-o', 'x', 'x.8', 's.8'], 's.8', () => damaged(made['s.8'])],
      [['8c', 'x.c'], 'x.c', () => damaged(SOURCE)],
      [['8a', 'x.s'], 'x.s', () => damaged(ASSEMBLY)],
      [['mk', 'x.8'], 'mkfile', () => damaged(MKFILE)],
      [['8l', '-o', 'x', 's.8', 'x.a'], 'x.a', () => damaged(made['x.a'])],
      [['ar', 'rc', 'x.a', 'x.8'], 'x.8', () => damaged(made['x.8'])],
    ];
    const [argv, name, content] = choices.pick(cases);
    const bytes = content();
    choices.say(argv.join(' '));
    choices.say(shown(bytes));
    const files = { ...made, 'x.c': SOURCE, [name]: bytes };
    const result = await plan9(files).run(argv, { directory: '/damaged' });
    choices.say(`${result.outcome} ${result.status}${result.reason}`);
    expect(result.outcome !== 'unsupported', `the emulator met what it does not do: ${result.reason}`);
    expect(result.instructions <= LIMITS.instructions, 'more instructions than it may');
    return undefined;
  },
};

/** Sound objects, and an archive of one of them. */
async function makeProducts() {
  const compiled = await made(['8c', 'x.c'], { 'x.c': SOURCE }, 'x.8');
  const assembled = await made(['8a', 's.s'], { 's.s': ASSEMBLY }, 's.8');
  const archive = await made(['ar', 'rc', 'x.a', 'x.8'], { 'x.8': compiled }, 'x.a');
  return { 'x.8': compiled, 's.8': assembled, 'x.a': archive };
}

/** What a tool makes of some files. */
async function made(argv: readonly string[], files: Files, product: string): Promise<Uint8Array> {
  const processes = plan9(files);
  const result = await processes.run(argv, { directory: '/damaged' });
  const bytes = await processes.read(`/damaged/${product}`);
  expect(bytes !== undefined, `${argv[0]} made nothing: ${result.status} ${Buffer.from(result.output)}`);
  return bytes;
}

type Files = Readonly<Record<string, string | Uint8Array>>;

function plan9(files: Files): Plan9 {
  const work = new MemoryTree(Object.entries(files).map(([name, content]) => [`/damaged/${name}`, content]));
  const tree: Tree = { lookup: (path) => (path.startsWith('/damaged') ? work.lookup(path) : day.lookup(path)) };
  return new Plan9({ tree, time: TIME, limits: LIMITS, hardware });
}
