import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type BootOptions, bootKernel } from '../../../../src/emu/pc/boot/boot.js';
import type { Code } from '../../../../src/emu/pc/loader/code.js';
import { kernel, puts, SPIN, STOP } from './synthetic-kernel.js';

const BANNER_LINE = 'Plan 9 63-bit file server with 4-deep indir blks';
const SMALL: BootOptions = { machine: { ramBytes: 4 << 20 } };

const boot = (body: (code: Code) => void, options: BootOptions = {}) =>
  bootKernel(kernel(body), { ...SMALL, ...options });

/** Follows the pointer at linear 0, as the kernel of the note did: mov eax, [0]; mov ebx, [eax]. */
const FOLLOW_NIL = 'a1 00 00 00 00 8b 18';

/** The interrupt table that the loader leaves. */
const IDT = 0x8004_5000;

/** A loop that never comes back to a state in which it was, for a while: inc eax; jmp back. */
const COUNT = '40 eb fd';

describe('bootKernel: boots', () => {
  test('ends when the line of the banner is complete', () => {
    const result = boot((code) => {
      puts(code, `${BANNER_LINE}\nmore\n`);
      code.hex(SPIN);
    });
    expect(result.outcome).toEqual({ kind: 'boots', milestone: 'banner' });
    expect(result.signature).toBe('boots to banner');
    expect(result.milestones.map(({ name, line }) => [name, line])).toEqual([['banner', 'Plan 9 63-bit file server']]);
    expect(result.exceptions).toBe(0);
    expect(result.console).toBe(`${BANNER_LINE}\nm`);
  });

  test('does not wait for ever for the end of the line', () => {
    const result = boot((code) => {
      puts(code, BANNER_LINE);
      code.hex(COUNT);
    });
    expect(result.outcome.kind).toBe('boots');
    expect(result.console).toBe(BANNER_LINE);
    expect(result.instructions).toBe(result.milestones[0].instructions + 10_000_000);
  });

  test('goes on for the settling time, so that later milestones are seen', () => {
    const body = (code: Code) => {
      puts(code, `${BANNER_LINE}\niobufinit\n`);
      code.hex('fb eb fe'); // sti; jmp to itself
    };
    const result = boot(body, { settle: 100_000 });
    expect(result.milestones.map(({ name }) => name)).toEqual(['banner', 'iobufinit']);
    expect(result.instructions).toBeGreaterThan(result.milestones[0].instructions + 100_000);
    expect(result.console).toBe(`${BANNER_LINE}\niobufinit`);
  });

  test('takes another milestone for the goal, and the serial port for a console', () => {
    const options = { goal: 'ready', milestones: [{ name: 'ready', pattern: /ready to serve/ }] };
    const result = boot((code) => {
      puts(code, 'ready to serve\r\n', 'serial');
      code.hex(STOP);
    }, options);
    expect(result.outcome).toEqual({ kind: 'boots', milestone: 'ready' });
    expect(result.serial).toBe('ready to serve');
  });

  test('a kernel that has nothing more to do after the banner has booted', () => {
    for (const end of [STOP, SPIN]) {
      const result = boot((code) => {
        puts(code, BANNER_LINE);
        code.hex(end);
      });
      expect(result.outcome.kind).toBe('boots');
    }
  });

  test('is no boot if the kernel dies while it settles', () => {
    const body = (code: Code) => {
      puts(code, `${BANNER_LINE}\n`);
      code.hex(FOLLOW_NIL).hex(STOP);
    };
    expect(boot(body).outcome.kind).toBe('boots');
    expect(boot(body, { settle: 1_000_000 }).outcome.kind).toBe('trap');
  });

  test('compressed kernels boot as plain ones do', () => {
    const image = kernel((code) => {
      puts(code, BANNER_LINE);
      code.hex(STOP);
    });
    expect(bootKernel(gzipSync(image), SMALL).outcome.kind).toBe('boots');
  });

  test('survives an exception that the kernel handles', () => {
    const result = boot((code) => {
      // Vector 6 of the loader's table is pointed to a handler that steps over the two bytes of UD2.
      code.hex('b8').absolute('handler').hex('66 a3 30 50 04 80'); // mov eax, handler; mov [80045030h], ax
      code.hex('c1 e8 10 66 a3 36 50 04 80'); // shr eax, 16; mov [80045036h], ax
      code.hex('0f 0b'); // ud2
      puts(code, BANNER_LINE);
      code.hex(STOP);
      code.label('handler').hex('83 04 24 02 cf'); // add dword [esp], 2; iret
    });
    expect(result.outcome.kind).toBe('boots');
    expect(result.exceptions).toBe(1);
    expect(result.firstException?.vector).toBe(6);
  });
});

describe('bootKernel: trap', () => {
  const result = boot((code) => code.hex('31 db').hex(FOLLOW_NIL).hex(STOP));

  test("a fault before the kernel has its own table is reported by the loader's handler", () => {
    if (result.outcome.kind !== 'trap') throw new Error(result.signature);
    const { trap, reporter, message } = result.outcome;
    expect(reporter).toBe('loader');
    expect(message).toBe('exception/interrupt 14');
    expect(trap.vector).toBe(14);
    expect(trap.errorCode).toBe(0);
    expect(trap.cr2).toBe(0xf000ff53);
    expect(trap.registers[0]).toBe(0xf000ff53);
    expect(trap.symbol).toMatchObject({ name: 'main', offset: 7 });
    expect(result.signature).toBe('trap 14 in main+0x7');
  });

  test('the screen shows the registers as 9load does', () => {
    const lines = result.console.split('\n');
    const pc = result.firstException?.eip.toString(16);
    expect(lines).toEqual([
      `FLAGS=10046 TRAP=e ECODE=0 PC=${pc}`,
      '  AX f000ff53  BX 00000000  CX 00000000  DX 00000000',
      '  SI 00000000  DI 00000000  BP 00000000',
      '  CS 0010 DS 0008  ES 0008  FS 0008  GS 0008',
      '  CR0 80000011 CR2 f000ff53 CR3 0000c000',
      'panic: exception/interrupt 14',
    ]);
  });

  test('the backtrace names the callers', () => {
    const called = boot((code) => {
      code.hex('e8').relative('callee').hex(STOP);
      code.label('callee').hex(FOLLOW_NIL).hex('c3');
    });
    if (called.outcome.kind !== 'trap') throw new Error(called.signature);
    // Both stretches of code belong to the symbol main, whose frame is empty.
    expect(called.outcome.trap.backtrace.map(({ symbol }) => symbol.name)).toEqual(['main', 'main']);
    expect(called.outcome.trap.backtrace[1].symbol.offset).toBe(5);
  });

  test('a division by zero is trap 0', () => {
    expect(boot((code) => code.hex('31 c9 f7 f1').hex(STOP)).signature).toBe('trap 0 in main+0x2');
  });

  test('a trap without symbols is named by its address', () => {
    const image = kernel((code) => code.hex('0f 0b'));
    image.fill(0, 16, 20); // syms
    expect(bootKernel(image, SMALL).signature).toMatch(/^trap 6 at 0x801000[0-9a-f]{2}$/);
  });

  test("a kernel's own dump is reported as the kernel's", () => {
    const { outcome } = boot((code) => {
      code.hex('b8').absolute('handler').hex('66 a3 30 50 04 80 c1 e8 10 66 a3 36 50 04 80'); // vector 6
      code.hex('0f 0b');
      code.label('handler');
      puts(code, 'FLAGS=10002 TRAP=6 ECODE=0 CS=10 PC=1\n  AX 00000000\npanic: invalid opcode\n');
      code.hex(STOP);
    });
    expect(outcome).toMatchObject({ kind: 'trap', reporter: 'kernel', message: 'invalid opcode', trap: { vector: 6 } });
  });

  test('the first fault screen is kept whole, though others flood it, it is cleared and the machine reset', () => {
    const dump = (pc: number) => [
      `FLAGS=10046 TRAP=6 ECODE=0 PC=${pc.toString(16).padStart(8, '0')}`,
      '  AX 80100123  BX 00000000  CX 00000000  DX 00000000',
      'panic: exception/interrupt 6',
    ];
    const dying = (pc: number) => (code: Code) => {
      code.hex('b8').absolute('handler').hex('66 a3 30 50 04 80 c1 e8 10 66 a3 36 50 04 80'); // vector 6
      code.hex('0f 0b');
      code.label('handler');
      puts(code, `${dump(pc).join('\n')}\n`);
      code.hex('bd 28 00 00 00').label('again').hex('c7 05').absolute('cursor').dword(0); // mov ebp, 40; mov [cursor], 0
      puts(code, `${dump(0x8001_e777).join('\n')}\n`);
      code.hex('4d 0f 85').relative('again'); // dec ebp; jnz again
      code.hex('bf 00 80 0b 80 b9 e8 03 00 00 b8 20 07 20 07 f3 ab'); // mov edi, screen; mov ecx, 1000; mov eax, blanks; rep stosd
      code.hex('b0 fe e6 64').hex(SPIN); // mov al, 0feh; out 64h, al
    };
    const pc = boot(dying(0)).firstException?.eip ?? 0;
    const { outcome, console, screen } = boot(dying(pc));
    expect(outcome).toMatchObject({ kind: 'trap', trap: { eip: pc }, message: 'exception/interrupt 6' });
    expect(console.split('\n').slice(0, 3)).toEqual(dump(pc));
    expect(console.split('FLAGS=')).toHaveLength(42);
    expect(screen.trim()).toBe('');
  });

  test('a handler that halts without a word is a trap that only the processor tells of', () => {
    const { outcome } = boot((code) => {
      code.hex('b8').absolute('handler').hex('66 a3 30 50 04 80 c1 e8 10 66 a3 36 50 04 80');
      code.hex('0f 0b').label('handler').hex(STOP);
    });
    expect(outcome).toMatchObject({ kind: 'trap', reporter: 'cpu', trap: { vector: 6 } });
  });
});

describe('bootKernel: other ends', () => {
  test('a triple fault names the exception that it began with', () => {
    // Without a usable interrupt table, UD2 leads to a double and then a triple fault.
    const result = boot((code) => {
      code.hex('0f 01 1d').absolute('table').hex('0f 0b'); // lidt [table]; ud2
      code.label('table').hex('00 00').dword(0);
    });
    expect(result.outcome).toMatchObject({ kind: 'triple-fault', trap: { vector: 6 } });
    expect(result.signature).toBe('triple fault after trap 6 in main+0x7');
  });

  test('halting with interrupts off is a proven hang', () => {
    expect(boot((code) => code.hex(STOP)).outcome).toMatchObject({
      kind: 'hang',
      proven: true,
      symbol: { name: 'main' },
    });
  });

  test('a loop that nothing can end is a proven hang, long before the budget', () => {
    const result = boot((code) => code.hex(SPIN));
    expect(result.outcome).toMatchObject({ kind: 'hang', proven: true });
    expect(result.instructions).toBeLessThan(20_000_000);
  });

  test('a loop that looks at a device or at the time is a hang only when the budget is used up', () => {
    for (const loop of ['fa e4 61 eb fc', 'fa 0f 31 31 c0 31 d2 eb f8']) {
      // cli; in al, 61h; jmp back -- cli; rdtsc; xor eax, eax; xor edx, edx; jmp back
      const body = (code: Code) => code.hex('b9 80 02 3d 00 e2 fe').hex(loop); // mov ecx, 3998336; loop to itself
      const result = boot(body, { budget: 4_100_000 });
      expect(result.outcome).toMatchObject({ kind: 'hang', proven: false });
      expect(result.instructions).toBe(4_100_000);
    }
  });

  test('a panic without an exception is the kernel giving up', () => {
    const result = boot((code) => {
      puts(code, 'panic: no device (fd0) for nvram\n');
      code.hex(STOP);
    });
    expect(result.outcome).toEqual({ kind: 'panic', message: 'no device (fd0) for nvram' });
  });

  test('a guest that goes on printing after its panic is heard out, but not for ever', () => {
    const result = boot((code) => {
      code.hex('b9 00 12 7a 00 e2 fe'); // mov ecx, 8000000; loop to itself
      puts(code, 'panic: first\n');
      code.hex(COUNT);
    });
    expect(result.outcome).toEqual({ kind: 'panic', message: 'first' });
    expect(result.instructions).toBeGreaterThan(18_000_000);
    expect(result.instructions).toBeLessThan(18_010_000);
  });

  test('a reset by the keyboard controller is a reset', () => {
    const result = boot((code) => code.hex('b0 fe e6 64').hex(SPIN)); // mov al, 0feh; out 64h, al
    expect(result.outcome).toEqual({ kind: 'reset', by: 'the keyboard controller' });
  });

  test('a reset right after a trap, without a word, is the trap', () => {
    const result = boot((code) => {
      code.hex('b8').absolute('handler').hex('66 a3').dword(IDT); // mov eax, handler; mov [gate 0], ax
      code.hex('c1 e8 10 66 a3').dword(IDT + 6); // shr eax, 16; mov [gate 0 + 6], ax
      code.hex('31 c9 f7 f9'); // xor ecx, ecx; idiv ecx
      code.label('handler').hex('b0 fe e6 64 eb fe'); // mov al, 0feh; out 64h, al
    });
    expect(result.signature).toBe('trap 0 in main+0x16');
    expect(result.outcome).toMatchObject({ kind: 'trap', reporter: 'cpu' });
  });

  test('an image that is no kernel is unloadable, with the reason', () => {
    const result = bootKernel(Buffer.from('this is a text and no kernel at all'), SMALL);
    expect(result.outcome.kind).toBe('unloadable');
    expect(result.signature).toContain('bad kernel format');
  });
});

describe('bootKernel: the machine', () => {
  const body = (code: Code) => {
    puts(code, 'password: ');
    // Waits for a key, shows that there was one, and stops.
    code.hex('e4 64 a8 01 74 fa e4 60'); // in al, 64h; test al, 1; jz back; in al, 60h
    puts(code, `\n${BANNER_LINE}\n`);
    code.hex('fb eb fe');
  };

  test('passes plan9.ini to the kernel as a loader does', () => {
    const show = (code: Code) => {
      code.hex('be 40 12 00 80 e8').relative('puts').hex(STOP); // mov esi, 80001240h; call puts
    };
    const machine = { ramBytes: 4 << 20, plan9ini: '# comment\nservice=emu\nnvr=hd!0!plan9.nvr\n' };
    const result = bootKernel(kernel(show), { machine });
    expect(result.console).toBe('ZORT 0\r\nservice=emu\nnvr=hd!0!plan9.nvr'.replace('\r', '.'));
  });

  test('gives the same result twice, to the last bit of memory', () => {
    const ladder = [{ name: 'typed', prompt: /^password:$/, send: ['x'], expect: /server/ }];
    const options = { ladder, goal: 'typed', settle: 300_000 };
    const result = boot(body, options);
    expect(result.outcome.kind).toBe('boots');
    expect(boot(body, options)).toEqual(result);
  });

  test('has another digest when anything is different', () => {
    const digest = (options: BootOptions) => boot(body, { budget: 200_000, ...options }).digest?.total;
    const base = digest({});
    expect(digest({ budget: 200_001 })).not.toBe(base);
    expect(digest({ machine: { ramBytes: 4 << 20, startSeconds: 1 } })).not.toBe(base);
    expect(digest({ machine: { ramBytes: 5 << 20 } })).not.toBe(base);
  });

  test('refuses options that make no sense', () => {
    expect(() => boot(body, { goal: 'nirvana' })).toThrow('no milestone is called "nirvana"; there are: banner,');
    expect(() => boot(body, { machine: { ramBytes: 1000 } })).toThrow('4 to 512 whole megabytes, not 1000 bytes');
    expect(() => boot(body, { machine: { instructionsPerSecond: 1 } })).toThrow('4 to 1000 million');
    const ladder = [{ name: 'rich', send: ['€'], expect: /x/ }];
    expect(() => boot(body, { goal: 'rich', ladder })).toThrow('no key types "€"');
    expect(() => boot(body, { goal: 'poor', ladder })).toThrow(/root prompt; rungs: rich$/);
  });

  test('notes ports that are used though nothing is there', () => {
    const result = boot((code) => code.hex('66 ba 00 03 ec').hex(STOP)); // mov dx, 300h; in al, dx
    expect(result.notes).toEqual(['ports used where no device is, in hexadecimal: 300']);
  });
});
