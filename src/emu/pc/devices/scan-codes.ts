/** Scan codes of set 1 for what a person types on a US keyboard. IBM PC/AT Technical Reference, "Keyboard". */

const LEFT_SHIFT = 0x2a;
const RELEASE = 0x80;

/** The rows of the main block, from the scan code of each one's first key: unshifted and shifted characters. */
const ROWS: readonly (readonly [first: number, plain: string, shifted: string])[] = [
  [0x01, '\x1b1234567890-=\b', '\x1b!@#$%^&*()_+\b'],
  [0x0f, '\tqwertyuiop[]\n', '\tQWERTYUIOP{}\n'],
  [0x1e, "asdfghjkl;'`", 'ASDFGHJKL:"~'],
  [0x2b, '\\zxcvbnm,./', '|ZXCVBNM<>?'],
  [0x39, ' ', ' '],
];

const KEYS = new Map<string, { code: number; shift: boolean }>();
for (const [first, plain, shifted] of ROWS) {
  for (let i = 0; i < plain.length; i++) {
    KEYS.set(plain[i], { code: first + i, shift: false });
    if (!KEYS.has(shifted[i])) KEYS.set(shifted[i], { code: first + i, shift: true });
  }
}

/**
 * The scan codes, presses and releases, that type `text`. Line feed is the Enter key.
 *
 * Throws a RangeError for a character that no key gives.
 */
export function scanCodesFor(text: string): number[] {
  return [...text].flatMap((character) => {
    const key = KEYS.get(character);
    if (key === undefined) throw new RangeError(`no key types ${JSON.stringify(character)}`);
    const press = [key.code, key.code | RELEASE];
    return key.shift ? [LEFT_SHIFT, ...press, LEFT_SHIFT | RELEASE] : press;
  });
}

/** The character that a key gives, or undefined. @param code the scan code of a press */
export function characterOf(code: number, shift: boolean): string | undefined {
  const row = ROWS.findLast(([first]) => first <= code);
  return row?.[shift ? 2 : 1][code - row[0]];
}
