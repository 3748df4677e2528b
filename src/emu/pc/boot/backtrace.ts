/**
 * The callers of a function, found as Plan 9's debuggers find them: the compilers keep no frame pointer, but the linker
 * records how far each function moves the stack pointer, in its `.frame` symbol. Facts: db(1), libmach's 8db.c.
 */
import type { Executable } from '../../aout/executable.js';
import type { BacktraceFrame } from './outcome.js';

const MAX_FRAMES = 64;

/**
 * Walks the stack from `pc` and `sp`, innermost first.
 *
 * @param read the double word at a virtual address, or undefined where there is none
 */
export function backtrace(
  executable: Executable,
  pc: number,
  sp: number,
  read: (address: number) => number | undefined,
): BacktraceFrame[] {
  const frames: BacktraceFrame[] = [];
  let [at, stack] = [pc, sp];
  while (frames.length < MAX_FRAMES) {
    const text = executable.functionAt(at);
    const symbol = executable.symbolise(at);
    if (text === undefined || symbol === undefined) break;
    frames.push({ pc: at, symbol });
    // At a function's first instruction the return address is on top; its frame is not there yet.
    if (at !== text.value) {
      if (text.frame === undefined) break;
      stack += text.frame - 4;
    }
    const caller = read(stack);
    if (caller === undefined || caller === 0) break;
    at = caller;
    stack += 4;
  }
  return frames;
}
