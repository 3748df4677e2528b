import * as Abi from '../abi.js';
import { EnvironmentGroup } from '../devices/environment.js';
import { E, fail } from '../errors.js';
import { NameSpace } from '../files/name-space.js';
import { DescriptorGroup, RendezvousGroup } from '../groups.js';
import { Process, type ProcessGroups } from '../process.js';
import type { Arguments } from './arguments.js';

/** rfork(flags): fork(2). */
export function rfork(process: Process, args: Arguments): number {
  const flags = args.word(0);
  const both = (a: number, b: number) => (flags & (a | b)) === (a | b);
  if (both(Abi.RFFDG, Abi.RFCFDG) || both(Abi.RFNAMEG, Abi.RFCNAMEG) || both(Abi.RFENVG, Abi.RFCENVG)) fail(E.badArg);
  if ((flags & Abi.RFPROC) === 0) {
    if (flags & (Abi.RFMEM | Abi.RFNOWAIT)) fail(E.badArg);
    const old = { ...process.groups };
    Object.assign(process.groups, newGroups(process, flags));
    if (old.descriptors !== process.groups.descriptors) old.descriptors.release(process);
    if (old.environment !== process.groups.environment) old.environment.refs--;
    if (old.nameSpace !== process.groups.nameSpace) old.nameSpace.refs--;
    return 0;
  }
  return fork(process, flags);
}

/** The groups that the flags ask for: new ones, with one use, or the process's own. */
function newGroups(process: Process, flags: number): ProcessGroups {
  const { groups, action, kernel } = process;
  const made = { ...groups };
  if (flags & (Abi.RFFDG | Abi.RFCFDG)) {
    made.descriptors = new DescriptorGroup(kernel.limits.openFiles, flags & Abi.RFFDG ? groups.descriptors : undefined);
  }
  if (flags & (Abi.RFNAMEG | Abi.RFCNAMEG)) {
    made.nameSpace = new NameSpace(action, flags & Abi.RFNAMEG ? groups.nameSpace : undefined);
    made.nameSpace.noAttach = groups.nameSpace.noAttach;
  }
  if (flags & Abi.RFNOMNT) made.nameSpace.noAttach = true;
  if (flags & (Abi.RFENVG | Abi.RFCENVG)) {
    made.environment = new EnvironmentGroup(action, flags & Abi.RFENVG ? groups.environment : undefined);
  }
  if (flags & Abi.RFREND) made.rendezvous = new RendezvousGroup();
  if (flags & Abi.RFNOTEG) made.noteGroup = kernel.nextNoteGroup();
  return made;
}

function fork(parent: Process, flags: number): number {
  const { kernel } = parent;
  const pid = kernel.nextPid(parent.pid, parent.childrenMade + 1);
  parent.childrenMade++;
  const groups = newGroups(parent, flags);
  if (groups.descriptors === parent.groups.descriptors) groups.descriptors.refs++;
  if (groups.environment === parent.groups.environment) groups.environment.refs++;
  if (groups.nameSpace === parent.groups.nameSpace) groups.nameSpace.refs++;
  const wait = (flags & Abi.RFNOWAIT) === 0;
  kernel.cpu.save();
  const child = new Process(
    kernel,
    pid,
    wait ? parent : undefined,
    wait ? parent.pid : 0,
    parent.childrenMade,
    parent.action,
    parent.space.fork((flags & Abi.RFMEM) !== 0),
    groups,
    parent.dot,
    parent.fpu,
  );
  if (wait) parent.children++;
  child.text = parent.text;
  child.argv = parent.argv;
  child.registers.set(parent.registers);
  child.registers[0] = 0;
  child.eip = parent.eip;
  child.eflags = parent.eflags;
  child.notes.push(...parent.notes);
  child.noteHandler = parent.noteHandler;
  child.savedRegisters = parent.savedRegisters;
  child.lastNote = parent.lastNote;
  parent.action.live++;
  kernel.start(child);
  return pid;
}
