import { Hardware } from '../../../src/emu/plan9/hardware.js';
import { Plan9 } from '../../../src/emu/plan9/plan9.js';
import { MemoryTree } from '../../../src/tree/memory-tree.js';
import { type GuestProgram, GuestProgram as Program } from '../../emu/plan9/guest-program.js';
import type { Choices } from '../choices.js';
import { mutated } from '../mutate.js';
import { expect, type FuzzTarget } from '../target.js';
import { processProgram } from './process-program.js';
import { strangeTree } from './strange-tree.js';

const TIME = 1_339_632_000;
const LIMITS = {
  instructions: 200_000,
  processes: 60,
  liveProcesses: 20,
  openFiles: 30,
  output: 64 << 10,
  fileBytes: 1 << 20,
  systemCalls: 2000,
};
/** Making one takes longer than most runs; no guest can tell that others were there before. */
const hardware = new Hardware(8 << 20);
const SCRIPTS = [
  '#!/bin/x',
  '#! /bin/x -e x\n',
  '#!',
  '#!/bin/script\n',
  `#!${'y'.repeat(300)}\n`,
  '#!/lib/words\n',
  '',
];

/** Programs that make random system calls. */
export const systemCalls: FuzzTarget = {
  name: 'system-calls',
  what: 'a program that makes random system calls',
  short: 80,
  async run(choices) {
    const program = processProgram(choices);
    const damaged = choices.once(6) ? mutated(choices, program.build()) : program.build();
    const plan9 = new Plan9({
      tree: strangeTree(treeWith(choices, program, damaged)),
      time: TIME,
      limits: LIMITS,
      hardware,
    });
    const result = await plan9.run(['x', 'argument'], { stdin: choices.bytes(choices.below(20)) });
    choices.say(`${result.outcome} ${result.status}${result.reason}`);
    expect(result.outcome !== 'unsupported', `the emulator met what it does not do: ${result.reason}`);
    expect(result.instructions <= LIMITS.instructions, 'more instructions than it may');
    expect(result.systemCalls <= LIMITS.systemCalls + 1, 'more system calls than it may');
    expect(result.processes.length <= LIMITS.processes, 'more processes than it may');
    expect(result.output.length <= LIMITS.output + LIMITS.processes * 8192, 'more output than it may');
    for (const path of plan9.changed().keys()) {
      expect(!path.split('/').some((part) => part === '..' || part === '.'), `it left ${path}`);
    }
    return undefined;
  },
};

function treeWith(choices: Choices, program: GuestProgram, damaged: Uint8Array): MemoryTree {
  return new MemoryTree([
    ['/386/bin/x', program.build(), true],
    ['/386/bin/bad', damaged, true],
    ['/386/bin/script', choices.pick(SCRIPTS), true],
    ['/386/bin/loop', new Program().label('top').call(19, 0x14).jump('top').build(), true],
    ['/lib/words', 'some words\n'],
    ['/lib/slow', 'slow words\n'],
    ['/lib/broken', ''],
    ['/lib/huge', 'not so huge'],
  ]);
}
