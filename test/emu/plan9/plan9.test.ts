import { describe, expect, it } from 'vitest';
import { Hardware } from '../../../src/emu/plan9/hardware.js';
import { Plan9 } from '../../../src/emu/plan9/plan9.js';
import type { Plan9Options, RunOptions } from '../../../src/emu/plan9/run-types.js';
import { Call, GuestProgram, treeOf } from './guest-program.js';

const TIME = 1_339_632_000;
/** One for all tests: making one takes longer than most of them. */
const hardware = new Hardware(4 << 20);

function plan9(
  programs: Record<string, GuestProgram>,
  files: Record<string, string> = {},
  options: Partial<Plan9Options> = {},
): Plan9 {
  return new Plan9({ tree: treeOf(programs, files), time: TIME, hardware, ...options });
}

async function run(program: GuestProgram, files: Record<string, string> = {}, options: RunOptions = {}) {
  return plan9({ x: program }, files).run(['x'], options);
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const program = () => new GuestProgram();

describe('a run', () => {
  it('ends with the exit string and output of the program', async () => {
    const result = await run(program().write(1, 'out\n').write(2, 'err\n').exits('bad day'));
    expect(result.outcome).toBe('exited');
    expect(result.status).toBe('bad day');
    expect(text(result.stdout)).toBe('out\n');
    expect(text(result.stderr)).toBe('err\n');
    expect(text(result.output)).toBe('out\nerr\n');
  });

  it('has the name of a missing program in its status', async () => {
    const result = await plan9({}).run(['8c']);
    expect([result.outcome, result.status]).toEqual(['exited', "'/bin/8c' does not exist"]);
  });

  it('refuses files that are no programs', async () => {
    const tree = { '/386/bin/junk': '#!', '/386/bin/text': 'just text' };
    expect((await plan9({}, tree).run(['junk'])).status).toBe('exec header invalid');
    expect((await plan9({}, tree).run(['text'])).status).toBe("'/bin/text' permission denied");
  });

  it('is the same every time, on the same machine or a new one', async () => {
    const busy = program().call(Call.rfork, 0x14).call(Call.await, 0x3000, 100).writeResult(0x3000).exits();
    const first = await plan9({ x: busy }).run(['x']);
    expect(await plan9({ x: busy }).run(['x'])).toEqual(first);
    const other = new Plan9({ tree: treeOf({ x: busy }), time: TIME, limits: { memory: 8 << 20 } });
    expect(await other.run(['x'])).toEqual(first);
  });

  it('can use the hardware of another, one at a time', async () => {
    const machines = ['one', 'two'].map((word) => plan9({ x: program().write(1, word).exits() }));
    const outputs: string[] = [];
    for (const machine of machines) outputs.push(text((await machine.run(['x'])).stdout));
    expect(outputs).toEqual(['one', 'two']);
    const running = machines[0]!.run(['x']);
    await expect(machines[1]!.run(['x'])).rejects.toThrow('a run is going on here');
    expect((await running).outcome).toBe('exited');
  });

  it('keeps files, but nothing else, for the next run', async () => {
    const writer = program().call(Call.create, program().string(''), 1, 0o664).exits();
    const maker = program();
    maker.call(Call.create, maker.string('/tmp/made'), 1, 0o664).write(3, 'hello').exits();
    const reader = program();
    const buffer = reader.buffer();
    reader.call(Call.open, reader.string('/tmp/made'), 0).call(Call.pread, 'result', buffer, 100, -1, -1);
    reader.writeResult(buffer).call(Call.open, reader.string('/env/x'), 0).writeError().exits();
    const setter = program();
    setter.call(Call.create, setter.string('/env/x'), 1, 0o664).exits();
    const machine = plan9({ maker, reader, setter, writer });
    await machine.run(['maker']);
    await machine.run(['setter']);
    expect(text((await machine.run(['reader'])).stdout)).toBe("hello'/env/x' file does not exist\n");
    expect([...machine.changed().keys()]).toEqual(['/tmp/made']);
    expect(text((await machine.read('/tmp/made'))!)).toBe('hello');
    expect(await machine.read('/tmp/nothing')).toBeUndefined();
  });

  it('starts only where there is a directory', async () => {
    await expect(run(program().exits(), {}, { directory: '/nowhere' })).rejects.toThrow(
      "cannot start x: '/nowhere' file does not exist",
    );
    await expect(plan9({}, {}, { binds: [{ from: '/a', onto: '/bin', flags: 0 }] }).run(['x'])).rejects.toThrow(
      "cannot start x: bind /a /bin: '/a' file does not exist",
    );
  });

  it('gives its console input line by line, then its end', async () => {
    const cat = program().label('more').call(Call.pread, 0, 0x3000, 100, -1, -1).store(0x3f00);
    cat.jumpIfZero('end').writeResult(0x3000).write(1, '|').jump('more').label('end').exits();
    const result = await run(cat, {}, { stdin: new TextEncoder().encode('one\ntwo') });
    expect(text(result.stdout)).toBe('one\n|two|');
  });
});

describe('a program', () => {
  it('finds its arguments on the stack and the process id in Tos', async () => {
    const args = program();
    // EBP = argv; write argv[1], then exit if Tos.pid is what #c/pid says.
    args
      .raw(0x89, 0xe5)
      .raw(0x89, 0xc6)
      .raw(0x8b, 0x45, 8)
      .raw(0xa3, ...[0, 0x3f, 0, 0]);
    args.call(Call.pwrite, 1, { at: 0x3f00 }, 5, -1, -1);
    args.raw(0x8b, 0x46, 48).raw(0xa3, 0x10, 0x3f, 0, 0).exits();
    const result = await plan9({ x: args }).run(['x', 'hello', 'world']);
    expect(text(result.stdout)).toBe('hello');
  });

  it('of a script gets the interpreter line, the script and the rest', async () => {
    const show = program();
    // Every argument: EBP walks argv; strlen by scanning for NUL.
    show.raw(0x89, 0xe5, 0x83, 0xc5, 4).label('next').raw(0x8b, 0x45, 0).jumpIfZero('end').raw(0x83, 0xc5, 4);
    show.raw(0xa3, 0, 0x3f, 0, 0, 0x89, 0xc7, 0x31, 0xc0, 0x83, 0xc9, 0xff, 0xf2, 0xae, 0xf7, 0xd1, 0x49, 0x89, 0xc8);
    show.call(Call.pwrite, 1, { at: 0x3f00 }, 'result', -1, -1).write(1, ',').jump('next').label('end').exits();
    const machine = plan9({ show }, { '/rc/bin/script': '#!/bin/show -a  b\necho\n' });
    expect(text((await machine.run(['script', '1', '2'])).stdout)).toBe('script,-a,b,/bin/script,1,2,');
  });

  it('dies of a fault with the note that Plan 9 has for it', async () => {
    const result = await run(program().raw(0xa1, 0, 0, 0, 0));
    expect(result.status).toBe('sys: trap: fault read addr=0x0 pc=0x00001020');
    expect(text(result.stderr)).toMatch(/^x \d+: suicide: sys: trap: fault read addr=0x0 pc=0x00001020\n$/);
    expect((await run(program().raw(0xa3, 4, 0x10, 0, 0))).status).toBe(
      'sys: trap: fault write addr=0x1004 pc=0x00001020',
    );
    expect((await run(program().raw(0x31, 0xc9, 0xf7, 0xf1))).status).toBe('sys: trap: divide error pc=0x00001022');
    expect((await run(program().raw(0x0f, 0x0b))).status).toBe('sys: trap: invalid opcode pc=0x00001020');
    expect((await run(program().raw(0xf4))).status).toBe('sys: trap: general protection violation pc=0x00001020');
    expect((await run(program().raw(0xcc))).status).toBe('sys: breakpoint pc=0x00001021');
  });

  it('is killed by such an instruction in the last byte of its memory, too', async () => {
    // mov byte [0x3fff], hlt; mov eax, 0x3fff; jmp eax
    const hostile = program().raw(0xc6, 0x05, 0xff, 0x3f, 0, 0, 0xf4, 0xb8, 0xff, 0x3f, 0, 0, 0xff, 0xe0);
    expect((await run(hostile)).status).toBe('sys: trap: general protection violation pc=0x00003fff');
  });

  it('dies of a system call that does not exist, and the run says so', async () => {
    const result = await run(program().call(99).exits());
    expect(result.status).toMatch(/^sys: bad sys call pc=/);
    expect(result.unknownCalls).toEqual([99]);
  });

  it('dies of an address that is not its own in a call', async () => {
    const result = await run(program().call(Call.pwrite, 1, 0x1000_0000, 5, -1, -1).exits());
    expect(result.status).toMatch(/^sys: bad address in syscall pc=/);
  });

  it('goes on in its note handler, and from there where it was', async () => {
    const handler = program();
    handler.callWithLabel(Call.notify, 'handler').raw(0xa1, 0, 0, 0, 0).write(1, 'back\n').exits();
    // handler(ureg, note): write the note's first 27 bytes, step over the 5-byte load, noted(NCONT).
    handler.label('handler').raw(0x8b, 0x44, 0x24, 8).store(0x3f00);
    handler.raw(0x8b, 0x44, 0x24, 4, 0x83, 0x40, 0x38, 5);
    handler.call(Call.pwrite, 1, { at: 0x3f00 }, 27, -1, -1).write(1, '\n').call(Call.noted, 0);
    const result = await run(handler);
    expect(text(result.stdout)).toBe('sys: trap: fault read addr=\nback\n');
    expect(result.status).toBe('');
  });

  it('is told by an alarm, and time passes only while everybody waits', async () => {
    const sleeper = program();
    sleeper.callWithLabel(Call.notify, 'handler').call(Call.alarm, 2_000).call(Call.sleep, 10_000).writeError();
    sleeper.call(Call.nsec, 0x3000).exits();
    sleeper.label('handler').write(1, 'alarm\n').call(Call.noted, 0);
    const clock = program();
    clock.call(Call.sleep, 3_000).call(Call.open, clock.string('#c/time'), 0);
    clock.call(Call.pread, 'result', 0x3000, 11, -1, -1).writeResult(0x3000).exits();
    const machine = plan9({ sleeper, clock });
    expect(text((await machine.run(['sleeper'])).stdout)).toBe('alarm\ninterrupted\n');
    expect(text((await machine.run(['clock'])).stdout)).toBe(` ${TIME + 3}`);
  });

  it('may load the segment registers that it has, and no others', async () => {
    expect((await run(program().raw(0x8c, 0xd8, 0x8e, 0xc0, 0x1e, 0x07, 0x8e, 0xe0).exits('ok'))).status).toBe('ok');
    expect((await run(program().raw(0xb8, 8, 0, 0, 0, 0x8e, 0xd8).exits())).status).toBe(
      'sys: trap: general protection violation pc=0x00001025',
    );
    expect((await run(program().raw(0xa1, 0, 0, 0, 0xf0).exits())).status).toBe(
      'sys: trap: fault read addr=0xf0000000 pc=0x00001020',
    );
  });

  it('reads a time-stamp counter of its own instructions', async () => {
    const twice = program().raw(0x0f, 0x31, 0x89, 0xc6, 0x0f, 0x31, 0x29, 0xf0, 0x83, 0xe8, 2).jumpIfZero('good');
    twice.exits('other').label('good').exits();
    expect((await run(twice)).status).toBe('');
  });

  it('computes in 53 bits with the exceptions that Plan 9 leaves on', async () => {
    const divide = program().raw(0xd9, 0xe8, 0xd9, 0xee, 0xde, 0xf9, 0x9b).exits();
    expect((await run(divide)).status).toMatch(/^sys: trap: coprocessor error|^sys: fp: /);
  });
});

describe('processes', () => {
  it('get the exit strings of their children', async () => {
    const parent = program().call(Call.rfork, 0x14).jumpIfZero('child');
    parent.call(Call.await, 0x3000, 200).writeResult(0x3000).call(Call.await, 0x3000, 200).writeError().exits();
    parent.label('child').exits("it's over");
    const result = await run(parent);
    const child = result.processes[0]!;
    expect(text(result.stdout)).toBe(`${child.pid} 0 0 0 'x ${child.pid}: it''s over'no living children\n`);
    expect(child.exit).toBe("it's over");
  });

  it('have memory of their own after a fork', async () => {
    const parent = program();
    const cell = parent.words(1);
    parent.call(Call.rfork, 0x14).jumpIfZero('child').call(Call.await, 0x3000, 200);
    parent.call(Call.pwrite, 1, cell, 1, -1, -1).exits();
    parent.label('child').raw(0xb8, 2, 0, 0, 0).store(cell).exits();
    expect([...(await run(parent)).stdout]).toEqual([1]);
  });

  it('talk through pipes, and wait for each other', async () => {
    const parent = program();
    const fds = parent.buffer(8);
    parent.call(Call.pipe, fds).call(Call.rfork, 0x14).jumpIfZero('child').call(Call.close, { at: fds });
    parent
      .label('more')
      .call(Call.pread, { at: fds + 4 }, 0x3100, 100, -1, -1)
      .store(0x3080);
    parent.jumpIfZero('end').writeResult(0x3100).write(1, '|').jump('more').label('end').exits();
    parent.label('child').call(Call.close, { at: fds + 4 });
    for (const word of ['one', 'two']) {
      parent.call(Call.pwrite, { at: fds }, parent.string(word), 3, -1, -1).call(Call.sleep, 0);
    }
    parent.exits();
    expect(text((await run(parent)).stdout)).toBe('one|two|');
  });

  it('that write to a pipe nobody reads get a note', async () => {
    const lonely = program();
    const fds = lonely.buffer(8);
    lonely
      .call(Call.pipe, fds)
      .call(Call.close, { at: fds + 4 })
      .call(Call.pwrite, { at: fds }, fds, 4, -1, -1)
      .exits();
    expect((await run(lonely)).status).toMatch(/^sys: write on closed pipe pc=/);
  });

  it('meet at a rendezvous', async () => {
    const meeting = program();
    meeting.call(Call.rfork, 0x10).jumpIfZero('child');
    meeting.call(Call.rendezvous, 7, 0x41).store(0x3000).call(Call.pwrite, 1, 0x3000, 1, -1, -1).exits();
    meeting.label('child').call(Call.rendezvous, 7, 0x42).exits();
    expect(text((await run(meeting)).stdout)).toBe('B');
  });

  it('share a segment and wait at a semaphore in it', async () => {
    const shared = program();
    const base = 0x4000_0000;
    shared.call(Call.segattach, 0, shared.string('shared'), base, 4096).call(Call.rfork, 0x14).jumpIfZero('child');
    shared
      .call(Call.semacquire, base, 1)
      .call(Call.pwrite, 1, base + 4, 1, -1, -1)
      .exits();
    shared
      .label('child')
      .raw(0xb8, 0x5a, 0, 0, 0)
      .store(base + 4)
      .call(Call.semrelease, base, 1)
      .exits();
    expect(text((await run(shared)).stdout)).toBe('Z');
  });

  it('have ids that do not hang on what else runs', async () => {
    const child = program().exits();
    const parent = program();
    parent.call(Call.rfork, 0x14).jumpIfZero('child').call(Call.await, 0x3000, 100).exits();
    parent
      .label('child')
      .call(Call.exec, parent.string('/bin/child'), parent.words(parent.string('child')))
      .exits();
    const pids = async () => (await plan9({ child, parent }).run(['parent'])).processes.map(({ pid }) => pid);
    const first = await pids();
    expect(new Set(first).size).toBe(2);
    expect(await pids()).toEqual(first);
  });
});

/** Code that writes to so many bytes from 0x3000 on. */
function fill(bytes: number): number[] {
  const words = bytes >> 2;
  return [0xbf, 0, 0x30, 0, 0, 0xb9, words & 0xff, (words >> 8) & 0xff, words >> 16, 0, 0xf3, 0xab];
}

describe('limits', () => {
  const all = fill(0x37_0000);
  const forever = program().label('loop').jump('loop');
  const outcomes: [string, GuestProgram, NonNullable<Plan9Options['limits']>][] = [
    ['instructions', forever, { instructions: 100_000 }],
    ['processes', program().label('l').call(Call.rfork, 0x54).jump('l'), { processes: 50 }],
    ['liveProcesses', program().label('l').call(Call.rfork, 0x54).jump('l'), { liveProcesses: 50 }],
    ['output', program().label('l').write(1, 'all work and no play\n').jump('l'), { output: 1_000 }],
    ['openFiles', program().label('l').call(Call.dup, 1, -1).jump('l'), { openFiles: 50 }],
    ['systemCalls', program().label('l').call(Call.sleep, 0).jump('l'), { systemCalls: 1_000 }],
    ['memory', program().call(Call.brk, 0x4000_0000).exits(), {}],
    // More than the hardware has, but less than a process may ask for.
    [
      'memory',
      program()
        .call(Call.brk, 0x38_0000)
        .raw(...all)
        .call(Call.rfork, 0x14)
        .raw(...all)
        .exits(),
      {},
    ],
  ];

  it.each(outcomes)('of %s is an outcome', async (limit, guest, limits) => {
    const result = await plan9({ x: guest }, {}, { limits }).run(['x']);
    expect([result.outcome, result.limit]).toEqual(['limit', limit]);
    expect(result.reason).not.toBe('');
  });

  it('of written bytes is an outcome', async () => {
    const filler = program();
    filler.call(Call.create, filler.string('/tmp/f'), 1, 0o664).label('l').call(Call.pwrite, 3, 0x3000, 4096, -1, -1);
    const machine = plan9({ x: filler.jump('l') }, {}, { limits: { fileBytes: 100_000 } });
    expect((await machine.run(['x'])).limit).toBe('fileBytes');
  });

  it('have no loopholes: what is not counted is bounded', async () => {
    const ends = async (guest: GuestProgram) => {
      const limits = { systemCalls: 12_000, fileBytes: 1 << 20 };
      const result = await plan9({ x: guest }, {}, { limits }).run(['x']);
      return result.limit ?? result.status;
    };
    // Directories in each other, for ever.
    const deep = program();
    deep.call(Call.chdir, deep.string('/tmp')).label('l').call(Call.create, deep.string('d'), 0, 0x8000_01ff);
    deep.jumpIfNegative('end').call(Call.close, 'result').call(Call.chdir, deep.string('d')).jump('l');
    expect(await ends(deep.label('end').exits('too deep'))).toBe('too deep');
    // Binds on binds.
    const binds = program();
    binds.label('l').call(Call.bind, binds.string('/tmp'), binds.string('/n'), 1).jumpIfNegative('end').jump('l');
    expect(await ends(binds.label('end').exits('too many'))).toBe('too many');
    // Thousands of arguments that are all the same long string.
    const long = program();
    long.call(Call.brk, 0x10_0000).raw(0xbf, 0, 0x40, 0, 0, 0xb9, 0, 0, 1, 0, 0xb0, 0x41, 0xf3, 0xaa);
    long.call(Call.exec, long.string('/bin/x'), long.words(...Array.from({ length: 500 }, () => 0x4000)));
    expect(await ends(long.writeError().exits('no room'))).toBe('no room');
    // Names that are not there, each another one.
    const names = program();
    const name = names.string('/tmp/0000');
    names
      .label('l')
      .call(Call.open, name, 0)
      .raw(0xff, 0x05, (name + 5) & 0xff, name >> 8, 0, 0);
    expect(await ends(names.jump('l'))).toBe('systemCalls');
  });

  it('leave a machine that can run something else', async () => {
    const machine = plan9({ forever, x: program().exits('fine') }, {}, { limits: { instructions: 1e5 } });
    expect((await machine.run(['forever'])).outcome).toBe('limit');
    expect((await machine.run(['x'])).status).toBe('fine');
  });

  it('do not catch processes that wait for each other: that is a deadlock', async () => {
    const lonely = program();
    const fds = lonely.buffer(8);
    lonely.call(Call.pipe, fds).call(Call.pread, { at: fds }, 0x3100, 10, -1, -1).exits();
    const result = await run(lonely);
    expect(result.outcome).toBe('deadlock');
    expect(result.reason).toMatch(/^all processes wait for each other: x \d+$/);
  });
});
