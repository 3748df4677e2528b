import type { MaybePromise } from './tree.js';

/** Applies `next` to a value now if it is here, later if it is promised. Keeps synchronous paths synchronous. */
export function whenReady<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
