import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, start } from './tool.js';

/** A kernel's folder whose makefile compiles a program with the sample's own tools, and then runs it. */
const MKFILE = `</386/mkfile
9sample:V:	8.out
	/sys/src/fs/sample/8.out
8.out:	main.8 $LIBC
	$LD -o 8.out main.8 $LIBC
main.8:	main.c
	$CC main.c
`;

const HEADERS = '#include <u.h>\n#include <libc.h>\n';

/** Builds a "kernel" by running a program, under small limits. */
async function build(program: string) {
  const folder = folderWith((config) => {
    const recipe = config.recipe as Record<string, unknown>;
    recipe.binds = [{ tree: { kind: 'directory', path: 'hostile' }, from: '/', to: '/sys/src/fs/sample' }];
    config.limits = { instructions: 200_000_000, processes: 500, output: 1_000_000, memory: 64 };
  });
  mkdirSync(join(folder, 'hostile'));
  writeFileSync(join(folder, 'hostile/mkfile'), MKFILE);
  writeFileSync(join(folder, 'hostile/main.c'), HEADERS + program);
  return start(folder, ['build', '8c=2011/0701', '-o', 'kernel']);
}

describe('a recipe whose command misbehaves is a failed build that says what happened', () => {
  test.each([
    ['fails', 'void main(void) { print("no such luck\\n"); exits("broken"); }', /8\.out: no such luck/],
    ['never ends', 'void main(void) { for(;;) ; }', /200,?000,?000|instructions/],
    ['prints without end', 'void main(void) { for(;;) print("more and more\\n"); }', /output|printed/],
    ['forks without end', 'void main(void) { for(;;) fork(); }', /processes/],
    ['eats memory without end', 'void main(void) { for(;;) sbrk(1<<20)[0] = 1; }', /memory|sbrk/],
    ['dereferences nil', 'void main(void) { *(int*)0 = 1; }', /fault write addr=0x0/],
    ['makes nothing', 'void main(void) { exits(0); }', /9sample/],
  ])('%s', async (_, program, evidence) => {
    const { exitCode, stdout, stderr } = await build(program.replace('sbrk(1<<20)[0]', '*(char*)sbrk(1<<20)'));
    const said = stdout + stderr;
    expect(said).toMatch(evidence);
    expect(said).not.toMatch(/fault of fsbisect/);
    expect(exitCode, said).toBe(1);
  });
});
