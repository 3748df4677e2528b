import { describe, expect, it } from 'vitest';
import type { Bind } from '../../../../src/emu/plan9/binds.js';
import { Hardware } from '../../../../src/emu/plan9/hardware.js';
import { Plan9 } from '../../../../src/emu/plan9/plan9.js';
import { MemoryTree } from '../../../../src/tree/memory-tree.js';
import { Call, GuestProgram } from '../guest-program.js';

const FILES: [string, string][] = [
  ['/a/one', 'a1'],
  ['/a/both', 'a'],
  ['/b/two', 'b2'],
  ['/b/both', 'b'],
  ['/u/x', 'u'],
  ['/lib/deep/er/file', 'deep'],
];

const hardware = new Hardware(4 << 20);

type Step = (program: GuestProgram) => void;

/** Runs steps of system calls in a tree of FILES and gives what they print. */
async function session(steps: Step[], binds: readonly Bind[] = []): Promise<string> {
  const program = new GuestProgram();
  for (const step of steps) step(program);
  const tree = new MemoryTree([...FILES, ['/386/bin/x', program.exits().build(), true] as const]);
  const plan9 = new Plan9({
    tree,
    time: 0,
    hardware,
    binds: [{ from: '/386/bin', onto: '/bin', flags: 0 }, { from: '#e', onto: '/env', flags: 4 }, ...binds],
  });
  const result = await plan9.run(['x']);
  return new TextDecoder().decode(result.output);
}

/** Prints the content of a file or the error of opening it, and a newline. */
function show(name: string): Step {
  return (program) => {
    const label = `${name} ${Math.floor(program.buffer(4))}`;
    program.call(Call.open, program.string(name), 0).jumpIfNegative(`${label} bad`);
    program.store(0x3f80).call(Call.pread, { at: 0x3f80 }, 0x3e00, 100, -1, -1).writeResult(0x3e00).write(1, '\n');
    program.call(Call.close, { at: 0x3f80 }).jump(`${label} end`);
    program.label(`${label} bad`).writeError().label(`${label} end`);
  };
}

/** Prints the path of an open file or directory. */
function where(name: string): Step {
  return (program) => {
    program.call(Call.open, program.string(name), 0).store(0x3f80);
    program.call(Call.fd2path, { at: 0x3f80 }, 0x3e00, 100).call(Call.close, { at: 0x3f80 });
    program.raw(0x31, 0xc9, 0x80, 0xb9, 0, 0x3e, 0, 0, 0, 0x74, 3, 0x41, 0xeb, 0xf4, 0x89, 0xc8);
    program.writeResult(0x3e00).write(1, '\n');
  };
}

/** Makes a call with names, and prints the error if it fails. */
function call(number: number, ...args: (string | number)[]): Step {
  return (program) => {
    const label = `call ${program.buffer(4)}`;
    program.call(number, ...args.map((arg) => (typeof arg === 'string' ? program.string(arg) : arg)));
    program.jumpIfNegative(`${label} bad`).jump(`${label} end`).label(`${label} bad`).writeError();
    program.label(`${label} end`);
  };
}

const chdir = (name: string) => call(Call.chdir, name);

describe('names', () => {
  it('are relative to the working directory, or absolute', async () => {
    expect(await session([chdir('/a'), show('one'), show('./one'), show('../b/two'), show('/b//two')])).toBe(
      'a1\na1\nb2\nb2\n',
    );
  });

  it('cannot leave the root', async () => {
    expect(await session([chdir('/lib/deep'), show('../../../../../a/one'), where('../../..'), where('/..')])).toBe(
      'a1\n/\n/\n',
    );
  });

  it('lead to errors that quote the part that failed', async () => {
    expect(
      await session([
        show('none'),
        show('/none/x'),
        show('/lib/none/x'),
        show('/a/one/x'),
        show(''),
        show('#z/x'),
        show('a\tb'),
        chdir('/a/one'),
        show(`/${'long/'.repeat(30)}name`),
      ]),
    ).toBe(
      [
        "'none' file does not exist",
        "'/none' file does not exist",
        "'/lib/none' does not exist",
        "'/a/one' not a directory",
        'empty file name',
        'unknown device in # filename',
        'bad character in file name',
        "'/a/one' not a directory",
        "'/long' file does not exist",
        '',
      ].join('\n'),
    );
  });

  it('of an open file are told by fd2path', async () => {
    expect(await session([chdir('/lib/deep'), where('er/file'), where('.'), where('er/..'), where('#c')])).toBe(
      '/lib/deep/er/file\n/lib/deep\n/lib/deep\n#c\n',
    );
  });

  it('of devices are understood without a bind', async () => {
    expect(await session([show('#c/user'), show('#e/objtype'), show('/env/objtype')])).toBe('glenda\n386\n386\n');
  });
});

describe('bind', () => {
  it('replaces', async () => {
    expect(await session([call(Call.bind, '/b', '/a', 0), show('/a/two'), show('/a/one')])).toBe(
      "b2\n'/a/one' file does not exist\n",
    );
  });

  it('searches unions in their order', async () => {
    const order = (flag: number) => session([call(Call.bind, '/b', '/a', flag), show('/a/one'), show('/a/both')]);
    expect(await order(1)).toBe('a1\nb\n');
    expect(await order(2)).toBe('a1\na\n');
  });

  it('makes new files in the first directory of a union that allows it', async () => {
    const make = (flags: number) => [
      call(Call.bind, '/b', '/a', flags),
      call(Call.create, '/a/new', 1, 0o664),
      show('/b/new'),
      show('/a/new'),
    ];
    expect(await session(make(2 | 4))).toBe('\n\n');
    expect(await session(make(2))).toBe(
      "'/a/new' mounted directory forbids creation\n'/b/new' does not exist\n'/a/new' file does not exist\n",
    );
  });

  it('works for files, and keeps files and directories apart', async () => {
    expect(await session([call(Call.bind, '/u/x', '/a/one', 0), show('/a/one')])).toBe('u\n');
    expect(await session([call(Call.bind, '/u/x', '/a', 0)])).toBe('inconsistent mount\n');
    expect(await session([call(Call.bind, '/u/x', '/a/one', 1)])).toBe('inconsistent mount\n');
  });

  it('goes through what is bound already', async () => {
    expect(
      await session([call(Call.bind, '/b', '/a', 0), call(Call.bind, '/a', '/u', 0), show('/u/two'), show('/u/x')]),
    ).toBe("b2\n'/u/x' file does not exist\n");
  });

  it('is undone by unmount, one or all', async () => {
    const both = [call(Call.bind, '/b', '/a', 1), call(Call.bind, '/u', '/a', 1)];
    expect(await session([...both, call(35, '/u', '/a'), show('/a/two'), show('/a/x')])).toBe(
      "b2\n'/a/x' file does not exist\n",
    );
    expect(await session([...both, call(35, 0, '/a'), show('/a/both')])).toBe('a\n');
    expect(await session([call(35, 0, '/a')])).toBe('not mounted\n');
    expect(await session([...both, call(35, '/lib', '/a')])).toBe('not in union\n');
  });

  it('concerns the processes that share the name space, and no others', async () => {
    const inChild = (flags: number): Step[] => [
      (program) =>
        program.call(Call.rfork, flags).jumpIfZero('child').call(Call.await, 0x3e00, 100).jump('parent').label('child'),
      call(Call.bind, '/b', '/a', 0),
      (program) => program.exits().label('parent'),
      show('/a/both'),
    ];
    expect(await session(inChild(0x14))).toBe('b\n');
    expect(await session(inChild(0x15))).toBe('a\n');
  });

  it('can be given with the options of the machine', async () => {
    expect(await session([show('/a/two')], [{ from: '/b', onto: '/a', flags: 2 }])).toBe('b2\n');
  });

  it('leaves the working directory under it as it was', async () => {
    expect(await session([chdir('/a'), call(Call.bind, '/b', '/a', 0), show('two'), chdir('..'), show('a/two')])).toBe(
      'b2\nb2\n',
    );
  });
});

describe('files', () => {
  it('opened with ORCLOSE are gone after the last close, also at exit', async () => {
    const temporary: Step = (program) => {
      program.call(Call.create, program.string('/u/t'), 1 | 0x40, 0o664).store(0x3f90);
      program.call(Call.dup, { at: 0x3f90 }, -1).store(0x3f94).call(Call.close, { at: 0x3f90 });
    };
    const gone = "'/u/t' does not exist\n";
    expect(await session([temporary, show('/u/t'), (p) => p.call(Call.close, { at: 0x3f94 }), show('/u/t')])).toBe(
      `\n${gone}`,
    );
    const exiting: Step = (program) => {
      program.call(Call.rfork, 0x14).jumpIfZero('child').call(Call.await, 0x3e00, 100).jump('parent').label('child');
      temporary(program);
      program.exits().label('parent');
    };
    expect(await session([exiting, show('/u/t')])).toBe(gone);
  });

  it('have the errors of Plan 9', async () => {
    expect(
      await session([
        call(Call.create, '/a/one/x', 1, 0o664),
        call(Call.create, '/a/one', 0x1001, 0o664),
        call(Call.create, '/a', 1, 0o664),
        call(Call.create, '/', 1, 0o664),
        call(Call.create, '/new/', 1, 0o664),
        call(Call.open, '/a', 1),
        call(Call.open, '/a/one', 3),
        call(Call.open, '/a/one', 0x400),
        call(Call.remove, '/a'),
        call(Call.remove, '/'),
        call(Call.close, 77),
        call(Call.pread, 77, 0x3e00, 1, -1, -1),
        call(Call.seek, 0x3e00, 0, 0, 0, 0),
      ]),
    ).toBe(
      [
        "'/a/one/x' not a directory",
        "'/a/one' file already exists",
        "'/a' file is a directory",
        'file already exists',
        "'/new/' create without DMDIR",
        "'/a' file is a directory",
        "'/a/one' permission denied",
        'bad arg in system call',
        "'/a' directory not empty",
        "'/' permission denied",
        'fd out of range or not open',
        'fd out of range or not open',
        'seek on a stream',
        '',
      ].join('\n'),
    );
  });

  it('are read as entries if they are directories, in order', async () => {
    const list: Step = (program) => {
      program.call(Call.open, program.string('/a'), 0).store(0x3f80);
      program.call(Call.pread, { at: 0x3f80 }, 0x3000, 2000, -1, -1).writeResult(0x3000);
    };
    const packed = await session([list]);
    expect(packed.indexOf('both')).toBeGreaterThan(0);
    expect(packed.indexOf('one')).toBeGreaterThan(packed.indexOf('both'));
  });
});
