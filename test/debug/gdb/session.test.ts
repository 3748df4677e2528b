import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { frame } from '../../../src/debug/gdb/packets.js';
import { ListenError, parseAddress, serve } from '../../../src/debug/gdb/server.js';
import { Session } from '../../../src/debug/gdb/session.js';
import type { Target } from '../../../src/debug/target.js';
import type { Code } from '../../../src/emu/pc/loader/code.js';
import { smallTarget } from '../small-target.js';

/** xor eax, eax; then for ever: inc eax; mov [80200000h], eax; jmp to inc */
const COUNT = (code: Code) => code.hex('31c0 40 a3 00002080 ebf8');
/** mov eax, [0fffff000h] */
const FAULT = (code: Code) => code.hex('a1 00f0ffff ebfe');
const MAIN = 0x80100077;

/** A session, and a way to ask it something. */
function session(body: (code: Code) => void = COUNT): {
  target: Target;
  ask: (packet: string) => Promise<string>;
  session: Session;
} {
  const target = smallTarget(body);
  const answers: string[] = [];
  const made = new Session(target, (packet) => answers.push(packet));
  const ask = async (packet: string): Promise<string> => {
    await made.take(packet);
    return answers.shift() ?? 'nothing';
  };
  return { target, ask, session: made };
}

const monitored = async (ask: (packet: string) => Promise<string>, line: string) =>
  Buffer.from(await ask(`qRcmd,${Buffer.from(line).toString('hex')}`), 'hex').toString();

describe('a session with GDB', () => {
  test('begins with what is supported, and the description of the registers in pieces', async () => {
    const { ask } = session();
    expect(await ask('qSupported:multiprocess+;swbreak+')).toMatch(/ReverseStep\+;ReverseContinue\+/);
    let text = '';
    for (let part = 'm'; part[0] === 'm'; text += part.slice(1)) {
      part = await ask(`qXfer:features:read:target.xml:${text.length.toString(16)},200`);
    }
    expect(text).toContain('org.gnu.gdb.i386.core');
    expect(text.match(/<reg /g)).toHaveLength(37);
    const bits = [...text.matchAll(/bitsize="(\d+)"/g)].reduce((sum, [, n]) => sum + Number(n), 0);
    expect(await ask('g')).toHaveLength(bits / 4);
    expect(await ask('qXfer:features:read:other.xml:0,10')).toBe('E00');
    expect(await ask('?')).toBe('T05thread:1;');
  });

  test('reads and changes registers', async () => {
    const { ask, target } = session();
    expect(await ask('p8')).toBe('20001000');
    expect(await ask('P0=78563412')).toBe('OK');
    expect(target.machine.cpu.regs[0]).toBe(0x12345678);
    expect(await ask('pa')).toBe('10000000');
    expect(await ask('Pa=18000000')).toBe('E16');
    expect(await ask('P0=12')).toBe('E16');
    expect(await ask('p99')).toBe('E16');
    const all = await ask('g');
    expect(await ask(`G${all.replace(/^.{8}/, '01000000')}`)).toBe('OK');
    expect(target.machine.cpu.regs[0]).toBe(1);
    expect(await ask('P10=0000000000000080ff3f')).toBe('OK');
    expect(await ask('p10')).toBe('0000000000000080ff3f');
  });

  test('reads and changes memory, as far as it is there', async () => {
    const { ask, target } = session();
    expect(await ask('M80200000,3:010203')).toBe('OK');
    expect(await ask('X80200003,2:}\x03\x05'.replace('}\x03', '#'))).toBe('OK');
    expect(await ask('m80200000,5')).toBe('0102032305');
    expect([...target.machine.cpu.ram.subarray(0x200000, 0x200003)]).toEqual([1, 2, 3]);
    expect(await ask('mfffff000,4')).toBe('E0e');
    expect(await ask('Mfffff000,1:00')).toBe('E0e');
    expect(await ask('M80200000,3:0102')).toBe('E16');
    expect(await ask('mxyz,4')).toBe('E16');
    expect(await ask('X80200000,0:')).toBe('OK');
  });

  test('stops at breakpoints and watchpoints, forwards and backwards', async () => {
    const { ask, target } = session();
    expect(await ask(`Z0,${(MAIN + 2).toString(16)},1`)).toBe('OK');
    expect(await ask('vCont;c')).toBe('T05thread:1;swbreak:;');
    expect(await ask('c')).toBe('T05thread:1;swbreak:;');
    const at = target.now;
    expect(await ask('bs')).toBe('T05thread:1;');
    expect(target.now).toBe(at - 1);
    expect(await ask('bc')).toBe('T05thread:1;swbreak:;');
    expect(target.now).toBe(at - 3);
    expect(await ask(`z0,${(MAIN + 2).toString(16)},1`)).toBe('OK');
    expect(await ask('Z4,80200000,4')).toBe('OK');
    expect(await ask('C05')).toBe('T05thread:1;awatch:80200000;');
    expect(await ask('z4,80200000,4')).toBe('OK');
    expect(await ask('bc')).toBe('T05thread:1;replaylog:begin;');
    expect(await ask('Z7,0,0')).toBe('');
  });

  test('says signals for exceptions, but not for those that are to pass', async () => {
    const { ask } = session(FAULT);
    expect(await ask('c')).toBe('T0bthread:1;');
    expect(await ask('c')).toBe('T06thread:1;');
    expect(await ask('QPassSignals:e;b')).toBe('OK');
    expect(await ask('bc')).toBe('T05thread:1;replaylog:begin;');
    expect(await ask('c')).toBe('T06thread:1;');
  });

  test('is interrupted', async () => {
    const { ask, session: made } = session();
    const answer = ask('c');
    setTimeout(() => made.interrupt(), 1);
    expect(await answer).toBe('T02thread:1;');
  });

  test('does not know what it does not know', async () => {
    const { ask } = session();
    for (const packet of ['vMustReplyEmpty', 'qTStatus', 'bx', 'Jxx', 'vFile:open:00'])
      expect(await ask(packet)).toBe('');
  });

  test('ends as the debugger wants', async () => {
    const { ask, session: made } = session();
    expect(await ask('D')).toBe('OK');
    expect(made.ended).toBe('detached');
    await ask('vKill;1');
    expect(made.ended).toBe('killed');
  });
});

describe('monitor', () => {
  test('knows symbols, calls and code', async () => {
    const { ask } = session();
    expect(await monitored(ask, 'symbol main')).toBe(`${MAIN.toString(16)} main\n`);
    expect(await monitored(ask, 'symbol 80100079')).toBe('80100079 main+0x2\n');
    expect(await monitored(ask, 'symbol nobody')).toContain("no function or variable 'nobody'");
    await ask('s');
    await ask('s');
    expect(await monitored(ask, 'where')).toBe(`${MAIN.toString(16)} main\n`);
    expect(await monitored(ask, 'list main 2')).toMatch(/^80100077 main {2}xor .*\n80100079 main\+0x2 {2}inc eax\n$/);
    expect(await monitored(ask, 'list fffff000')).toContain('not mapped');
  });

  test('goes to moments and tells where it is', async () => {
    const { ask } = session();
    expect(await monitored(ask, 'goto 300')).toMatch(/^300 {2}801000/);
    expect(await monitored(ask, 'instructions')).toBe('300\n');
    expect(await monitored(ask, 'goto x')).toContain('takes a number');
    expect(await monitored(ask, 'snapshots')).toBe('0\n');
  });

  test('shows devices, exceptions and consoles, and explains itself', async () => {
    const { ask, target } = session(FAULT);
    expect(await monitored(ask, 'exceptions')).toBe('none\n');
    expect(await monitored(ask, 'catch')).toBe('kernel\n');
    expect(await monitored(ask, 'catch none')).toBe('none\n');
    expect(await monitored(ask, 'catch some')).toContain('catch takes all, kernel, none');
    await ask('c');
    expect(await monitored(ask, 'exceptions')).toContain('vector 14 error 0  80100077 main  CR2 fffff000');
    expect(await monitored(ask, 'screen')).toContain('panic: exception/interrupt 14');
    expect(await monitored(ask, 'console')).toContain('TRAP=e');
    expect(await monitored(ask, 'serial')).toBe('\n');
    expect(await monitored(ask, 'devices')).toContain('"pic"');
    expect(await monitored(ask, 'devices pit')).toContain('"counters"');
    expect(await monitored(ask, 'devices usb')).toContain("no device 'usb'");
    expect(await monitored(ask, 'digest')).toMatch(/^[0-9a-f]{64}\n$/);
    expect(await monitored(ask, 'nonsense')).toMatch(/^There is no command 'nonsense'.\nhelp /);
    expect(target.exceptions.count).toBe(1);
  });
});

describe('the server', () => {
  test('listens on this machine alone unless it is told otherwise', () => {
    expect(parseAddress(':1234')).toEqual({ host: '127.0.0.1', port: 1234 });
    expect(parseAddress('1234')).toEqual({ host: '127.0.0.1', port: 1234 });
    expect(parseAddress('0.0.0.0:99')).toEqual({ host: '0.0.0.0', port: 99 });
    expect(parseAddress('[::1]:99')).toEqual({ host: '::1', port: 99 });
    for (const wrong of ['', 'host', ':70000', ':12x', 'a:b:1']) expect(() => parseAddress(wrong)).toThrow(ListenError);
  });

  test('serves a debugger after another, until one kills', async () => {
    const target = smallTarget(COUNT);
    const talk = (port: number, text: string) =>
      new Promise<string>((resolve) => {
        let heard = '';
        const socket = connect(port, '127.0.0.1', () => socket.write(text));
        socket.on('data', (bytes) => {
          heard += bytes.toString();
        });
        socket.on('close', () => resolve(heard));
      });
    let conversation: Promise<string[]> | undefined;
    const packets = (...all: string[]) => all.map((data) => frame(data).toString('latin1')).join('');
    const converse = async (port: number) => [
      await talk(port, `${packets('p8')}$p8#00-${packets('D')}`),
      await talk(port, packets('QStartNoAckMode', 'k')),
    ];
    await serve(
      target,
      parseAddress(':0'),
      (port) => {
        conversation = converse(port);
      },
      new AbortController().signal,
    );
    const [first, second] = (await conversation) ?? [];
    expect([first.includes(packets('20001000')), first.includes('-')]).toEqual([true, true]);
    expect(second).toBe('+$OK#9a$OK#9a');
  });

  test('says why it cannot listen', async () => {
    const { signal } = new AbortController();
    await expect(serve(smallTarget(COUNT), { host: '192.0.2.1', port: 1 }, () => {}, signal)).rejects.toThrow(
      /It is not possible to listen on 192.0.2.1:1/,
    );
  });
});
