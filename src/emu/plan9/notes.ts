import { ERRMAX, NCONT, NDFLT, NRSTR, NSAVE } from './abi.js';
import { NoReturn } from './errors.js';
import { BadAddress } from './memory/address-space.js';
import type { Note, Process } from './process.js';
import { encode } from './strings.js';

/** Bytes of struct Ureg on the 386 (ureg.h): 19 words. */
const UREG_SIZE = 76;
/** Words of it. */
const Ureg = { DI: 0, SI: 1, BP: 2, NSP: 3, BX: 4, DX: 5, CX: 6, AX: 7, GS: 8, FS: 9, ES: 10, DS: 11 } as const;
const UregTail = { TRAP: 12, ECODE: 13, PC: 14, CS: 15, FLAGS: 16, USP: 17, SS: 18 } as const;
/** Selectors of user data and user code (sys/src/9/pc/mem.h). */
const UDSEL = 0x1b;
const UESEL = 0x23;
/** EFLAGS that a note handler may change (trap.c:noted). */
const USER_FLAGS = 0xcd5;

/**
 * Delivers a pending note to the process, which is loaded in the processor and about to return to user mode: calls its
 * handler, or kills it (trap.c:notify, notify(2)).
 */
export function deliverNotes(process: Process): void {
  const note = process.notes[0];
  if (note === undefined) return;
  const { cpu } = process.kernel;
  if (note.text.startsWith('sys:')) {
    note.text = `${note.text.slice(0, ERRMAX - 15)} pc=0x${cpu.eip.toString(16).padStart(8, '0')}`;
  }
  if (note.kind !== 'user' && (process.notified || process.noteHandler === 0)) {
    if (note.kind === 'debug') complain(process, `suicide: ${note.text}\n`);
    process.kernel.exit(process, note.text);
    return;
  }
  if (process.notified) return;
  if (process.noteHandler === 0) {
    process.kernel.exit(process, note.text);
    return;
  }
  try {
    callHandler(process, note);
  } catch (error) {
    if (!(error instanceof BadAddress)) throw error;
    complain(process, 'suicide: bad address in notify\n');
    process.kernel.exit(process, 'Suicide');
  }
}

function callHandler(process: Process, note: Note): void {
  const { cpu } = process.kernel;
  const { regs } = cpu;
  const sp = regs[4]! >>> 0;
  const ureg = sp - 256 - UREG_SIZE;
  const words = new Int32Array(UREG_SIZE / 4);
  words[Ureg.DI] = regs[7]!;
  words[Ureg.SI] = regs[6]!;
  words[Ureg.BP] = regs[5]!;
  words[Ureg.BX] = regs[3]!;
  words[Ureg.DX] = regs[2]!;
  words[Ureg.CX] = regs[1]!;
  words[Ureg.AX] = regs[0]!;
  for (const index of [Ureg.GS, Ureg.FS, Ureg.ES, Ureg.DS]) words[index] = UDSEL;
  words[UregTail.TRAP] = 0x40;
  words[UregTail.PC] = cpu.eip;
  words[UregTail.CS] = UESEL;
  words[UregTail.FLAGS] = cpu.eflags;
  words[UregTail.USP] = sp;
  words[UregTail.SS] = UDSEL;
  const text = new Uint8Array(ERRMAX);
  text.set(encode(note.text).subarray(0, ERRMAX - 1));
  const textAt = ureg - 4 - ERRMAX;
  process.space.write(ureg, new Uint8Array(words.buffer));
  process.space.writeWord(ureg - 4, process.savedRegisters);
  process.space.write(textAt, text);
  process.space.writeWord(textAt - 4, textAt);
  process.space.writeWord(textAt - 8, ureg);
  process.space.writeWord(textAt - 12, 0);
  process.savedRegisters = ureg;
  process.notified = true;
  process.lastNote = note;
  process.notes.shift();
  regs[4] = textAt - 12;
  cpu.eip = process.noteHandler;
}

/** noted(2): back from a note handler. Does not return to the call. */
export function noted(process: Process, how: number): never {
  const { cpu } = process.kernel;
  if (how !== NRSTR && !process.notified) die(process, 'call to noted() when not notified\n');
  process.notified = false;
  const ureg = process.savedRegisters;
  let words: Int32Array;
  let outer: number;
  try {
    const bytes = process.space.read(ureg, UREG_SIZE);
    words = new Int32Array(bytes.buffer);
    outer = process.space.readWord(ureg - 4);
  } catch (error) {
    if (!(error instanceof BadAddress)) throw error;
    die(process, 'bad ureg in noted or call to noted when not notified\n');
  }
  const selectors = [Ureg.DS, Ureg.ES, Ureg.FS, Ureg.GS, UregTail.SS].map((index) => words[index]! & 0xffff);
  if ((words[UregTail.CS]! & 0xffff) !== UESEL || selectors.some((selector) => selector !== UDSEL)) {
    die(process, 'bad segment selector in noted\n');
  }
  const { lastNote } = process;
  if (how !== NCONT && how !== NRSTR && how !== NSAVE) {
    const debug = lastNote?.kind === 'debug' || how !== NDFLT;
    if (how !== NDFLT) complain(process, `unknown noted arg 0x${(how >>> 0).toString(16)}\n`);
    if (debug) complain(process, `suicide: ${lastNote?.text ?? ''}\n`);
    process.kernel.exit(process, lastNote?.text ?? '');
    throw new NoReturn();
  }
  const { regs } = cpu;
  regs[7] = words[Ureg.DI]!;
  regs[6] = words[Ureg.SI]!;
  regs[5] = words[Ureg.BP]!;
  regs[3] = words[Ureg.BX]!;
  regs[2] = words[Ureg.DX]!;
  regs[1] = words[Ureg.CX]!;
  regs[0] = words[Ureg.AX]!;
  regs[4] = words[UregTail.USP]!;
  cpu.eip = words[UregTail.PC]! >>> 0;
  cpu.eflags = (cpu.eflags & ~USER_FLAGS) | (words[UregTail.FLAGS]! & USER_FLAGS);
  if (how === NSAVE) {
    // The handler's caller goes on below the saved registers, as if called with them.
    const sp = ureg - 4 * 4 - ERRMAX;
    process.space.writeWord(sp + 4, ureg);
    process.space.writeWord(sp, 0);
    regs[4] = sp;
  } else process.savedRegisters = outer >>> 0;
  process.endCall();
  throw new NoReturn();
}

function die(process: Process, complaint: string): never {
  complain(process, complaint);
  process.kernel.exit(process, 'Suicide');
  throw new NoReturn();
}

/** A line of the kernel's on the process's standard error, with its name and id in front (devcons.c:pprint). */
export function complain(process: Process, text: string): void {
  const chan = process.descriptors.peek(2);
  if (chan === undefined || !chan.writable) return;
  process.kernel.writeQuietly(process, chan, encode(`${process.text} ${process.pid}: ${text}`));
}
