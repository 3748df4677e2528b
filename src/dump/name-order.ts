/**
 * Compares file names or paths by the bytes of their UTF-8 form, which is the order of code points. JavaScript's own
 * order is that of UTF-16 units and differs where surrogates meet U+E000-U+FFFF.
 */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  const surrogate = unit >= 0xd800 && unit <= 0xdfff;
  return surrogate ? unit + 0x10000 : unit;
}
