import { describe, expect, it } from 'vitest';
import { KernelCode } from '../../../src/build/kernel-diff/kernel-code.js';
import { diffFunction, diffKernels } from '../../../src/build/kernel-diff/kernel-diff.js';
import { call, kernelOf, load, type MadeFunction, NOP, RET } from './sample-kernels.js';

const main: MadeFunction = ['main', (at, of) => [...load(of('m')), ...call(at + 5, of('idle')), RET]];
const idle: MadeFunction = ['idle', () => [NOP, RET]];

const codeOf = (functions: readonly MadeFunction[], variables: readonly string[]) =>
  new KernelCode(kernelOf(functions, variables));

describe('two kernels', () => {
  it('are the same where only addresses moved', () => {
    const diff = diffKernels(codeOf([main, idle], ['m', 'u']), codeOf([idle, main], ['u', 'm']));
    expect(diff).toMatchObject({ changes: [], same: 2 });
  });

  it('differ where another variable is meant', () => {
    const other: MadeFunction = ['main', (at, of) => [...load(of('u')), ...call(at + 5, of('idle')), RET]];
    const diff = diffKernels(codeOf([main, idle], ['m', 'u']), codeOf([other, idle], ['m', 'u']));
    expect(diff.changes).toEqual([{ name: 'main', kind: 'changed', before: 11, after: 11, removed: 1, added: 1 }]);
  });

  it('are listed with what was added and removed, most instructions first', () => {
    const before = codeOf([['gone', () => [NOP, NOP, NOP, RET]], idle], []);
    const after = codeOf([idle, ['new', () => [NOP, RET]]], ['m']);
    expect(diffKernels(before, after)).toEqual({
      before: { text: 6, data: 0, bss: 0, functions: 2 },
      after: { text: 4, data: 4, bss: 0, functions: 2 },
      changes: [
        { name: 'gone', kind: 'removed', before: 4, removed: 4, added: 0 },
        { name: 'new', kind: 'added', after: 2, removed: 0, added: 2 },
      ],
      same: 1,
    });
  });
});

describe('a function of two kernels', () => {
  const lines = (before: readonly number[], after: readonly number[]) =>
    diffFunction(codeOf([['f', () => before]], []), codeOf([['f', () => after]], []), 'f', 'plan9')!.map(
      ({ kind, offset, text }) => `${kind} ${offset} ${text.replace('\t', ' ')}`,
    );

  it('keeps a branch that goes to the same instruction over another distance', () => {
    expect(lines([0x74, 0x01, NOP, RET], [0x74, 0x02, NOP, NOP, RET])).toEqual([
      'same 0 JEQ f+0x4',
      'same 2 NOP',
      'added 3 NOP',
      'same 4 RET',
    ]);
  });

  it('keeps a branch that became long', () => {
    expect(lines([0xeb, 0x00, RET], [0xe9, 0, 0, 0, 0, RET])).toEqual(['same 0 JMP f+0x5', 'same 5 RET']);
  });

  it('shows a branch that goes elsewhere', () => {
    expect(lines([0x74, 0x01, NOP, RET], [0x74, 0x00, NOP, RET])).toEqual([
      'removed 0 JEQ f+0x3',
      'added 0 JEQ f+0x2',
      'same 2 NOP',
      'same 3 RET',
    ]);
  });

  it('is all removed where the other has none, and nothing where neither has', () => {
    const [with_, without] = [codeOf([idle, main], ['m']), codeOf([idle], [])];
    expect(diffFunction(with_, without, 'main', 'plan9')!.map(({ kind }) => kind)).toEqual([
      'removed',
      'removed',
      'removed',
    ]);
    expect(diffFunction(with_, without, 'nothing', 'plan9')).toBeUndefined();
  });
});
