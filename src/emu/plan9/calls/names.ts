import { MCACHE, MCREATE, MORDER } from '../abi.js';
import { E, fail } from '../errors.js';
import { find } from '../files/names.js';
import type { Process } from '../process.js';
import type { Arguments } from './arguments.js';

/** Changing the name space that a process of another action sees cannot be replayed. */
function change(process: Process): void {
  const { creator, refs } = process.nameSpace;
  if (refs > 1) process.action.taint('changed a name space that it shares', creator.depth);
}

/** bind(name, old, flags) */
export function bind(process: Process, args: Arguments): number {
  const flags = args.int(2);
  if ((flags & ~(MORDER | MCREATE | MCACHE)) !== 0) fail(E.badArg);
  const source = find(process, args.string(0));
  const target = find(process, args.string(1));
  source.node.observe(process.action, 'existence');
  target.under.observe(process.action, 'existence');
  change(process);
  process.nameSpace.bind(source.node, source.name, source.union, target.under, flags);
  return 1;
}

/** mount(fd, afd, old, flags, spec): there is nobody who serves files. */
export function mount(process: Process, args: Arguments): number {
  process.descriptors.get(args.int(0));
  find(process, args.string(2));
  fail(E.noAttach);
}

/** unmount(name, old): name 0 undoes everything that is bound there. */
export function unmount(process: Process, args: Arguments): number {
  const source = args.word(0) === 0 ? undefined : find(process, args.string(0)).node;
  const target = find(process, args.string(1));
  change(process);
  process.nameSpace.unmount(source, target.under);
  return 0;
}

/** fversion, fauth: there is nobody who serves files. */
export function noServer(process: Process, args: Arguments): number {
  process.descriptors.get(args.int(0));
  fail(E.noAttach);
}
