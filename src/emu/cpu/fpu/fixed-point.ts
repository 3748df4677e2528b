/**
 * Elementary functions on fixed-point integers: a number v with p fractional bits is the integer v * 2^p. Every series
 * is cut where its terms vanish and truncates each term, so a result is off by fewer units than it has terms.
 */

const CONSTANT_BITS = 512;

function atanhInverse(n: bigint, bits: number): bigint {
  let power = (1n << BigInt(bits)) / n;
  let sum = 0n;
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += power / k;
    power /= n * n;
  }
  return sum;
}

function atanInverse(n: bigint, bits: number): bigint {
  let power = (1n << BigInt(bits)) / n;
  let sum = 0n;
  for (let k = 1n; power !== 0n; k += 4n) {
    sum += power / k;
    power /= n * n;
    sum -= power / (k + 2n);
    power /= n * n;
  }
  return sum;
}

// ln 2 = 2 atanh(1/3); pi by Machin's formula.
const LN2 = 2n * atanhInverse(3n, CONSTANT_BITS);
const PI = 4n * (4n * atanInverse(5n, CONSTANT_BITS) - atanInverse(239n, CONSTANT_BITS));

/** ln 2 with `bits` (at most 500) fractional bits. */
export function ln2(bits: number): bigint {
  return LN2 >> BigInt(CONSTANT_BITS - bits);
}

/** Pi with `bits` (at most 500) fractional bits. */
export function pi(bits: number): bigint {
  return PI >> BigInt(CONSTANT_BITS - bits);
}

/** sin x for |x| <= 1. */
export function sine(x: bigint, bits: number): bigint {
  return alternating(x, (x * x) >> BigInt(bits), 1n, bits);
}

/** cos x for |x| <= 1. */
export function cosine(x: bigint, bits: number): bigint {
  return alternating(1n << BigInt(bits), (x * x) >> BigInt(bits), 0n, bits);
}

function alternating(first: bigint, square: bigint, degree: bigint, bits: number): bigint {
  const shift = BigInt(bits);
  let sum = first;
  let term = first;
  for (let k = degree; ; k += 2n) {
    term = -(((term * square) >> shift) / ((k + 1n) * (k + 2n)));
    if (term === 0n) return sum;
    sum += term;
  }
}

/** e^x - 1 for |x| <= 1. */
export function exponentialMinusOne(x: bigint, bits: number): bigint {
  const shift = BigInt(bits);
  let sum = 0n;
  let term = x;
  for (let k = 2n; term !== 0n && term !== -1n; k++) {
    sum += term;
    term = ((term * x) >> shift) / k;
  }
  return sum;
}

/** atanh z for |z| <= 1/2. */
export function inverseHyperbolicTangent(z: bigint, bits: number): bigint {
  const shift = BigInt(bits);
  const square = (z * z) >> shift;
  let sum = 0n;
  let power = z;
  for (let k = 1n; power !== 0n && power !== -1n; k += 2n) {
    sum += power / k;
    power = (power * square) >> shift;
  }
  return sum;
}

/** atan t for 0 <= t <= 1. */
export function inverseTangent(t: bigint, bits: number, squareRoot: (n: bigint) => bigint): bigint {
  const shift = BigInt(bits);
  const one = 1n << shift;
  let reduced = t;
  // atan t = 2 atan(t / (1 + sqrt(1 + t^2))): three halvings bring t below 0.1.
  for (let i = 0; i < 3; i++) {
    reduced = (reduced << shift) / (one + squareRoot((one << shift) + reduced * reduced));
  }
  const square = (reduced * reduced) >> shift;
  let sum = 0n;
  let power = reduced;
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += (k & 2n) === 0n ? power / k : -(power / k);
    power = (power * square) >> shift;
  }
  return sum << 3n;
}
