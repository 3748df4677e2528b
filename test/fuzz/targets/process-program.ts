import { GuestProgram } from '../../emu/plan9/guest-program.js';
import type { Choices } from '../choices.js';
import { little } from './instructions.js';

/** Words of the interface, each with the kinds of its arguments. */
const CALLS: readonly (readonly [name: string, number: number, ...kinds: readonly Kind[]])[] = [
  ['open', 14, 'path', 'mode'],
  ['create', 22, 'path', 'mode', 'perm'],
  ['pread', 50, 'fd', 'address', 'count', 'offset', 'high'],
  ['pwrite', 51, 'fd', 'address', 'count', 'offset', 'high'],
  ['close', 4, 'fd'],
  ['dup', 5, 'fd', 'fd'],
  ['rfork', 19, 'fork'],
  ['exec', 7, 'path', 'argv'],
  ['chdir', 3, 'path'],
  ['bind', 2, 'path', 'path', 'small'],
  ['mount', 46, 'fd', 'fd', 'path', 'small', 'path'],
  ['unmount', 35, 'path', 'path'],
  ['remove', 25, 'path'],
  ['stat', 42, 'path', 'address', 'count'],
  ['fstat', 43, 'fd', 'address', 'count'],
  ['wstat', 44, 'path', 'stat', 'count'],
  ['fwstat', 45, 'fd', 'stat', 'count'],
  ['fd2path', 23, 'fd', 'address', 'count'],
  ['pipe', 21, 'address'],
  ['seek', 39, 'address', 'fd', 'offset', 'high', 'small'],
  ['brk_', 24, 'address'],
  ['segattach', 30, 'small', 'path', 'address', 'count'],
  ['segdetach', 31, 'address'],
  ['segfree', 32, 'address', 'count'],
  ['segbrk', 12, 'address', 'address'],
  ['segflush', 33, 'address', 'count'],
  ['notify', 28, 'handler'],
  ['noted', 29, 'small'],
  ['alarm', 6, 'small'],
  ['sleep', 17, 'small'],
  ['rendezvous', 34, 'small', 'word'],
  ['semacquire', 37, 'address', 'small'],
  ['semrelease', 38, 'address', 'small'],
  ['errstr', 41, 'address', 'count'],
  ['_errstr', 1, 'address'],
  ['await', 47, 'address', 'count'],
  ['_wait', 36, 'address'],
  ['nsec', 53, 'address'],
  ['_stat', 18, 'path', 'address'],
  ['_fstat', 11, 'fd', 'address'],
  ['_read', 15, 'fd', 'address', 'count'],
  ['_write', 20, 'fd', 'address', 'count'],
  ['oseek', 16, 'fd', 'offset', 'small'],
  ['fversion', 40, 'fd', 'count', 'path', 'count'],
  ['fauth', 10, 'fd', 'path'],
  ['exits', 8, 'path'],
];

type Kind =
  | 'path'
  | 'fd'
  | 'address'
  | 'count'
  | 'offset'
  | 'high'
  | 'mode'
  | 'perm'
  | 'fork'
  | 'small'
  | 'word'
  | 'argv'
  | 'stat'
  | 'handler';

const NAMES: readonly string[] = [
  ...[
    '/',
    '.',
    '..',
    '',
    '/tmp/a',
    '/tmp/d',
    '/tmp/d/../../../../etc/passwd',
    '../../x',
    '/bin/x',
    '/bin/bad',
    '/bin/script',
  ],
  ...[
    '/lib/words',
    '/lib',
    '/lib/slow',
    '/lib/broken',
    '/lib/huge',
    '/dev/cons',
    '/dev/null',
    '/dev/zero',
    '/dev/random',
  ],
  ...[
    '/env/a',
    '/env',
    '/srv/a',
    '/proc',
    '/fd/0',
    '#c',
    '#c/pid',
    '#d/1',
    '#d/1ctl',
    '#e/a',
    '#s/a',
    '#p/1/ctl',
    '#p/1/note',
  ],
  ...[
    '#|',
    '#|/data',
    '#/',
    '#M',
    '#Z',
    '#',
    '##',
    '#é',
    '#c/../../..',
    '/tmp//./d/',
    '/lib/words/x',
    'a\u2028b',
    '\u{1f4be}',
  ],
  ...[
    '/dev/time',
    '/dev/bintime',
    '/dev/user',
    '/dev/consctl',
    '/dev/sysname',
    '/dev/..',
    '/proc/1/mem',
    `/tmp/${'d/'.repeat(200)}`,
  ],
  ...['n'.repeat(300), `/tmp/${'n'.repeat(2000)}`, '/bin/loop', 'kill', 'sys: trap: fault', 'killgrp', '/tmp/a\nb'],
];
const NOTIFY = 28;
const NOTED = 29;
/** Nil, the first page, text, data, bss and beyond, the stack and above it, the kernel, the end of memory. */
const PLACES = [0, 0xfff, 0x1020, 0x1ffe, 0x2000, 0x2ffc, 0x3000, 0x3ffd, 0x4000, 0xdfff_e000, 0xdfff_effe];
const NO_PLACES = [
  0xdfff_f000, 0xe000_0000, 0xf000_0000, 0x8000_0000, 0xffff_fffc, 0xffff_ffff, 0x7fff_f000, 0x4000_0000,
];
const COUNTS = [0, 1, 2, 49, 116, 127, 128, 0x1000, 0x1001, 0xffff, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
const OFFSETS = [0xffff_ffff, 0, 1, 0x7fff_ffff, 0x8000_0000, 4096, 0xffff_fffe];
const MODES = [0, 1, 2, 3, 0x10, 0x11, 0x20, 0x40, 0x41, 0x1001, 0xffff_ffff, 0x12];
const PERMISSIONS = [0o664, 0o775, 0, 0x8000_01ff, 0x4000_01b6, 0x2000_0000, 0xffff_ffff, 0x1000_0000];
/** Combinations of rfork's flags that rc, mk and threads use; and no process at all. */
const FORKS = [0x14, 0x10, 0x2014, 0x16, 0x30, 0x70, 0x50, 1, 2, 4, 8, 0x400, 0x800, 0x1000, 0x4000, 0x5, 0];

/** A program that makes calls with arguments that are mostly of the right kind, and often wrong in value. */
export function processProgram(choices: Choices): GuestProgram {
  const program = new GuestProgram();
  const calls = 1 + choices.below(40);
  const { word } = wordMaker(program, choices);
  // Most have a note handler that goes on, so that a bad address does not end them.
  if (!choices.once(4))
    program.jump('begin').label('handler').call(NOTED, 0).label('begin').callWithLabel(NOTIFY, 'handler');
  for (let i = 0; i < calls; i++) {
    const [name, number, ...kinds] = choices.pick(CALLS);
    const called = choices.once(40) ? choices.odd() : number;
    const values = kinds.map((kind) => (choices.once(12) ? choices.odd() : choices.once(10) ? 'result' : word(kind)));
    choices.say(`${called === number ? name : called}(${values.map(shownArgument).join(', ')})`);
    program.call(called, ...values);
    if (choices.once(100)) program.raw(...choices.bytes(3));
    if (choices.once(80)) program.raw(0xbc, ...little(address(choices))); // mov esp, imm32
    if (choices.once(80)) program.raw(0xb8, ...little(address(choices)), 0xff, 0xe0); // mov eax, imm32; jmp eax
    if (choices.once(10)) program.store(0x3f00);
    if (choices.once(16)) program.jumpIfNegative('end');
  }
  return program.label('end').exits();
}

function shownArgument(value: number | 'result'): string {
  return typeof value === 'number' ? `0x${value.toString(16)}` : value;
}

function address(choices: Choices): number {
  return choices.once(5) ? choices.pick(NO_PLACES) : choices.pick(PLACES);
}

/** Makes words of a kind; strings that they point to become part of the program. */
function wordMaker(program: GuestProgram, choices: Choices) {
  let room = 3000;
  const path = (): number => {
    const name = choices.pick(NAMES);
    room -= Buffer.byteLength(name) + 1;
    if (room < 0) return 0x2000;
    const at = program.string(name);
    if (name.length < 100) choices.say(`${at.toString(16)}: ${JSON.stringify(name)}`);
    return at;
  };
  const makers: Record<Kind, () => number> = {
    path,
    address: () => address(choices),
    fd: () => (choices.once(10) ? choices.odd() : choices.below(9)),
    count: () => choices.pick(COUNTS),
    offset: () => choices.pick(OFFSETS),
    high: () => choices.pick([0xffff_ffff, 0, 1, 0x7fff_ffff]),
    mode: () => choices.pick(MODES),
    perm: () => choices.pick(PERMISSIONS),
    fork: () => choices.pick(FORKS),
    small: () => choices.below(6),
    word: () => choices.odd(),
    argv: () => (choices.once(4) ? address(choices) : argv(path())),
    stat: () => (choices.once(4) ? address(choices) : 0x2000 + choices.below(0x1000)),
    handler: () => choices.pick([0, 0x1020, 0x1030, 0xffff_ffff, 0x2000]),
  };
  const argv = (name: number): number => {
    room -= 16;
    return room < 0 ? 0 : program.words(name, name);
  };
  return { word: (kind: Kind) => makers[kind]() };
}
