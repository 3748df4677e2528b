/**
 * The workloads of bench/cpu.ts. Each is a function without arguments that always does the same work and leaves in EAX a
 * checksum of it. It may use all registers, the stack, and RAM from 1 MB up.
 */
import { type Assembler, at, eax, ebp, ebx, ecx, edi, edx, esi, type Register, table } from './assembler.js';

export interface Workload {
  readonly name: string;
  /** What it does, for a person. */
  readonly what: string;
  /** @param label makes a label's name unique to the workload */
  emit(a: Assembler, label: (name: string) => string): void;
}

const MEGABYTE = 0x100000;
const PAGE_DIRECTORY = MEGABYTE;
const IDT = MEGABYTE + 0x8000;
const DATA = 4 * MEGABYTE;
/** Not at the same place modulo a power of two as DATA: QEMU's look-aside buffer would have no room for both. */
const SECOND = 6 * MEGABYTE + 0x12000;
const GENERATED_CODE = 8 * MEGABYTE;
/** Away from it, for code that nobody executes twice. */
const COLD_CODE = 16 * MEGABYTE;
const PAGES = 1024;
/** Numerical Recipes' linear congruential generator. */
const [LCG_FACTOR, LCG_TERM] = [1664525, 1013904223];
const REP_MOVSD = [0xf3, 0xa5];
const REP_STOSD = [0xf3, 0xab];

/** Executes `body` `times` times, with the counter in a register. */
function repeat(a: Assembler, label: string, counter: Register, times: number, body: () => void): void {
  a.mov(counter, times);
  a.label(label);
  body();
  a.dec(counter);
  a.jumpIf('ne', label);
}

function random(a: Assembler, register: Register): void {
  a.imul(register, register, LCG_FACTOR);
  a.alu('add', register, LCG_TERM);
}

const alu: Workload = {
  name: 'alu',
  what: 'arithmetic on registers',
  emit(a, label) {
    a.mov(eax, 1);
    a.mov(ebx, 0x1234567);
    a.mov(edx, 0);
    a.mov(esi, 7);
    repeat(a, label('loop'), ecx, 8_000_000, () => {
      a.alu('add', eax, ebx);
      a.shift('rol', ebx, 5);
      a.alu('xor', edx, eax);
      a.lea(esi, at(esi, 3, edx, 2));
      a.alu('sub', ebx, esi);
      a.shift('shr', edx, 1);
      a.alu('and', esi, 0xffffff);
      a.alu('or', eax, 1);
      a.imul(eax, eax, 17);
      a.alu('adc', edx, ecx);
    });
    a.alu('xor', eax, edx);
    a.ret();
  },
};

const copy: Workload = {
  name: 'copy',
  what: '1 MB copied by loads and stores',
  emit(a, label) {
    a.mov(ebp, 0x9e3779b9);
    repeat(a, label('pass'), edx, 120, () => {
      a.mov({ displacement: DATA, scale: 1 }, ebp);
      a.mov(esi, DATA);
      a.mov(edi, SECOND);
      repeat(a, label('loop'), ecx, MEGABYTE / 16, () => {
        for (let n = 0; n < 16; n += 4) {
          a.mov(eax, at(esi, n));
          a.mov(at(edi, n), eax);
        }
        a.alu('add', esi, 16);
        a.alu('add', edi, 16);
      });
      a.alu('add', ebp, { displacement: SECOND, scale: 1 });
    });
    a.mov(eax, ebp);
    a.ret();
  },
};

const string: Workload = {
  name: 'string',
  what: '1 MB by REP STOS and REP MOVS',
  emit(a, label) {
    a.mov(ebx, 0);
    repeat(a, label('pass'), edx, 400, () => {
      a.lea(eax, at(edx, 0x1234, edx, 8));
      a.mov(edi, DATA);
      a.mov(ecx, MEGABYTE / 4);
      a.bytes(...REP_STOSD);
      a.mov(esi, DATA);
      a.mov(edi, SECOND);
      a.mov(ecx, MEGABYTE / 4);
      a.bytes(...REP_MOVSD);
      a.alu('add', ebx, { displacement: SECOND + MEGABYTE - 4, scale: 1 });
    });
    a.mov(eax, ebx);
    a.ret();
  },
};

const sort: Workload = {
  name: 'sort',
  what: 'shell sort of 1 MB',
  emit(a, label) {
    const end = MEGABYTE; // offsets count bytes: EBX is the gap, ESI the element, EDI where it goes
    a.mov(eax, 12345);
    a.mov(ebp, DATA);
    a.mov(ecx, 0);
    a.label(label('fill'));
    random(a, eax);
    a.mov(at(ebp, 0, ecx, 1), eax);
    a.alu('add', ecx, 4);
    a.alu('cmp', ecx, end);
    a.jumpIf('b', label('fill'));

    a.mov(ebx, end / 2 - 4); // Hibbard's gaps: a power of two less one
    a.label(label('gap'));
    a.mov(esi, ebx);
    a.label(label('element'));
    a.mov(eax, at(ebp, 0, esi, 1));
    a.mov(edi, esi);
    a.label(label('shift'));
    a.mov(ecx, edi);
    a.alu('sub', ecx, ebx);
    a.jumpIf('b', label('place'));
    a.mov(edx, at(ebp, 0, ecx, 1));
    a.alu('cmp', edx, eax);
    a.jumpIf('le', label('place'));
    a.mov(at(ebp, 0, edi, 1), edx);
    a.mov(edi, ecx);
    a.jump(label('shift'));
    a.label(label('place'));
    a.mov(at(ebp, 0, edi, 1), eax);
    a.alu('add', esi, 4);
    a.alu('cmp', esi, end);
    a.jumpIf('b', label('element'));
    a.shift('shr', ebx, 1);
    a.alu('and', ebx, -4);
    a.jumpIf('ne', label('gap'));

    a.mov(eax, 0);
    a.mov(ecx, 0);
    a.label(label('sum'));
    a.imul(eax, eax, 31);
    a.alu('add', eax, at(ebp, 0, ecx, 1));
    a.alu('add', ecx, 4);
    a.alu('cmp', ecx, end);
    a.jumpIf('b', label('sum'));
    a.ret();
  },
};

const fib: Workload = {
  name: 'fib',
  what: 'Fibonacci numbers by recursion',
  emit(a, label) {
    const number = 31;
    a.mov(eax, number);
    a.call(label('fib'));
    a.ret();
    a.label(label('fib'));
    a.alu('cmp', eax, 2);
    a.jumpIf('b', label('done'));
    a.push(ebx);
    a.mov(ebx, eax);
    a.lea(eax, at(ebx, -1));
    a.call(label('fib'));
    a.push(eax);
    a.lea(eax, at(ebx, -2));
    a.call(label('fib'));
    a.pop(ebx);
    a.alu('add', eax, ebx);
    a.pop(ebx);
    a.label(label('done'));
    a.ret();
  },
};

const bytecode: Workload = {
  name: 'bytecode',
  what: 'an interpreter of bytecode, by indirect jumps',
  emit(a, label) {
    const [length, rounds, operations] = [4000, 2500, 8];
    a.mov(eax, 99);
    a.mov(ecx, 0);
    a.label(label('fill'));
    random(a, eax);
    a.mov(edx, eax);
    a.shift('shr', edx, 24);
    a.alu('and', edx, operations - 1);
    a.storeByte(at(ecx, DATA), edx);
    a.inc(ecx);
    a.alu('cmp', ecx, length);
    a.jumpIf('b', label('fill'));
    a.mov(edx, operations);
    a.storeByte(at(ecx, DATA), edx);

    a.mov(eax, 1);
    a.mov(ebx, 2);
    a.mov(edi, 3);
    a.mov(ecx, rounds);
    a.label(label('round'));
    a.mov(esi, DATA);
    const next = (): void => {
      a.loadByte(edx, at(esi));
      a.inc(esi);
      a.jumpTo(table(label('table'), edx));
    };
    next();
    const bodies: readonly (() => void)[] = [
      () => a.alu('add', eax, ebx),
      () => a.alu('sub', ebx, eax),
      () => a.alu('xor', edi, eax),
      () => a.shift('rol', eax, 3),
      () => a.lea(ebx, at(edi, 1, ebx, 2)),
      () => a.alu('or', edi, 0x10001),
      () => a.shift('shr', edi, 1),
      () => a.imul(eax, ebx, 77),
    ];
    bodies.forEach((body, n) => {
      a.label(label(`operation ${n}`));
      body();
      next();
    });
    a.label(label(`operation ${operations}`));
    a.dec(ecx);
    a.jumpIf('ne', label('round'));
    a.alu('xor', eax, edi);
    a.ret();
    a.align(4);
    a.label(label('table'));
    for (let n = 0; n <= operations; n++) a.word(label(`operation ${n}`));
  },
};

/** Maps the first 8 MB to themselves and turns paging on. */
function pagingOn(a: Assembler, label: (name: string) => string): void {
  const firstTable = PAGE_DIRECTORY + 0x1000;
  for (const n of [0, 1]) a.mov({ displacement: PAGE_DIRECTORY + 4 * n, scale: 1 }, (firstTable + 0x1000 * n) | 3);
  a.mov(edi, firstTable);
  a.mov(eax, 3);
  repeat(a, label('map'), ecx, 2 * PAGES, () => {
    a.mov(at(edi), eax);
    a.alu('add', edi, 4);
    a.alu('add', eax, 0x1000);
  });
  a.mov(eax, PAGE_DIRECTORY);
  a.loadControl(3, eax);
  a.storeControl(eax, 0);
  a.alu('or', eax, -0x8000_0000);
  a.loadControl(0, eax);
}

function pagingOff(a: Assembler): void {
  a.storeControl(edx, 0);
  a.alu('and', edx, 0x7fff_ffff);
  a.loadControl(0, edx);
}

/** A word of each of 1024 pages is changed, by eight instructions a page. */
function strideOverPages(passes: number, reload: boolean): Workload['emit'] {
  return (a, label) => {
    pagingOn(a, label);
    // Whatever other workloads have left there.
    a.mov(esi, DATA);
    repeat(a, label('clear'), ecx, PAGES, () => {
      a.mov(at(esi), 0);
      a.alu('add', esi, 0x1000);
    });
    a.mov(eax, 0);
    repeat(a, label('pass'), edx, passes, () => {
      if (reload) {
        a.mov(ebx, PAGE_DIRECTORY);
        a.loadControl(3, ebx);
      }
      a.mov(esi, DATA);
      repeat(a, label('page'), ecx, PAGES, () => {
        a.mov(ebx, at(esi));
        a.alu('add', ebx, ecx);
        a.alu('xor', eax, ebx);
        a.mov(at(esi), ebx);
        a.shift('rol', eax, 1);
        a.alu('add', esi, 0x1000);
      });
    });
    pagingOff(a);
    a.ret();
  };
}

const paging: Workload = {
  name: 'paging',
  what: 'paging on, a word of each of 1024 pages',
  emit: strideOverPages(4000, false),
};

const cr3: Workload = {
  name: 'cr3',
  what: 'the same, CR3 loaded before each pass',
  emit: strideOverPages(1000, true),
};

const probe: Workload = {
  name: 'probe',
  what: 'CR3 loaded every eight instructions, as Plan 9 kernels do while they size memory',
  emit(a, label) {
    pagingOn(a, label);
    a.mov(eax, 0);
    a.mov(esi, DATA);
    a.mov(ebx, PAGE_DIRECTORY);
    a.mov(edi, 0x5a5a5a5a);
    repeat(a, label('loop'), ecx, 200_000, () => {
      a.loadControl(3, ebx);
      a.mov(edx, at(esi));
      a.mov(at(esi), edi);
      a.alu('add', eax, at(esi));
      a.mov(at(esi), edx);
      a.alu('xor', eax, edx);
    });
    pagingOff(a);
    a.ret();
  },
};

const port: Workload = {
  name: 'port',
  what: 'IN and OUT',
  emit(a, label) {
    a.mov(ebx, 0);
    a.mov(edx, 0x80); // the POST code: no effect anywhere
    repeat(a, label('loop'), ecx, 1_000_000, () => {
      a.mov(eax, ecx);
      a.bytes(0xee, 0xec); // out dx,al; in al,dx
      a.alu('add', ebx, ecx);
    });
    a.mov(eax, ebx);
    a.ret();
  },
};

const interrupt: Workload = {
  name: 'int',
  what: 'INT and IRET',
  emit(a, label) {
    const vector = 0x40;
    a.mov(eax, label('handler'));
    a.alu('and', eax, 0xffff);
    a.alu('or', eax, 8 << 16); // selector 8, offset 15..0
    a.mov({ displacement: IDT + 8 * vector, scale: 1 }, eax);
    a.mov(eax, label('handler'));
    a.alu('and', eax, -0x10000);
    a.alu('or', eax, 0x8e00); // present, 32-bit interrupt gate
    a.mov({ displacement: IDT + 8 * vector + 4, scale: 1 }, eax);
    a.bytes(0x0f, 0x01, 0x1d); // lidt [idtr]
    a.word(label('idtr'));
    a.mov(eax, 0);
    repeat(a, label('loop'), ecx, 1_000_000, () => {
      a.bytes(0xcd, vector);
      a.alu('xor', eax, ecx);
    });
    a.ret();
    a.label(label('handler'));
    a.alu('add', eax, 5);
    a.bytes(0xcf); // iret
    a.label(label('idtr'));
    a.bytes(0xff, 0x07);
    a.word(IDT);
  },
};

const flags: Workload = {
  name: 'flags',
  what: 'PUSHF, CLI, POPF, as kernels keep interrupts out',
  emit(a, label) {
    a.mov(eax, 0);
    repeat(a, label('loop'), ecx, 1_000_000, () => {
      a.bytes(0x9c, 0xfa); // pushfd; cli
      a.alu('add', eax, ecx);
      a.bytes(0x9d); // popfd
    });
    a.ret();
  },
};

const FUNCTION_BYTES = 64;

/** A function of FUNCTION_BYTES that changes EAX, with a constant in its first instruction; copied to make much code. */
function templateFunction(a: Assembler, label: (name: string) => string): void {
  a.align(FUNCTION_BYTES);
  const start = a.offset;
  a.label(label('template'));
  a.alu('add', eax, 0x11223344);
  a.mov(edx, eax);
  a.shift('shr', edx, 7);
  a.alu('xor', eax, edx);
  a.alu('cmp', edx, 0x1000000);
  a.jumpIf('b', label('even'));
  a.alu('add', eax, 3);
  a.shift('rol', eax, 2);
  a.label(label('even'));
  a.push(eax);
  a.lea(edx, at(edx, 9, eax, 2));
  a.pop(ebp);
  a.alu('sub', ebp, edx);
  a.alu('xor', eax, ebp);
  a.ret();
  a.align(FUNCTION_BYTES);
  if (a.offset - start !== FUNCTION_BYTES) throw new Error(`the function copied has ${a.offset - start} bytes`);
}

/** Copies the template to EDI..EBX-1, its constant replaced by successive random numbers from EAX on. */
function generateCode(a: Assembler, label: (name: string) => string): void {
  a.label(label('generate'));
  a.mov(esi, label('template'));
  a.mov(ecx, FUNCTION_BYTES / 4);
  a.bytes(...REP_MOVSD);
  random(a, eax);
  a.mov(at(edi, 2 - FUNCTION_BYTES), eax); // after opcode and ModRM of ADD EAX, imm32
  a.alu('cmp', edi, ebx);
  a.jumpIf('b', label('generate'));
}

/** Calls the functions in EDI..EBX-1, one after the other. */
function callAll(a: Assembler, label: (name: string) => string): void {
  a.label(label('call'));
  a.callTo(edi);
  a.alu('add', edi, FUNCTION_BYTES);
  a.alu('cmp', edi, ebx);
  a.jumpIf('b', label('call'));
}

const cold: Workload = {
  name: 'cold',
  what: 'code that is written and executed once, 16 MB of it',
  emit(a, label) {
    const bytes = MEGABYTE / 4;
    a.mov(eax, 4711);
    repeat(a, label('pass'), ecx, 64, () => {
      a.push(ecx);
      a.mov(edi, COLD_CODE);
      a.mov(ebx, COLD_CODE + bytes);
      generateCode(a, label);
      a.mov(edi, COLD_CODE);
      callAll(a, label);
      a.pop(ecx);
    });
    a.ret();
    templateFunction(a, label);
  },
};

const big: Workload = {
  name: 'big',
  what: '4 MB of code, executed again and again',
  emit(a, label) {
    const bytes = 4 * MEGABYTE;
    a.mov(eax, 815);
    a.mov(edi, GENERATED_CODE);
    a.mov(ebx, GENERATED_CODE + bytes);
    generateCode(a, label);
    repeat(a, label('pass'), ecx, 20, () => {
      a.mov(edi, GENERATED_CODE);
      callAll(a, label);
    });
    a.ret();
    templateFunction(a, label);
  },
};

const modified: Workload = {
  name: 'modified',
  what: 'an instruction changed before each of its executions',
  emit(a, label) {
    a.mov(eax, 0);
    repeat(a, label('loop'), ecx, 240_000, () => {
      a.mov({ displacement: label('changed'), scale: 1 }, ecx);
      a.alu('xor', eax, ecx);
      a.bytes(0x05); // add eax,
      a.label(label('changed'));
      a.word(0x12345678);
      a.shift('rol', eax, 1);
    });
    a.ret();
  },
};

const beside: Workload = {
  name: 'beside',
  what: 'data written on the page of the code',
  emit(a, label) {
    const data = { displacement: label('data'), scale: 1 } as const;
    a.jump(label('code'));
    a.align(0x1000);
    a.label(label('data'));
    a.word(0);
    a.align(0x100); // another line of the same page
    a.label(label('code'));
    a.mov(eax, 0);
    a.mov(data, eax);
    repeat(a, label('loop'), ecx, 1_000_000, () => {
      a.alu('add', eax, data);
      a.mov(data, ecx);
      a.shift('rol', eax, 1);
      a.mov(data, eax);
    });
    a.ret();
  },
};

/** In the order in which they run. */
export const WORKLOADS: readonly Workload[] = [
  alu,
  copy,
  string,
  sort,
  fib,
  bytecode,
  paging,
  cr3,
  probe,
  port,
  interrupt,
  flags,
  cold,
  modified,
  big,
  beside,
];
