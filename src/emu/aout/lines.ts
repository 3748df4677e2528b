/**
 * The pc/line table of a Plan 9 executable: a.out(6). A byte stream that, run from the start of the text with line 0,
 * gives the absolute line (a count over everything the compiler read) of every instruction. The 386's quantum is 1.
 */
import { big32 } from './header.js';

/**
 * The absolute line number of the instruction that holds `pc`, or undefined if the table does not reach so far.
 *
 * @param table the bytes of the table
 * @param textStart virtual address of the first byte of text (not of the header)
 */
export function lineAt(table: Uint8Array, textStart: number, pc: number): number | undefined {
  let line = 0;
  // The table's counter is one quantum behind: every operation but the first has moved past its instruction.
  let current = textStart - 1;
  for (let i = 0; i < table.length; ) {
    if (current >= pc) return line;
    const op = table[i++];
    if (op === 0) {
      if (i + 4 > table.length) return undefined;
      line = (line + big32(table, i)) | 0;
      i += 4;
    } else if (op <= 64) {
      line += op;
    } else if (op <= 128) {
      line -= op - 64;
    } else {
      current += op - 129;
    }
    current += 1;
  }
  return current >= pc ? line : undefined;
}
