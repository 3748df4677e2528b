import { describe, expect, it } from 'vitest';
import type { Action, Look } from '../../src/store/records.js';
import type { Store } from '../../src/store/store.js';
import { openStore } from './open-store.js';

const NOTHING: Omit<Action, 'argv' | 'instructions'> = {
  directory: '/sys/src',
  exit: '',
  written: [],
  output: [],
  consumed: [],
};

const TOOL: Look = ['content', '/386/bin/8c'];
const SCRIPT: Look = ['content', '#d/0'];
const MKFILE: Look = ['content', '/sys/src/mkfile'];
const HEADER: Look = ['content', '/sys/include/u.h'];

/** A run of the compiler, given a script, that takes `instructions`, ends like that, and may look at a header, too. */
function compile(
  store: Store,
  tool: string,
  script: string,
  instructions: number,
  exit = '',
  header?: string,
): [action: string, instructions: number] {
  const between: [Look, string][] = header === undefined ? [] : [[HEADER, header]];
  const sights: [Look, string][] = [[TOOL, tool], ...between, [SCRIPT, script]];
  const id = store.actions.put(
    'rc',
    sights.map(([look]) => look),
    sights.map(([, seen]) => seen),
    { ...NOTHING, argv: ['rc'], instructions, exit },
  );
  return [id, instructions];
}

/** A run of mk, which gives the compiler two scripts. */
function make(
  store: Store,
  tool: string,
  instructions: number,
  steps: readonly [action: string, instructions: number][],
  exit = '',
): void {
  const run = { ...NOTHING, argv: ['mk'], instructions, exit };
  const id = store.actions.put('mk', [MKFILE, TOOL], ['mkfile', tool], run);
  const given = ['a.c', 'b.c'].map((script): [number, string] => [1, script]);
  store.actions.putTranscript(
    'mk',
    [MKFILE],
    ['mkfile'],
    id,
    steps.map(([action, took], i) => ({ frame: 'frame', action, instructions: took, given: [given[i]!] })),
  );
}

function see(tool: string, mkfile = 'mkfile') {
  return ([, path]: Look) => (path === TOOL[1] ? tool : path === MKFILE[1] ? mkfile : 'not asked for');
}

describe('a transcript', () => {
  it('tells what a program leaves if each of those that it runs leaves the same, and how many instructions that takes', async () => {
    const store = openStore();
    make(store, 'old', 100, [compile(store, 'old', 'a.c', 10), compile(store, 'old', 'b.c', 20)]);
    compile(store, 'new', 'a.c', 13);
    compile(store, 'new', 'b.c', 18);
    const expected = {
      id: expect.any(String),
      action: { ...NOTHING, argv: ['mk'], instructions: 101 },
      looks: [MKFILE, TOOL],
    };
    expect(await store.actions.find('mk', see('new'))).toEqual(expected);
    const other = openStore(store.file, { readonly: true });
    expect(await other.actions.find('mk', async (look) => see('new')(look))).toEqual(expected);
  });

  it('tells nothing if one of them leaves something else, or is not on record', async () => {
    const store = openStore();
    make(store, 'old', 100, [compile(store, 'old', 'a.c', 10), compile(store, 'old', 'b.c', 20)]);
    compile(store, 'failing', 'a.c', 10);
    compile(store, 'failing', 'b.c', 20, 'error');
    compile(store, 'new', 'a.c', 10);
    for (const tool of ['failing', 'new', 'unknown']) {
      expect(await store.actions.find('mk', see(tool))).toBeUndefined();
    }
  });

  it('tells nothing if the program sees something else itself', async () => {
    const store = openStore();
    make(store, 'old', 100, [compile(store, 'old', 'a.c', 10), compile(store, 'old', 'b.c', 20)]);
    compile(store, 'new', 'a.c', 10);
    compile(store, 'new', 'b.c', 20);
    expect(await store.actions.find('mk', see('new', 'another mkfile'))).toBeUndefined();
  });

  it('is one of several that begin alike', async () => {
    const store = openStore();
    make(store, 'old', 100, [compile(store, 'old', 'a.c', 10), compile(store, 'old', 'b.c', 20)]);
    make(store, 'bad', 90, [compile(store, 'bad', 'a.c', 10), compile(store, 'bad', 'b.c', 15, 'error')], 'mk: error');
    compile(store, 'worse', 'a.c', 10);
    compile(store, 'worse', 'b.c', 12, 'error');
    expect((await store.actions.find('mk', see('worse')))?.action).toMatchObject({
      exit: 'mk: error',
      instructions: 87,
    });
  });

  it('is followed as far as others are known, whichever was recorded first', async () => {
    const store = openStore();
    const tools = ['one', 'two', 'three', 'four'];
    for (const [i, tool] of tools.entries()) {
      const steps = [compile(store, tool, 'a.c', 10, tool), compile(store, tool, 'b.c', 20, tool)];
      make(store, tool, 100 + i, steps, `mk: ${tool}`);
    }
    for (const [i, tool] of tools.entries()) {
      compile(store, `${tool} again`, 'a.c', 11, tool);
      compile(store, `${tool} again`, 'b.c', 20, tool);
      const found = await store.actions.find('mk', see(`${tool} again`));
      expect(found?.action).toMatchObject({ exit: `mk: ${tool}`, instructions: 101 + i });
    }
  });

  it('knows of a program that looks at other files than the one that was seen first', async () => {
    const store = openStore();
    make(store, 'old', 100, [compile(store, 'old', 'a.c', 10), compile(store, 'old', 'b.c', 20)]);
    const given = (number: number, script: string): [number, string][] => [[number, script]];
    const mk = store.actions.put('mk', [MKFILE, TOOL, HEADER], ['mkfile', 'bad', 'u.h'], {
      ...NOTHING,
      argv: ['mk'],
      instructions: 60,
      exit: 'mk: error',
    });
    const [first, second] = ['a.c', 'b.c'].map((script) => compile(store, 'bad', script, 10, 'error', 'u.h'));
    // As long as nothing tells otherwise, the first place has one step only.
    expect(await store.actions.find('mk', see('worse'))).toBeUndefined();
    store.actions.putTranscript('mk', [MKFILE], ['mkfile'], mk, [
      { frame: 'frame', action: first![0], instructions: 10, given: given(2, 'a.c') },
      { frame: 'frame', action: second![0], instructions: 10, given: given(2, 'b.c') },
    ]);
    for (const script of ['a.c', 'b.c']) compile(store, 'worse', script, 10, 'error', 'u.h');
    const seeing = (look: Look) => (look[1] === HEADER[1] ? 'u.h' : see('worse')(look));
    expect((await store.actions.find('mk', seeing))?.action).toMatchObject({ exit: 'mk: error', instructions: 60 });
    compile(store, 'new', 'a.c', 10);
    compile(store, 'new', 'b.c', 20);
    expect((await store.actions.find('mk', see('new')))?.action).toMatchObject({ exit: '', instructions: 100 });
  });

  it('says that the database is damaged if a part of it is gone', async () => {
    const store = openStore();
    make(store, 'old', 100, [compile(store, 'old', 'a.c', 10), compile(store, 'old', 'b.c', 20)]);
    store.connection.pragma('foreign_keys = OFF');
    store.connection.sql('DELETE FROM object WHERE id IN (SELECT given FROM transcript_step)').run();
    const other = openStore(store.file, { readonly: true });
    expect(() => other.actions.find('mk', see('new'))).toThrow(/a transcript refers to object \w+, which is not there/);
  });
});
