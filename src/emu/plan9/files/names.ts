import { ERRMAX } from '../abi.js';
import { E, fail, GuestError } from '../errors.js';
import type { Process } from '../process.js';
import { quoteAlways } from '../strings.js';
import type { MountHead } from './name-space.js';
import type { Vnode } from './vnode.js';

/** A place in a name space, before a mount on it is followed. */
export interface Place {
  readonly node: Vnode;
  /** The name that leads there: absolute, or beginning with '#'. */
  readonly name: string;
}

/** A name, evaluated. */
export interface Found {
  /** What the name leads to, before and after mounts on it are followed. */
  readonly under: Vnode;
  readonly node: Vnode;
  /** The union that is there, if anything is mounted. */
  readonly union: MountHead | undefined;
  readonly name: string;
}

/** A name split for a walk: where it starts and its elements, each with its end in the text. */
interface Parsed {
  readonly start: Place;
  /** Names that begin with '#' see no mounts. */
  readonly device: boolean;
  readonly names: string[];
  readonly ends: number[];
  /** It ended in '/' or '/.'. */
  readonly mustBeDirectory: boolean;
}

/** Evaluates a name for `process`; the errors name the part of it that failed, as chan.c:namec does. */
export function find(process: Process, name: string): Found {
  const parsed = parse(process, name);
  const place = walk(process, name, parsed, parsed.names.length);
  const union = parsed.device ? undefined : process.nameSpace.find(place.node);
  const node = union === undefined ? place.node : union.mounts[0]!.node;
  if (parsed.mustBeDirectory && !node.isDirectory) fail(named(name, name.length, E.notDirectory));
  return { under: place.node, node, union, name: place.name };
}

/** Evaluates a name for create: its directory, the last element, and what has that name already. */
export function findForCreate(
  process: Process,
  name: string,
  directory: boolean,
): { parent: Vnode; element: string; existing: Found | undefined; name: string } {
  const parsed = parse(process, name);
  const last = parsed.names.length - 1;
  if (last < 0) fail(E.exists);
  if (parsed.mustBeDirectory && !directory) fail(named(name, name.length, 'create without DMDIR'));
  const place = walk(process, name, parsed, last);
  const element = parsed.names[last]!;
  if (element === '..') fail(named(name, name.length, E.exists));
  const head = parsed.device ? undefined : process.nameSpace.find(place.node);
  if (!(head === undefined ? place.node : head.mounts[0]!.node).isDirectory) {
    fail(named(name, parsed.ends[last]!, E.notDirectory));
  }
  const child = step(process, place, head, element);
  const full = join(place.name, element);
  if (child !== undefined) {
    const union = parsed.device ? undefined : process.nameSpace.find(child);
    const node = union === undefined ? child : union.mounts[0]!.node;
    return { parent: place.node, element, existing: { under: child, node, union, name: full }, name: full };
  }
  let parent = place.node;
  if (head !== undefined) {
    const mount = head.mounts.find((candidate) => candidate.create);
    if (mount === undefined) fail(named(name, name.length, E.noCreate));
    parent = mount.node;
  }
  return { parent, element, existing: undefined, name: full };
}

function parse(process: Process, name: string): Parsed {
  if (name === '') fail('empty file name');
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) < 0x20) fail('bad character in file name');
  let start = process.dot;
  let from = 0;
  const device = name[0] === '#';
  if (name[0] === '/') start = process.kernel.slash;
  else if (device) {
    // The specification may hold a slash right after the '#': "#/" is the root device.
    const end = name.indexOf('/', 2);
    from = end < 0 ? name.length : end;
    start = process.kernel.attach(process, name.slice(0, from));
  }
  const names: string[] = [];
  const ends: number[] = [];
  let mustBeDirectory = false;
  for (let at = from; at < name.length; ) {
    if (name[at] === '/') {
      at++;
      mustBeDirectory = true;
      continue;
    }
    const slash = name.indexOf('/', at);
    const end = slash < 0 ? name.length : slash;
    const element = name.slice(at, end);
    at = end;
    if (element === '.') {
      mustBeDirectory = true;
      continue;
    }
    mustBeDirectory = false;
    names.push(element);
    ends.push(end);
  }
  return { start, device, names, ends, mustBeDirectory: mustBeDirectory && names.length > 0 };
}

function walk(process: Process, text: string, parsed: Parsed, count: number): Place {
  const { names, ends, device } = parsed;
  let place = parsed.start;
  let above: Place[] = [];
  // Where the request to one file tree began: its first element fails with the server's words, later ones with walk's.
  let requestStart = 0;
  for (let i = 0; i < count; i++) {
    const name = names[i]!;
    const head = device ? undefined : process.nameSpace.find(place.node);
    if (head !== undefined) requestStart = i;
    if (!(head === undefined ? place.node : head.mounts[0]!.node).isDirectory) {
      const error = new GuestError(i === 0 ? E.notDirectory : named(text, ends[i - 1]!, E.notDirectory));
      throw error;
    }
    if (name === '..') {
      const up = above.pop();
      if (up === undefined) {
        place = parentOf(process, place);
        above = [];
      } else place = up;
      requestStart = i + 1;
      continue;
    }
    const child = step(process, place, head, name);
    if (child === undefined) fail(named(text, ends[i]!, i === requestStart ? E.noExist : 'does not exist'));
    above.push(place);
    place = { node: child, name: join(place.name, name) };
  }
  return place;
}

/** One element down, through all of a union. */
function step(process: Process, place: Place, head: MountHead | undefined, name: string): Vnode | undefined {
  if (head === undefined) return place.node.walk(process, name);
  for (const mount of head.mounts) {
    if (!mount.node.isDirectory) continue;
    const child = mount.node.walk(process, name);
    if (child !== undefined) return child;
  }
  return undefined;
}

/** '..' of a place whose way down is known by its name only. */
function parentOf(process: Process, place: Place): Place {
  if (place.name[0] === '#') {
    const slash = place.name.lastIndexOf('/');
    const top = process.kernel.attach(
      process,
      slash < 2 ? place.name : place.name.slice(0, place.name.indexOf('/', 2)),
    );
    if (slash < 2) return top;
    const rest = place.name.slice(place.name.indexOf('/', 2) + 1, slash);
    let at = top;
    for (const name of rest.split('/')) {
      if (name === '') continue;
      const child = at.node.walk(process, name);
      if (child === undefined) fail(E.noExist);
      at = { node: child, name: join(at.name, name) };
    }
    return at;
  }
  const parent = place.name.slice(0, Math.max(1, place.name.lastIndexOf('/')));
  let at: Place = process.kernel.slash;
  for (const name of parent.split('/')) {
    if (name === '') continue;
    const child = step(process, at, process.nameSpace.find(at.node), name);
    if (child === undefined) fail(E.noExist);
    at = { node: child, name: join(at.name, name) };
  }
  return at;
}

function join(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}

/** An error with the part of the name up to `end`, quoted; long names lose their beginning (chan.c:namelenerror). */
export function named(text: string, end: number, error: string): string {
  let shown = text.slice(0, end);
  if (shown.length >= ERRMAX / 3 && shown.length + error.length >= (2 * ERRMAX) / 3) {
    let start = shown.length;
    let from = start;
    do {
      start = from;
      from = Math.max(shown.lastIndexOf('/', start - 1), 0);
    } while (from > 0 && shown.length - from + error.length < (2 * ERRMAX) / 3);
    if (start === shown.length) start = shown.length - ERRMAX / 4;
    shown = `...${shown.slice(start)}`;
  }
  return `${quoteAlways(shown)} ${error}`;
}
