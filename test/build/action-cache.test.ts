import { describe, expect, it } from 'vitest';
import { ActionCache } from '../../src/build/action-cache.js';
import { Hardware } from '../../src/emu/plan9/hardware.js';
import { Plan9 } from '../../src/emu/plan9/plan9.js';
import { NoProcessor } from '../../src/emu/plan9/terms.js';
import type { Store } from '../../src/store/store.js';
import { Call, GuestProgram, treeOf } from '../emu/plan9/guest-program.js';
import { openStore } from '../store/open-store.js';

const hardware = new Hardware(4 << 20);

/** Runs programs, one after the other. `first` comes before. */
function runner(names: readonly string[], first = new GuestProgram()): GuestProgram {
  for (const name of names) first.call(Call.rfork, 0x14).jumpIfZero(name).call(Call.await, 0x3e00, 200);
  first.exits();
  for (const name of names) {
    first
      .label(name)
      .call(Call.exec, first.string(`/bin/${name}`), first.words(first.string(name)))
      .exits('no exec');
  }
  return first;
}

/** Reads files and makes one that holds the last of them, and `mark` behind it. It is another program with each `pace`. */
function tool(inputs: readonly string[], output: string, pace: number, mark = ''): GuestProgram {
  const program = new GuestProgram();
  for (let i = 0; i < pace; i++) program.raw(0x90);
  for (const input of inputs) {
    program.call(Call.open, program.string(input), 0).call(Call.pread, 'result', 0x3000, 100, -1, -1).store(0x3d00);
  }
  program.call(Call.create, program.string(output), 1, 0o664).store(0x3d04);
  program.call(Call.pwrite, { at: 0x3d04 }, 0x3000, { at: 0x3d00 }, -1, -1);
  if (mark !== '') program.call(Call.pwrite, { at: 0x3d04 }, program.string(mark), mark.length, -1, -1);
  return program.exits();
}

interface Tools {
  readonly compiler?: number;
  readonly linker?: number;
  readonly mark?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly shells?: readonly (readonly string[])[];
}

/** mk looks at the library's status, then runs shells: unless given, one that runs cc, and one that runs ld. */
function machineOf({ compiler = 1, linker = 1, mark = '', files = {}, shells = [['cc'], ['ld']] }: Tools) {
  const make = new GuestProgram();
  make.call(Call.stat, make.string('/lib'), 0x3000, 200);
  const programs = {
    make: runner(['sh1', 'sh2'], make),
    sh1: runner(shells[0]!),
    sh2: runner(shells[1]!),
    cc: tool(['/in'], '/out', compiler, mark),
    ld: tool(['/lib', '/out'], '/done', linker),
  };
  return treeOf(programs, { '/in': 'source', '/lib': 'library', ...files });
}

/** Runs mk with these tools. @param mayRun whether anything may run that is not replayed */
async function make(store: Store, tools: Tools, mayRun = true) {
  const cache = new ActionCache(store, 'time 1');
  const terms = { mayRun: () => mayRun, pause: async () => {} };
  const plan9 = new Plan9({ tree: machineOf(tools), time: 1_000_000, hardware, observer: cache, terms });
  const { status, output, instructions } = await plan9.run(['make']);
  await cache.flush();
  const looks = cache.accesses?.map(({ kind, path, fingerprint }) => `${kind} ${path} ${fingerprint}`).sort();
  return { status, output, instructions, changed: plan9.changed(), looks, counts: cache.counts };
}

/** The same in an empty store. */
async function afresh(tools: Tools) {
  return { ...(await make(openStore(), tools)), counts: { run: 0, replayed: 1 } };
}

describe('the action cache of a build', () => {
  it('need not run mk with tools that have each left the same before, though not together', async () => {
    const store = openStore();
    await make(store, {});
    expect((await make(store, { compiler: 2 })).counts).toEqual({ run: 3, replayed: 1 });
    expect((await make(store, { linker: 5 })).counts).toEqual({ run: 3, replayed: 1 });
    const both = { compiler: 2, linker: 5 };
    const known = await make(store, both, false);
    expect(known).toEqual(await afresh(both));
    expect(known.instructions).toBe((await make(store, {}, false)).instructions + 5);
  });

  it('need not run mk where a shell in it runs both tools', async () => {
    const store = openStore();
    const shells = [[], ['cc', 'ld']];
    await make(store, { shells });
    await make(store, { compiler: 2, shells });
    expect((await make(store, { linker: 5, shells })).counts).toEqual({ run: 3, replayed: 2 });
    const both = { compiler: 2, linker: 5, shells };
    expect(await make(store, both, false)).toEqual(await afresh(both));
    // One that was never asked for is run, and what is known by a transcript alone is part of what is recorded of mk.
    const lib = { '/lib': 'a longer library' };
    expect((await make(store, { ...both, files: lib })).counts).toEqual({ run: 3, replayed: 2 });
    await make(store, { shells, files: lib });
    const other = { compiler: 2, shells, files: lib };
    expect(await make(store, other, false)).toEqual(await afresh(other));
    await expect(make(store, { ...other, compiler: 3 }, false)).rejects.toThrow(NoProcessor);
  });

  it('runs mk if one of its programs would leave something else, or is not on record', async () => {
    const store = openStore();
    await make(store, {});
    await make(store, { compiler: 2, mark: '!' });
    await make(store, { linker: 2 });
    await expect(make(store, { compiler: 2, linker: 2, mark: '!' }, false)).rejects.toThrow(NoProcessor);
    await expect(make(store, { compiler: 3 }, false)).rejects.toThrow(NoProcessor);
    const other = await make(store, { compiler: 2, linker: 2, mark: '!' });
    expect(other.counts).toEqual({ run: 3, replayed: 1 });
    expect(
      Buffer.from((other.changed.get('/done') as { file: { content(): Uint8Array } }).file.content()).toString(),
    ).toBe('source!');
  });

  it('needs a run of mk that saw the same itself', async () => {
    const store = openStore();
    await make(store, {});
    await make(store, { compiler: 2 });
    const files = { '/lib': 'a longer library' };
    await make(store, { files });
    const known = await make(store, { compiler: 2, files }, false);
    expect(known).toEqual(await afresh({ compiler: 2, files }));
    await expect(make(store, { compiler: 2, files: { '/lib': 'lib' } }, false)).rejects.toThrow(NoProcessor);
  });

  it('knows what was made in a library of the same status, which only a program in mk reads', async () => {
    const store = openStore();
    await make(store, {});
    await make(store, { compiler: 2 });
    const files = { '/lib': 'LIBRARY' };
    await make(store, { files });
    const both = { compiler: 2, files };
    expect(await make(store, both, false)).toEqual(await afresh(both));
    await expect(make(store, { files: { '/lib': 'Library' } }, false)).rejects.toThrow(NoProcessor);
  });

  it('tells the dependencies of what is known like those of what has run', async () => {
    const store = openStore();
    await make(store, {});
    await make(store, { compiler: 2 });
    await make(store, { linker: 2 });
    const { looks } = await make(store, { compiler: 2, linker: 2 }, false);
    expect(looks).toContain('absent /out absent');
    expect(looks?.filter((look) => look.startsWith('content /386/bin/')).length).toBe(4);
  });
});
