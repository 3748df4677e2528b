import { MemoryTree } from '../../../src/tree/memory-tree.js';

/** Numbers of the system calls that tests make. */
export const Call = {
  bind: 2,
  chdir: 3,
  close: 4,
  dup: 5,
  alarm: 6,
  exec: 7,
  exits: 8,
  segattach: 30,
  open: 14,
  sleep: 17,
  rfork: 19,
  pipe: 21,
  create: 22,
  fd2path: 23,
  brk: 24,
  remove: 25,
  notify: 28,
  noted: 29,
  rendezvous: 34,
  semacquire: 37,
  semrelease: 38,
  seek: 39,
  errstr: 41,
  stat: 42,
  fstat: 43,
  wstat: 44,
  await: 47,
  pread: 50,
  pwrite: 51,
  nsec: 53,
} as const;

/** An argument of a call: a number, the word at an address, or the result of the call before. */
type Argument = number | { readonly at: number } | 'result';

const TEXT = 0x1000;
const DATA = 0x2000;

/**
 * A small 386 executable of Plan 9, put together call by call. Text takes one page, data begins at 0x2000, a page of bss
 * for buffers at 0x3000.
 */
export class GuestProgram {
  readonly #text: number[] = [];
  readonly #data: number[] = [];
  readonly #labels = new Map<string, number>();
  readonly #jumps: { at: number; label: string }[] = [];
  #buffers = 0x3000;

  /** The address of a NUL-terminated string. */
  string(text: string): number {
    const at = DATA + this.#data.length;
    this.#data.push(...new TextEncoder().encode(text), 0);
    return at;
  }

  /** The address of a buffer of zeros. */
  buffer(size = 128): number {
    const at = this.#buffers;
    this.#buffers += (size + 3) & ~3;
    return at;
  }

  /** The address of a list of words that ends in 0, such as exec's arguments. */
  words(...words: number[]): number {
    while (this.#data.length & 3) this.#data.push(0);
    const at = DATA + this.#data.length;
    for (const word of [...words, 0]) this.#data.push(...little(word));
    return at;
  }

  call(number: number, ...args: Argument[]): this {
    // The result of the call before is kept in EBX while arguments are pushed.
    this.raw(0x89, 0xc3);
    for (const argument of args.toReversed()) {
      if (argument === 'result') this.raw(0x53);
      else if (typeof argument === 'number') this.raw(0x68, ...little(argument));
      else this.raw(0xff, 0x35, ...little(argument.at));
    }
    this.raw(0x6a, 0, 0xb8, ...little(number), 0xcd, 0x40);
    return this.raw(0x83, 0xc4, 4 * (args.length + 1));
  }

  /** Stores the result of the last call. */
  store(address: number): this {
    return this.raw(0xa3, ...little(address));
  }

  write(fd: number, text: string): this {
    return this.call(Call.pwrite, fd, this.string(text), new TextEncoder().encode(text).length, -1, -1);
  }

  /** Writes as many bytes of a buffer as the last call gave, to standard output. */
  writeResult(buffer: number): this {
    return this.call(Call.pwrite, 1, buffer, 'result', -1, -1);
  }

  /** Writes the error string as a line. */
  writeError(): this {
    const buffer = this.buffer();
    this.call(Call.errstr, buffer, 128);
    // ECX = strlen(buffer)
    this.raw(0x31, 0xc9, 0x80, 0xb9, ...little(buffer), 0, 0x74, 3, 0x41, 0xeb, 0xf4, 0x89, 0xc8);
    return this.writeResult(buffer).write(1, '\n');
  }

  exits(status = ''): this {
    return this.call(Call.exits, status === '' ? 0 : this.string(status));
  }

  label(name: string): this {
    this.#labels.set(name, this.#text.length);
    return this;
  }

  jump(label: string): this {
    return this.#jump([0xe9], label);
  }

  jumpIfZero(label: string): this {
    return this.raw(0x85, 0xc0).#jump([0x0f, 0x84], label);
  }

  jumpIfNegative(label: string): this {
    return this.raw(0x85, 0xc0).#jump([0x0f, 0x88], label);
  }

  #jump(opcode: number[], label: string): this {
    this.raw(...opcode, 0, 0, 0, 0);
    this.#jumps.push({ at: this.#text.length - 4, label });
    return this;
  }

  raw(...bytes: number[]): this {
    this.#text.push(...bytes);
    return this;
  }

  /** Address of a label. */
  address(label: string): number {
    return TEXT + 32 + this.#labels.get(label)!;
  }

  /** A push of a label's address as the one argument of a call. */
  callWithLabel(number: number, label: string): this {
    this.raw(0x68, 0, 0, 0, 0);
    this.#absolute.push({ at: this.#text.length - 4, label });
    return this.raw(0x6a, 0, 0xb8, ...little(number), 0xcd, 0x40, 0x83, 0xc4, 8);
  }

  readonly #absolute: { at: number; label: string }[] = [];

  build(): Uint8Array {
    const text = new Uint8Array(0x1000 - 32);
    if (this.#text.length > text.length) throw new Error('the program does not fit into its page');
    text.set(this.#text);
    for (const { at, label } of this.#jumps) text.set(little(this.#labels.get(label)! - (at + 4)), at);
    for (const { at, label } of this.#absolute) text.set(little(this.address(label)), at);
    const data = new Uint8Array(0x1000);
    data.set(this.#data);
    const header = new DataView(new ArrayBuffer(32));
    for (const [i, word] of [0x1eb, text.length, data.length, 0x1000, 0, TEXT + 32, 0, 0].entries()) {
      header.setUint32(4 * i, word);
    }
    return Uint8Array.from([...new Uint8Array(header.buffer), ...text, ...data]);
  }
}

function little(word: number): number[] {
  return [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, (word >>> 24) & 0xff];
}

/** A tree with programs in /386/bin and other files. */
export function treeOf(programs: Record<string, GuestProgram>, files: Record<string, string> = {}): MemoryTree {
  return new MemoryTree([
    ...Object.entries(programs).map(([name, program]) => [`/386/bin/${name}`, program.build(), true] as const),
    ...Object.entries(files).map(([path, text]) => [path, text, text.startsWith('#!')] as const),
  ]);
}
