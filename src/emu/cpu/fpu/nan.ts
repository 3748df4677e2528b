import { type Float80, INDEFINITE, isNan, Kind, quieted } from './float80.js';
import type { Operation } from './rounding.js';

/** The result of an operation whose operand is no number, or undefined if it is one (SDM vol. 1, 4.8.3.5, table 4-7). */
export function nanResult(operation: Operation, a: Float80): Float80 | undefined {
  if (a.kind < Kind.quietNan) return undefined;
  if (a.kind === Kind.unsupported) return operation.invalid(INDEFINITE);
  return a.kind === Kind.signalingNan ? operation.invalid(quieted(a)) : a;
}

/** The same for two operands: unsupported encodings first, then the rules for NaNs. */
export function nanResult2(operation: Operation, a: Float80, b: Float80): Float80 | undefined {
  if (a.kind < Kind.quietNan && b.kind < Kind.quietNan) return undefined;
  if (a.kind === Kind.unsupported || b.kind === Kind.unsupported) return operation.invalid(INDEFINITE);
  const signaling = a.kind === Kind.signalingNan || b.kind === Kind.signalingNan;
  const result = quieted(chosenNan(a, b));
  return signaling ? operation.invalid(result) : result;
}

function chosenNan(a: Float80, b: Float80): Float80 {
  if (!isNan(a)) return b;
  if (!isNan(b)) return a;
  if (a.kind !== b.kind) return a.kind === Kind.quietNan ? a : b;
  if (a.mantissa !== b.mantissa) return a.mantissa > b.mantissa ? a : b;
  return a.sign <= b.sign ? a : b;
}
