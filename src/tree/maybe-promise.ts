import type { MaybePromise } from './tree.js';

/** Applies `next` to a value now if it is here, later if it is promised. Keeps synchronous paths synchronous. */
export function whenReady<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** The same for several values: applies `next` now if they are all here. Awaiting those would cost more than they do. */
export function whenAll<T, U>(
  values: readonly MaybePromise<T>[],
  next: (values: readonly T[]) => MaybePromise<U>,
): MaybePromise<U> {
  return values.some((value) => value instanceof Promise)
    ? Promise.all(values).then(next)
    : next(values as readonly T[]);
}
