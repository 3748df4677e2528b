import { BY2PG, USTKSIZE, USTKTOP } from '../abi.js';
import { Blocked, E, fail, LimitExceeded } from '../errors.js';
import { pageAfter } from '../memory/image.js';
import { Segment } from '../memory/segment.js';
import type { Process } from '../process.js';
import { WaitQueue } from '../wait-queue.js';
import type { Arguments } from './arguments.js';

/** Attributes of segattach. */
const SG_CEXEC = 0o100;
const SG_RONLY = 0o40;
/** Most segments of a process (portdat.h: NSEG). */
const SEGMENTS = 10;

/** brk_(address): the end of bss. */
export function brk(process: Process, args: Arguments): number {
  const { space, kernel } = process;
  const bss = space.segmentOf('bss');
  const data = space.segmentOf('data');
  if (bss === undefined || data === undefined) fail(E.badArg);
  const address = args.word(0);
  // Below bss but in data: bss becomes empty.
  if (address < data.base) fail(E.noMemory);
  const top = Math.max(pageAfter(address), bss.base);
  if (top > bss.top && overlaps(process, bss.top, top)) fail(E.segmentsOverlap);
  if (top - bss.base > kernel.limits.memory) {
    throw new LimitExceeded('memory', `a process wants ${top - bss.base} bytes of memory`);
  }
  space.resize(bss, top);
  return 0;
}

function overlaps(process: Process, from: number, to: number): boolean {
  return process.space.segments.some((segment) => from < segment.top && to > segment.base) || to > USTKTOP;
}

/** segattach(attributes, class, address, length): 'shared' and 'memory' segments; 0 asks for a free place. */
export function segattach(process: Process, args: Arguments): number {
  const attributes = args.int(0);
  const name = args.string(1);
  let base = args.word(2);
  const length = pageAfter(args.word(3));
  if (name !== 'shared' && name !== 'memory') fail(E.badArg);
  if (length === 0 || length > process.kernel.limits.memory) fail(E.badArg);
  if (process.space.segments.length >= SEGMENTS) fail(E.noMemory);
  if (base === 0) {
    base = USTKTOP - USTKSIZE - length;
    while (base > 0 && overlaps(process, base, base + length)) base -= length;
  }
  base -= base % BY2PG;
  if (base <= 0 || overlaps(process, base, base + length)) fail(E.segmentsOverlap);
  process.action.taint('attached a segment', 0);
  const { frames } = process.kernel;
  const kind = name === 'shared' ? 'shared' : 'bss';
  const segment = new Segment(
    frames,
    kind,
    base,
    base + length,
    name,
    (attributes & SG_CEXEC) !== 0,
    (attributes & SG_RONLY) !== 0,
  );
  process.space.attach(segment);
  return base | 0;
}

/** The segment of an address, which must have been attached, or the call fails. */
function segmentArgument(process: Process, args: Arguments): Segment {
  return process.space.segmentAt(args.word(0)) ?? fail(E.badArg);
}

/** segdetach(address) */
export function segdetach(process: Process, args: Arguments): number {
  const segment = segmentArgument(process, args);
  if (segment.kind === 'stack') fail(E.badArg);
  process.space.detach(segment);
  return 0;
}

/** segfree(address, length): the pages read as zeros again. */
export function segfree(process: Process, args: Arguments): number {
  const segment = segmentArgument(process, args);
  const from = pageAfter(args.word(0));
  const to = args.word(0) + args.word(1);
  if (to > segment.top) fail(E.badArg);
  process.space.clear(segment, from, to - (to % BY2PG));
  return 0;
}

/** segflush(address, length): instruction caches need no help here. */
export function segflush(process: Process, args: Arguments): number {
  const segment = segmentArgument(process, args);
  const length = Math.min(args.word(1), segment.top - args.word(0));
  process.space.codeWritten(args.word(0), length);
  return 0;
}

/** segbrk(address, top): moves the end of an attached segment. */
export function segbrk(process: Process, args: Arguments): number {
  const segment = segmentArgument(process, args);
  if (segment.kind === 'text' || segment.kind === 'data' || segment.kind === 'stack') fail(E.badArg);
  const top = pageAfter(args.word(1));
  if (top < segment.base || (top > segment.top && overlaps(process, segment.top, top))) fail(E.segmentsOverlap);
  process.space.resize(segment, top);
  return segment.top | 0;
}

/** rendezvous(tag, value): waits for another process of the group with the tag; the two exchange values. */
export function rendezvous(process: Process, args: Arguments): number {
  const tag = args.int(0);
  const value = args.int(1);
  const { callState } = process;
  if (callState.met !== undefined) return callState.met;
  const { waiting } = process.groups.rendezvous;
  const partner = waiting.get(tag);
  if (partner !== undefined) {
    waiting.delete(tag);
    partner.process.callState.met = value;
    partner.process.callState.cancel = () => {};
    partner.process.awake();
    for (let action = process.action; !partner.process.action.within(action); action = action.parent!) {
      action.taint('met a process of another program', action.depth - 1);
    }
    return partner.value;
  }
  waiting.set(tag, { process, value });
  callState.cancel = () => waiting.delete(tag);
  throw new Blocked(new WaitQueue());
}

/** semacquire(address, block): takes one unit off a semaphore, a word of shared memory, as soon as it is positive. */
export function semacquire(process: Process, args: Arguments): number {
  const address = args.word(0);
  const { space, kernel } = process;
  space.checkRange(address, 4, true);
  const value = space.readWord(address);
  if (value < 0) fail(E.badArg);
  if (value > 0) {
    space.writeWord(address, value - 1);
    return 1;
  }
  if (args.int(1) === 0) return 0;
  throw new Blocked(kernel.semaphores);
}

/** semrelease(address, count): adds units to a semaphore, and wakes who waits for them. */
export function semrelease(process: Process, args: Arguments): number {
  const address = args.word(0);
  const count = args.int(1);
  const { space, kernel } = process;
  space.checkRange(address, 4, true);
  const value = space.readWord(address) + count;
  if (count < 0 || value > 0x7fff_ffff) fail(E.badArg);
  space.writeWord(address, value);
  kernel.semaphores.wake();
  return value;
}
