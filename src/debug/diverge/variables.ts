/** The variables of two kernels compared by their names, at moments at which both have done the same. */
import type { Executable } from '../../emu/aout/executable.js';
import { withoutKzero } from '../../emu/pc/loader/kernel-image.js';
import type { Difference } from './fields.js';
import type { Side } from './side.js';

/** Bytes of a variable that are compared. */
const MOST_BYTES = 256;
/** Variables that are listed. */
const LISTED = 12;
/** The name under which 8l keeps an object file's string constants. */
const STRINGS = '.string';

interface Variable {
  readonly value: number;
  /** Bytes up to the next one. */
  readonly size: number;
}

/** What variables differ, and how many there are of that kind. Pointers to the same thing are the same. */
export function differingVariables(a: Side, b: Side): { readonly listed: readonly Difference[]; readonly all: number } {
  const [left, right] = [a.assembly.kernel.executable, b.assembly.kernel.executable];
  if (left === undefined || right === undefined) return { listed: [], all: 0 };
  const found: Difference[] = [];
  const others = variablesOf(right);
  for (const [name, variable] of variablesOf(left)) {
    const other = others.get(name);
    if (variable === undefined || other === undefined) continue;
    const bytes = Math.min(variable.size, other.size, MOST_BYTES);
    for (let at = 0; at + 4 <= bytes; at += 4) {
      const [x, y] = [wordAt(a, variable.value + at), wordAt(b, other.value + at)];
      if (x === y || x === undefined || y === undefined) continue;
      const [meant, too] = [meaning(left, x), meaning(right, y)];
      if (meant === too) continue;
      found.push({ what: at === 0 ? name : `${name}+0x${at.toString(16)}`, a: meant, b: too });
      break;
    }
  }
  return { listed: found.slice(0, LISTED), all: found.length };
}

/** By name; undefined for a name that several have. */
function variablesOf(executable: Executable): Map<string, Variable | undefined> {
  const { variables, dataStart, header } = executable;
  const end = dataStart + header.data + header.bss;
  const found = new Map<string, Variable | undefined>();
  for (const [i, { name, value }] of variables.entries()) {
    if (name === STRINGS) continue;
    const size = Math.max(0, Math.min(variables[i + 1]?.value ?? end, end) - value);
    found.set(name, found.has(name) ? undefined : { value, size });
  }
  return found;
}

function wordAt({ machine: { cpu } }: Side, address: number): number | undefined {
  const at = withoutKzero(address);
  return at + 4 <= cpu.ram.length ? Buffer.from(cpu.ram.buffer, cpu.ram.byteOffset + at, 4).readUInt32LE() : undefined;
}

/** A word as what it is the address of, or as a number. */
function meaning(executable: Executable, word: number): string {
  const symbol = word >= executable.textStart ? executable.symbolise(word) : undefined;
  if (symbol === undefined) return word.toString(16).padStart(8, '0');
  if (symbol.name === STRINGS) return 'a string';
  return symbol.offset === 0 ? symbol.name : `${symbol.name}+0x${symbol.offset.toString(16)}`;
}
