/** States compared: plain data, field by field. */

/** Something that is not the same on both sides. */
export interface Difference {
  /** A register, a word of memory, a field of a device. */
  readonly what: string;
  readonly a: string;
  readonly b: string;
}

/** Characters of a value that are shown. */
const SHOWN = 40;

/** Adds what differs in two states to `found`, by the names of the fields on the way to it, joined with points. */
export function compareFields(what: string, a: unknown, b: unknown, found: Difference[]): void {
  if (Object.is(a, b)) return;
  if (isObject(a) && isObject(b)) {
    const [left, right] = [entriesOf(a), entriesOf(b)];
    for (const key of new Set([...left.keys(), ...right.keys()])) {
      compareFields(`${what}.${key}`, left.get(key), right.get(key), found);
    }
  } else {
    found.push({ what, a: textOf(a), b: textOf(b) });
  }
}

/** Whether two states are the same. */
export function sameFields(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b)) return false;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  const [left, right] = [entriesOf(a), entriesOf(b)];
  if (left.size !== right.size) return false;
  for (const [key, value] of left) if (!right.has(key) || !sameFields(value, right.get(key))) return false;
  return true;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The fields of an object, the elements of an array, the entries of a map. */
function entriesOf(value: object): Map<unknown, unknown> {
  if (value instanceof Map) return value;
  if (value instanceof Uint8Array) return new Map(value.entries());
  return new Map<unknown, unknown>(Array.isArray(value) ? value.entries() : Object.entries(value));
}

function textOf(value: unknown): string {
  const text = typeof value === 'number' ? `${value}` : value === undefined ? '-' : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
