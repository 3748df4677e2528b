/** The state of the pseudo-random generator xorshift32 (Marsaglia, "Xorshift RNGs", 2003) after this one, which is not 0. */
export function xorshift32(state: number): number {
  let x = state;
  x ^= x << 13;
  x ^= x >>> 17;
  return x ^ (x << 5);
}
