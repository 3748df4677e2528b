import { describe, expect, it } from 'vitest';
import { Hardware } from '../../../src/emu/plan9/hardware.js';
import type {
  Access,
  ActionResult,
  ExecRequest,
  ProcessObserver,
  Replay,
  WrittenFile,
} from '../../../src/emu/plan9/observer.js';
import { Plan9 } from '../../../src/emu/plan9/plan9.js';
import { contentIdOf } from '../../../src/tree/content-id.js';
import type { MemoryTree } from '../../../src/tree/memory-tree.js';
import { Call, GuestProgram, treeOf } from './guest-program.js';

const hardware = new Hardware(4 << 20);

interface Seen {
  readonly request: ExecRequest;
  readonly accesses: Access[];
  result?: ActionResult;
}

/** Remembers everything, and replays what `replays` says. */
class Recorder implements ProcessObserver {
  readonly seen: Seen[] = [];

  constructor(
    readonly replays: (request: ExecRequest) => Replay | undefined | Promise<Replay | undefined> = () => undefined,
  ) {}

  exec(request: ExecRequest) {
    this.seen[request.action] = { request, accesses: [] };
    return this.replays(request);
  }
  access(action: number, access: Access) {
    this.seen[action]!.accesses.push(access);
  }
  exit(action: number, result: ActionResult) {
    this.seen[action]!.result = result;
  }

  of(program: string): Seen {
    return this.seen.find((seen) => seen?.request.argv[0] === program)!;
  }

  looks(program: string): string[] {
    return this.of(program).accesses.map(({ kind, path }) => `${kind} ${path}`);
  }
}

function machine(tree: MemoryTree, observer: ProcessObserver): Plan9 {
  return new Plan9({ tree, time: 1_000_000, hardware, observer });
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Runs what comes at the label 'child' as a child and waits for it. */
function spawn(program: GuestProgram): GuestProgram {
  program.call(Call.rfork, 0x14).jumpIfZero('child').call(Call.await, 0x3e00, 200);
  return program;
}

/** The child: another program. */
function child(program: GuestProgram, name: string): GuestProgram {
  program.label('child').call(Call.exec, program.string(`/bin/${name}`), program.words(program.string(name)));
  return program.exits('no exec');
}

/** Reads /in, copies it to /out, prints a line and fails. */
function compiler(): GuestProgram {
  const program = new GuestProgram();
  program.call(Call.open, program.string('/in'), 0).call(Call.pread, 'result', 0x3000, 100, -1, -1).store(0x3d00);
  program.call(Call.open, program.string('/missing'), 0);
  program.call(Call.create, program.string('/out'), 1, 0o664).store(0x3d04);
  program.call(Call.pwrite, { at: 0x3d04 }, 0x3000, { at: 0x3d00 }, -1, -1);
  return program.write(1, 'in: warning\n').exits('warnings');
}

/** Runs cc, then reads what it made. */
function make(): GuestProgram {
  const program = spawn(new GuestProgram());
  program.call(Call.open, program.string('/out'), 0).call(Call.pread, 'result', 0x3000, 100, -1, -1);
  program.writeResult(0x3000).call(Call.create, program.string('/done'), 1, 0o664).exits();
  return child(program, 'cc');
}

const PROGRAMS = { make: make(), cc: compiler() };

describe('an observer', () => {
  it('sees programs nested as they ran each other', async () => {
    const recorder = new Recorder();
    await machine(treeOf(PROGRAMS, { '/in': 'source' }), recorder).run(['make']);
    const { request } = recorder.of('cc');
    expect(recorder.of('make').request).toMatchObject({ action: 1, parent: 0, path: '/386/bin/make' });
    expect(request).toMatchObject({ action: 2, parent: 1, path: '/386/bin/cc', directory: '/', argv: ['cc'] });
    expect(request.descriptors.map(({ fd, kind, mode }) => [fd, kind, mode])).toEqual([
      [0, 'cons', 0],
      [1, 'cons', 1],
      [2, 'cons', 2],
    ]);
    expect(request.shared).toEqual({ environment: true, descriptors: false, namespace: true });
    expect(text(request.environment().get('objtype')!)).toBe('386');
  });

  it('sees what a program looked at, and its callers with it, but not what they made themselves', async () => {
    const recorder = new Recorder();
    await machine(treeOf(PROGRAMS, { '/in': 'source' }), recorder).run(['make']);
    expect(recorder.looks('cc')).toEqual(['existence /in', 'content /in', 'absent /missing', 'absent /out']);
    expect(recorder.looks('make').sort()).toEqual([
      'absent /done',
      'absent /missing',
      'absent /out',
      'content #p/children',
      'content /386/bin/cc',
      'content /in',
      'existence /386/bin/cc',
      'existence /in',
    ]);
    const content = recorder.of('cc').accesses.find(({ kind }) => kind === 'content')!;
    expect(content.fingerprint).toBe(contentIdOf(new TextEncoder().encode('source')));
  });

  it('sees that a file is read after its status was looked at', async () => {
    const archiver = new GuestProgram();
    archiver.call(Call.open, archiver.string('/in'), 0).store(0x3d00);
    archiver.call(Call.fstat, { at: 0x3d00 }, 0x3000, 200);
    archiver.call(Call.pread, { at: 0x3d00 }, 0x3000, 100, -1, -1).exits();
    const recorder = new Recorder();
    await machine(treeOf({ ar: archiver }, { '/in': 'source' }), recorder).run(['ar']);
    expect(recorder.looks('ar')).toEqual(['existence /in', 'status /in', 'content /in']);
  });

  it('gets the effects of each program', async () => {
    const recorder = new Recorder();
    await machine(treeOf(PROGRAMS, { '/in': 'source' }), recorder).run(['make']);
    const { result } = recorder.of('cc');
    expect(result).toMatchObject({ exit: 'warnings', cacheable: true, replayed: false });
    expect([...result!.written.keys()]).toEqual(['/out']);
    const out = result!.written.get('/out') as Exclude<WrittenFile, 'removed'> & { kind: 'file' };
    expect(out.mode).toBe(0o664);
    expect(new TextDecoder().decode(out.file.content())).toBe('source');
    expect(result!.output.map(({ fd, bytes }) => [fd, text(bytes)])).toEqual([[1, 'in: warning\n']]);
    const outer = recorder.of('make').result!;
    expect([...outer.written.keys()]).toEqual(['/done', '/out']);
    expect(outer.output.map(({ bytes }) => text(bytes)).join('')).toBe('in: warning\nsource');
    expect(outer.instructions).toBeGreaterThan(result!.instructions);
  });

  it.each([false, true])('can replay a program: nobody can tell (answer later: %s)', async (later) => {
    const first = new Recorder();
    const ran = machine(treeOf(PROGRAMS, { '/in': 'source' }), first);
    const original = await ran.run(['make']);
    const { result, accesses } = first.of('cc');
    const replay: Replay = { ...result!, accesses };
    const second = new Recorder(({ argv }) => {
      const answer = argv[0] === 'cc' ? replay : undefined;
      return later ? Promise.resolve(answer) : answer;
    });
    const replayed = machine(treeOf(PROGRAMS, { '/in': 'source' }), second);
    const copy = await replayed.run(['make']);
    expect(copy.systemCalls).toBeLessThan(original.systemCalls);
    expect(copy.instructions).toBe(original.instructions);
    expect(copy.output).toEqual(original.output);
    expect(copy.processes.map(({ pid, exit }) => [pid, exit])).toEqual(
      original.processes.map(({ pid, exit }) => [pid, exit]),
    );
    expect(replayed.changed()).toEqual(ran.changed());
    expect(second.of('cc').result).toEqual({ ...result, replayed: true });
    expect(second.of('make').result).toEqual(first.of('make').result);
    expect(second.looks('make')).toEqual(first.looks('make'));
  });

  it('sees of a replayed look at what is not there which name is missing', async () => {
    const first = new Recorder();
    await machine(treeOf(PROGRAMS, { '/in': 'source' }), first).run(['make']);
    const { result } = first.of('cc');
    const paths = ['/no/such/file', '/in/a/b', '/missing'];
    const accesses = paths.map((path) => ({ kind: 'absent', path }) as const);
    const second = new Recorder(({ argv }) => (argv[0] === 'cc' ? { ...result!, accesses } : undefined));
    await machine(treeOf(PROGRAMS, { '/in': 'source' }), second).run(['make']);
    const expected = ['absent /no', 'existence /in', 'absent /missing'];
    expect(second.looks('make').filter((look) => expected.includes(look))).toEqual(expected);
  });

  it('can ask whether an access would see the same', async () => {
    const recorder = new Recorder();
    await machine(treeOf(PROGRAMS, { '/in': 'source' }), recorder).run(['make']);
    const { accesses } = recorder.of('cc');
    const answers: boolean[][] = [];
    for (const files of [{ '/in': 'source' }, { '/in': 'other' }, { '/in': 'source', '/missing': '' }, {}]) {
      const asker = new Recorder((request) => {
        if (request.argv[0] !== 'cc') return undefined;
        answers.push(accesses.map(({ kind, path, fingerprint }) => request.probe(kind, path) === fingerprint));
        return undefined;
      });
      await machine(treeOf(PROGRAMS, files as Record<string, string>), asker).run(['make']);
    }
    expect(answers).toEqual([
      [true, true, true, true],
      [true, false, true, true],
      [true, true, false, true],
      [false, false, true, true],
    ]);
  });

  it('is told what a program read from a pipe, if all of it was there', async () => {
    const reader = new GuestProgram().call(Call.pread, 0, 0x3000, 100, -1, -1).writeResult(0x3000).exits();
    const parent = new GuestProgram();
    const fds = parent.buffer(8);
    parent.call(Call.pipe, fds).call(Call.rfork, 0x14).jumpIfZero('child');
    parent.call(Call.close, { at: fds }).write(4, 'recipe').call(Call.close, 4).call(Call.await, 0x3e00, 200).exits();
    parent.label('child').call(Call.close, 4).call(Call.dup, { at: fds }, 0).call(Call.close, { at: fds });
    parent.call(Call.exec, parent.string('/bin/reader'), parent.words(parent.string('reader')));
    const recorder = new Recorder();
    const result = await machine(treeOf({ parent, reader }), recorder).run(['parent']);
    expect(text(result.stdout)).toBe('recipe');
    expect(recorder.looks('reader')).toEqual(['content #d/0']);
    const effects = recorder.of('reader').result!;
    expect(effects.cacheable).toBe(true);
    expect([...effects.consumed]).toEqual([[0, 6]]);
    const again = new Recorder((request) =>
      request.argv[0] === 'reader' ? { ...effects, accesses: recorder.of('reader').accesses } : undefined,
    );
    expect(text((await machine(treeOf({ parent, reader }), again).run(['parent'])).stdout)).toBe('recipe');
  });

  it('can replay output that fills a pipe', async () => {
    const shout = new GuestProgram();
    for (let i = 0; i < 100; i++) shout.call(Call.pwrite, 1, 0x2000, 4096, -1, -1);
    const parent = new GuestProgram();
    const fds = parent.buffer(8);
    parent.call(Call.pipe, fds).call(Call.rfork, 0x14).jumpIfZero('child').call(Call.close, 4);
    parent.label('more').call(Call.pread, { at: fds }, 0x3400, 1000, -1, -1).jumpIfZero('end');
    parent.raw(0x01, 0x05, 0x80, 0x3f, 0, 0).jump('more').label('end').call(Call.pwrite, 1, 0x3f80, 4, -1, -1).exits();
    parent.label('child').call(Call.dup, 4, 1).call(Call.close, 4).call(Call.close, { at: fds });
    parent.call(Call.exec, parent.string('/bin/shout'), parent.words(parent.string('shout')));
    const tree = treeOf({ parent, shout: shout.exits() });
    const recorder = new Recorder();
    const first = await machine(tree, recorder).run(['parent']);
    expect(new DataView(first.stdout.slice().buffer).getUint32(0, true)).toBe(409_600);
    const { result, accesses } = recorder.of('shout');
    const again = new Recorder(({ argv }) => (argv[0] === 'shout' ? { ...result!, accesses } : undefined));
    expect((await machine(tree, again).run(['parent'])).stdout).toEqual(first.stdout);
  });

  it('is told why a program cannot be replayed', async () => {
    const reasons: string[] = [];
    const programs: Record<string, GuestProgram> = {
      sleeper: new GuestProgram().call(Call.sleep, 5).exits(),
      binder: new GuestProgram(),
      leaver: new GuestProgram().call(Call.rfork, 0x14).jumpIfZero('c').exits(),
    };
    programs.binder!.call(Call.bind, programs.binder!.string('/n'), programs.binder!.string('/mnt'), 0).exits();
    programs.leaver!.label('c').call(Call.sleep, 0).call(Call.sleep, 0).exits();
    for (const name of Object.keys(programs)) {
      const parent = child(spawn(new GuestProgram()).call(Call.sleep, 1).exits(), name);
      const recorder = new Recorder();
      await machine(treeOf({ ...programs, parent }), recorder).run(['parent']);
      const { result } = recorder.of(name);
      expect(result!.cacheable).toBe(false);
      reasons.push(result!.whyNot!);
    }
    expect(reasons).toEqual(['slept', 'changed a name space that it shares', 'left a process running when it ended']);
  });

  it.each([
    ['was over before', 1, undefined],
    ['lived longer', 0, 'waited for a child that it did not make'],
  ])('sees a program wait for a child that it did not make and that %s', async (_, pauses, whyNot) => {
    const heir = new GuestProgram().call(Call.await, 0x3000, 100).writeResult(0x3000).exits();
    const parent = new GuestProgram().call(Call.rfork, 0x14).jumpIfZero('c');
    for (let i = 0; i < pauses; i++) parent.call(Call.sleep, 0);
    parent
      .call(Call.exec, parent.string('/bin/heir'), parent.words(parent.string('heir')))
      .label('c')
      .exits('left');
    const recorder = new Recorder();
    await machine(treeOf({ heir, parent }), recorder).run(['parent']);
    expect(recorder.looks('heir')).toEqual(['content #p/children']);
    expect(recorder.of('heir').result!.whyNot).toBe(whyNot);
  });

  it('sees a variable that a program sets in a shared group as written', async () => {
    const setter = new GuestProgram();
    setter.call(Call.create, setter.string('/env/x'), 1, 0o664).write(3, 'value').exits();
    const parent = spawn(new GuestProgram());
    parent
      .call(Call.open, parent.string('/env/x'), 0)
      .call(Call.pread, 'result', 0x3000, 9, -1, -1)
      .writeResult(0x3000);
    child(parent.exits(), 'setter');
    const recorder = new Recorder();
    const first = await machine(treeOf({ parent, setter }), recorder).run(['parent']);
    const { result, accesses } = recorder.of('setter');
    expect([...result!.written.keys()]).toEqual(['/env/x']);
    const again = new Recorder(({ argv }) => (argv[0] === 'setter' ? { ...result!, accesses } : undefined));
    const second = await machine(treeOf({ parent, setter }), again).run(['parent']);
    expect([text(first.stdout), text(second.stdout)]).toEqual(['value', 'value']);
  });

  it('sees a listing without what the program put there itself', async () => {
    const lister = new GuestProgram();
    lister.call(Call.create, lister.string('/d/own'), 1, 0o664).call(Call.open, lister.string('/d'), 0);
    lister.call(Call.pread, 'result', 0x3000, 4000, -1, -1).exits();
    const recorder = new Recorder();
    const plan9 = machine(treeOf({ lister }, { '/d/a': 'one' }), recorder);
    await plan9.run(['lister']);
    const listing = recorder.of('lister').accesses.find(({ kind }) => kind === 'entries')!;
    let before: unknown;
    const asker = new Recorder((request) => {
      before = request.probe('entries', '/d');
      return undefined;
    });
    await machine(treeOf({ lister }, { '/d/a': 'one' }), asker).run(['lister']);
    expect(listing.fingerprint).toBe(before);
  });
});
