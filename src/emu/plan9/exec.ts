import { AoutError, type AoutHeader, HEADER_BYTES, isAout, parseHeader } from '../aout/header.js';
import { BY2PG, OEXEC, TOS_PID, TOS_SIZE, USTKSIZE, USTKTOP, UTZERO } from './abi.js';
import { PipeEnd } from './devices/pipe.js';
import { Blocked, E, fail, GuestError, NoReturn, Suspended } from './errors.js';
import { LayerFile } from './files/layer-file.js';
import { find, named } from './files/names.js';
import { AddressSpace } from './memory/address-space.js';
import { pageAfter } from './memory/image.js';
import { Segment } from './memory/segment.js';
import type { Process } from './process.js';
import { applyReplay, beginAction } from './replay.js';
import { encode } from './strings.js';

/** Most bytes of arguments (sysproc.c: TSTKSIZ pages). */
export const ARGUMENTS = 100 * BY2PG;
/** No address of a program reaches it. */
const KZERO = 0xe000_0000;

/** What exec has found out about a name: the program to load and its arguments. */
interface Program {
  readonly file: LayerFile;
  /** Id of its bytes. */
  readonly id: string;
  readonly header: AoutHeader;
  readonly argv: readonly string[];
  /** Last element of the name, for wait messages; of a script its own. */
  readonly text: string;
  /** Bytes for the top of the stack. */
  readonly stack: Uint8Array;
}

/**
 * exec(2): replaces the process's program. Returns to the call only by throwing: GuestError if there is nothing to run,
 * NoReturn if the program has changed.
 */
export function exec(process: Process, name: string, argv: readonly string[]): never {
  const { callState, kernel } = process;
  const program = callState.asked?.action === process.action ? undefined : findProgram(process, name, argv);
  if (program !== undefined && callState.asked === undefined) {
    // What is still to come on a pipe cannot be known. Let the writers write, unless they wait for us.
    const input = process.descriptors.peek(0)?.node;
    if (input instanceof PipeEnd && input.remaining() === undefined && !callState.idle) {
      callState.idle = true;
      throw new Blocked(kernel.idle);
    }
    const { asked, later } = beginAction(process, program.file, program.argv);
    callState.asked = asked;
    if (later) throw new Suspended(later);
  }
  const asked = callState.asked!;
  const { replay } = asked.answer!;
  if (program !== undefined) {
    if (replay === undefined) kernel.needProcessor();
    process.action = asked.action;
    process.text = program.text;
    process.argv = program.argv;
    process.descriptors.closeOnExec(process);
    if (replay === undefined) load(process, program);
  }
  if (replay !== undefined) {
    asked.action.replayed = true;
    applyReplay(process, asked, replay);
  }
  throw new NoReturn();
}

function findProgram(process: Process, name: string, argv: readonly string[]): Program {
  let file = findFile(process, name);
  const text = name.slice(name.lastIndexOf('/') + 1);
  let bytes = file.content();
  if (!isAout(bytes)) {
    const interpreter = scriptInterpreter(bytes);
    if (interpreter === undefined) fail(E.badExec);
    file.observe(process.action, 'content');
    argv = [text, ...interpreter.slice(1), name, ...argv.slice(1)];
    file = findFile(process, interpreter[0]!);
    bytes = file.content();
  }
  const header = headerOf(bytes);
  // Of a program that does run, it is that one which depends on its bytes.
  file.observe(process.action, 'content', header === undefined);
  if (header === undefined) fail(E.badExec);
  const id = file.contentId();
  if (id instanceof Promise) throw new Suspended(id);
  return { file, id, header, argv, text, stack: buildStack(process, argv) };
}

function findFile(process: Process, name: string): LayerFile {
  const { node } = find(process, name);
  if (node.isDirectory) fail(named(name, name.length, 'cannot exec directory'));
  if (!(node instanceof LayerFile)) fail(E.badExec);
  try {
    node.open(process, OEXEC);
  } catch (error) {
    if (error instanceof GuestError) fail(named(name, name.length, error.message));
    throw error;
  }
  return node;
}

/** Undefined unless it is a program whose sections fit into a process's addresses. */
function headerOf(bytes: Uint8Array): AoutHeader | undefined {
  let header: AoutHeader;
  try {
    header = parseHeader(bytes);
  } catch (error) {
    if (error instanceof AoutError) return undefined;
    throw error;
  }
  const textEnd = UTZERO + HEADER_BYTES + header.text;
  const end = pageAfter(textEnd) + header.data + header.bss;
  if (end >= KZERO || header.entry < UTZERO + HEADER_BYTES || header.entry >= textEnd) return undefined;
  return header;
}

/** Words of a `#!` line, which has to end within the first 32 bytes (sysproc.c:shargs). */
function scriptInterpreter(bytes: Uint8Array): string[] | undefined {
  if (bytes[0] !== 0x23 || bytes[1] !== 0x21) return undefined;
  const end = bytes.subarray(0, HEADER_BYTES).indexOf(10);
  if (end < 0) return undefined;
  const words = Buffer.from(bytes.subarray(2, end))
    .toString()
    .split(/[ \t]+/)
    .filter((word) => word !== '');
  return words.length === 0 ? undefined : words;
}

function load(process: Process, program: Program): void {
  const { kernel } = process;
  const { stack } = program;
  const image = kernel.images.get(program.id, program.header, () => program.file.content());
  const old = process.space;
  const space = new AddressSpace(kernel.frames);
  for (const segment of image.segments()) space.attach(segment);
  space.attach(new Segment(kernel.frames, 'stack', USTKTOP - USTKSIZE, USTKTOP));
  for (const segment of old.segments) {
    if (segment.kind === 'shared' && !segment.closeOnExec) space.attach(segment);
  }
  old.free();
  process.space = space;
  space.mapAll(image.text);
  const sp = USTKTOP - stack.length;
  space.write(sp, stack);

  // Programs do not depend on the errors of those before them.
  process.errorString = '';
  process.notes.length = 0;
  process.noteHandler = 0;
  process.notified = false;
  process.savedRegisters = 0;
  process.endCall();
  kernel.cpu.startProgram(process, program.header.entry, sp, USTKTOP - TOS_SIZE);
}

/** The top of the stack: argc, pointers to the arguments, 0, the arguments, and the Tos structure (sysexec). */
function buildStack(process: Process, argv: readonly string[]): Uint8Array {
  const strings = argv.map(encode);
  const bytes = TOS_SIZE + strings.reduce((sum, string) => sum + string.length + 1, 0);
  let size = 4 * (argv.length + 1) + ((bytes + 3) & ~3);
  if ((size + 4) & 7) size += 4;
  size += 4;
  if (size > ARGUMENTS) fail(E.noMemory);
  const stack = new Uint8Array(size);
  const view = new DataView(stack.buffer);
  view.setUint32(0, argv.length, true);
  let at = size - bytes;
  for (const [i, string] of strings.entries()) {
    view.setUint32(4 + 4 * i, USTKTOP - size + at, true);
    stack.set(string, at);
    at += string.length + 1;
  }
  view.setUint32(size - TOS_SIZE + TOS_PID, process.pid, true);
  return stack;
}
