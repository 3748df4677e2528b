import type { Author } from './author.js';
import {
  ALIAS,
  CODE,
  CODE_PAGES,
  DATA,
  DATA_BYTES,
  FAR_POINTERS,
  OTHER_CODE,
  Selector,
  SPACES,
  STACK,
  WINDOW,
} from './memory-map.js';

/** MOV ECX, CRn or its reverse: the second byte, and ModR/M without the register. */
const FROM_CONTROL = 0x20;
const TO_CONTROL = 0x22;
const ECX = 1;

/** PE is left alone: real mode would run away into memory that holds tables. */
const CR0_BITS: readonly number[] = [0x10000, 0x40000, 8, 4, 0x20, 2, 0x80000000 | 0];
const CR4_BITS: readonly number[] = [0x10, 4, 8, 0x80];

function changeControl(author: Author, register: number, bit: number): void {
  const modrm = 0xc0 | (register << 3) | ECX;
  author.put(0x0f, FROM_CONTROL, modrm);
  author.put(0x81, 0xf1).dword(bit);
  author.put(0x0f, TO_CONTROL, modrm);
}

/** MOV CR3: the same again, or the other space. */
function loadDirectory(author: Author): void {
  const { random } = author;
  if (random.once(2)) author.put(0x0f, FROM_CONTROL, 0xd8 | ECX);
  else author.load(ECX, random.pick(SPACES).directory);
  author.put(0x0f, TO_CONTROL, 0xd8 | ECX);
}

/** A page table entry is changed, and what the TLB has of it is flushed. */
function changePage(author: Author): void {
  const { random } = author;
  const linear =
    random.pick([CODE + 0x1000 * random.below(CODE_PAGES), ALIAS + 0x1000 * random.below(CODE_PAGES), 0, 0, 0]) ||
    DATA + 0x1000 * random.below(4);
  const isCode = linear < DATA;
  const frame = isCode
    ? random.pick([linear, linear, OTHER_CODE, CODE])
    : random.pick([linear, linear, DATA + 0x1000 * random.below(4), CODE]);
  const rights = isCode ? random.pick([7, 7, 5, 3]) : random.pick([7, 7, 5, 3, 1, 0, 0x67]);
  author
    .put(0xc7, 0x05)
    .dword(WINDOW + random.pick(SPACES).table + ((linear >>> 12) << 2))
    .dword(frame | rights);
  if (random.once(3)) author.put(0x0f, 0x01, 0x3d).dword(linear);
  else author.put(0x0f, FROM_CONTROL, 0xd8 | ECX, 0x0f, TO_CONTROL, 0xd8 | ECX);
}

/** A selector goes to a segment register: ES, SS, DS, FS or GS. */
function loadSegment(author: Author): void {
  const { random } = author;
  const segment = random.pick([0, 2, 3, 3, 0, 4, 5]);
  author.load(ECX, author.selector).put(0x8e, 0xc0 | (segment << 3) | ECX);
}

/** DS and ES are flat again. */
function restoreSegments(author: Author): void {
  author.put(0x16, 0x1f, 0x16, 0x07);
}

/** LDS, LES, LSS, LFS, LGS; far JMP and CALL through memory. */
function farPointer(author: Author): void {
  const { random } = author;
  const where = FAR_POINTERS + 8 * random.below(8);
  const opcode = random.pick([[0xc4], [0xc5], [0x0f, 0xb2], [0x0f, 0xb4], [0x0f, 0xb5]]);
  if (random.once(3)) author.put(0xff, random.pick([0x1d, 0x2d])).dword(where);
  else author.put(...opcode, 0x05 | (random.below(8) << 3)).dword(where);
}

/** Far JMP or CALL, to code of any kind. */
function farBranch(author: Author): void {
  const { random } = author;
  const selector = random.pick([
    ...[Selector.code, Selector.code, Selector.userCode, Selector.conforming, Selector.callGate],
    ...[Selector.code16, Selector.limitedCode, Selector.tss],
  ]);
  const target = selector === Selector.code16 ? author.block - CODE : author.block;
  author
    .put(random.pick([0xea, 0x9a]))
    .dword(target)
    .put(selector, 0);
}

/** IRET to the same level, to level 3, or to virtual-8086 mode; far RET. */
function farReturn(author: Author): void {
  const { random } = author;
  const push = (value: number): void => {
    author.put(0x68).dword(value);
  };
  switch (random.below(5)) {
    case 0:
      push(Selector.code);
      push(author.block);
      author.put(0xcb);
      break;
    case 1:
      push(Selector.userData);
      push(STACK);
      push(0x3202);
      push(Selector.userCode);
      push(author.block);
      author.put(0xcf);
      break;
    case 2:
      for (let n = 0; n < 4; n++) push(DATA >> 4);
      push(0x2000);
      push(random.below(0x1000));
      push(0x23202);
      push(CODE >> 4);
      push(author.block - CODE);
      author.put(0xcf);
      break;
    default:
      author.put(0x9c);
      push(Selector.code);
      push(author.block);
      author.put(0xcf);
  }
}

/** What splhi and splx do, with work between. */
function interruptsOff(author: Author): void {
  author
    .put(0x9c, 0xfa)
    .load(0, author.value())
    .put(author.random.pick([0x9d, 0xfb]));
}

function ports(author: Author): void {
  const { random } = author;
  author.load(2, random.below(0x100));
  if (random.once(4)) {
    author.load(1, random.below(9)).load(7, author.pointer()).load(6, author.pointer());
    author.put(0xf3, random.pick([0x6c, 0x6d, 0x6e, 0x6f]));
  } else {
    author.put(random.pick([0xec, 0xed, 0xee, 0xef]));
  }
}

/** LAR, LSL, VERR, VERW, SLDT, STR, SMSW, LLDT, CLTS, INVLPG. */
function inspect(author: Author): void {
  const { random } = author;
  author.load(ECX, author.selector);
  const ways = [
    [0x0f, 0x02, 0xc1],
    [0x0f, 0x03, 0xc1],
    [0x0f, 0x00, 0xe1],
    [0x0f, 0x00, 0xe9],
    [0x0f, 0x00, 0xc0],
    [0x0f, 0x00, 0xc8],
    [0x0f, 0x01, 0xe0],
    [0x0f, 0x00, 0xd1],
    [0x0f, 0x06],
    [0x0f, 0x01, 0x3f],
    [0x0f, 0xa2],
    [0x0f, 0x31],
  ];
  author.put(...random.pick(ways));
}

/** A breakpoint on data, code or a port; or none any more. */
function breakpoint(author: Author): void {
  const { random } = author;
  const where = random.once(2) ? author.block : author.pointer();
  const enabled = !random.once(3) ? 0x400 : random.pick([0x401, 0xd0402, 0x10401, 0x30401, 0xf0401]);
  author.load(ECX, where).put(0x0f, 0x23, 0xc0 | ECX);
  author.load(ECX, enabled).put(0x0f, 0x23, 0xf8 | ECX);
}

/** EFLAGS with any of its bits. */
function flags(author: Author): void {
  const { random } = author;
  const bits = random.pick([0x202, 0x602, 0x40202, 0x102, 0x3202, 0x202, 0x4202]);
  author
    .put(0x68)
    .dword(bits | (random.next() & 0x8d5))
    .put(0x9d);
}

/** A frame is made and given up, or the stack moves. */
function frame(author: Author): void {
  const { random } = author;
  if (random.once(3)) author.load(4, random.once(2) ? STACK : DATA + random.below(DATA_BYTES));
  else author.put(0xc8, random.below(64), 0, random.below(4)).put(0xc9);
}

type Write = (author: Author) => void;

/** Pieces of code about segments, tables, modes and interrupts. */
export const SYSTEM: readonly Write[] = [
  loadDirectory,
  loadDirectory,
  changePage,
  changePage,
  (author) => changeControl(author, 0, author.random.pick(CR0_BITS)),
  (author) => changeControl(author, 4, author.random.pick(CR4_BITS)),
  loadSegment,
  loadSegment,
  restoreSegments,
  restoreSegments,
  farPointer,
  farBranch,
  farReturn,
  interruptsOff,
  interruptsOff,
  ports,
  inspect,
  breakpoint,
  flags,
  frame,
  (author) => author.put(0xcd, author.random.below(72)),
];
