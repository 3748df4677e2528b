import type { Code } from '../../../src/emu/pc/loader/code.js';
import { kernel, STOP } from '../../emu/pc/boot/synthetic-kernel.js';

/** What a kernel is made of: functions f and g, and what comes behind their code. */
interface Parts {
  readonly f?: string;
  readonly g?: string;
  readonly body: (code: Code) => void;
}

/** A kernel whose main follows f and g, which begin and end like functions; its text is `gap` bytes further up. */
export function functions({ f = '', g = '', body }: Parts, gap = 0): Uint8Array {
  let [atF, atG] = [0, 0];
  const lay = (code: Code): void => {
    code.hex('e9').relative('begin');
    code.bytes(new Array(gap).fill(0x90));
    atF = code.label('f').hex(f).hex('c3').address('f');
    atG = code.label('g').hex(g).hex('c3').address('g');
    code.label('begin');
    body(code);
    code.hex(STOP);
  };
  kernel(lay);
  return kernel(lay, [
    [atF, 'T', 'f'],
    [4, 'm', '.frame'],
    [atG, 'T', 'g'],
    [4, 'm', '.frame'],
  ]);
}

/** Appends a call. */
export const call = (code: Code, name: string): Code => code.hex('e8').relative(name);
