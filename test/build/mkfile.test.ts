import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMkfile } from '../../src/build/mkfile.js';
import { MemoryTree } from '../../src/tree/memory-tree.js';

const FOLDER = '/sys/src/fs/fs64';

/** What is made by a mkfile with these lines; `files` are beside it in the tree. */
async function product(lines: readonly string[], files: readonly (readonly [string, string])[] = []) {
  const tree = new MemoryTree([[`${FOLDER}/mkfile`, `${lines.join('\n')}\n`], ...files]);
  return (await readMkfile(tree, FOLDER, { objtype: '386' }))?.product;
}

test('the first target is what is made', async () => {
  expect(await product(['# a kernel', '9fs:\tmain.8', '\t8l -o 9fs main.8', 'clean:V:', '\trm 9fs'])).toBe('9fs');
});

test('a virtual target stands for what it needs first, as far as that goes', async () => {
  expect(await product(['default:V: all', 'all:V:\t9sample doc', '9sample: a.8', '\t8l a.8'])).toBe('9sample');
  expect(await product(['all:V: all', '\techo'])).toBe('all');
  expect(await product(['all install:V:', '\tfor(i in a) mk'])).toBeUndefined();
});

test('variables, quotes and continued lines are put together', async () => {
  expect(await product(['p=9', 'CONF=fs', "TARG=$p$CONF'64'", 'all:V: $TARG'])).toBe('9fs64');
  expect(await product(['OBJ=\\', '\tmain.8\\', '\tl.8\\', '', '9fs$NONE: $OBJ', '9x: $OBJ'])).toBe('9x');
  expect(await product(["NAME='9#fs' # '", '$NAME: a'])).toBe('9#fs');
});

test('rules with patterns, and targets that only a program could tell, are passed over', async () => {
  expect(await product(['%.8: %.c', '\t8c $stem.c', '^(a|b).8:R: x', '`{echo 9x}: a', '9fs: a.8'])).toBe('9fs');
  expect(await product(['DATE=`{date}', '9$DATE: a.8', `$\{OBJ:%.8=%.c}: b`, '9fs: a.8'])).toBe('9fs');
});

test('files that it includes belong to it, wherever they are, and none is read for ever', async () => {
  const files = [
    ['/386/mkfile', 'O=8\n'],
    ['/sys/src/fs/pc/mkfile', 'again.$O: x\n<../fs64/mkfile\n'],
  ] as const;
  expect(await product(['</$objtype/mkfile', '<| mkrules pc', '<../pc/mkfile', '9fs.$O: x'], files)).toBe('again.8');
});

test('variables that double, and files that include each other again and again, come to an end', async () => {
  const doubling = ['A=x', ...Array.from({ length: 60 }, () => 'A=$A$A')];
  expect(await product([...doubling, '9$A: x', '9fs: x'])).toBe('9fs');
  const chain = Array.from({ length: 15_000 }, (_, i) => `a${i}:V:a${i + 1}`);
  expect(await product(chain)).toBe('a15000');
  const including = Array.from({ length: 100 }, () => '<mkfile');
  expect(await product([...including, '9fs: x'])).toBe('9fs');
});

test('no text is too strange', async () => {
  const piece = fc.constantFrom(..."$ $A $ { :%=%} A= : :V: ' # ` < <| \n \t \\ % 9fs".split(' '), ' ');
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
      expect(await product([pieces.join('')])).toBeOneOf([undefined, expect.any(String)]);
    }),
  );
});

test('what its rules speak of is known', async () => {
  const tree = new MemoryTree([[`${FOLDER}/mkfile`, 'all:V: 9fs\n9fs: main.8\n9fs.gz: 9fs\n']]);
  expect((await readMkfile(tree, FOLDER, {}))!.names).toEqual(new Set(['all', '9fs', 'main.8', '9fs.gz']));
  expect(await readMkfile(tree, '/sys/src/fs', {})).toBeUndefined();
});
