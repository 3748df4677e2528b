/** Attempts at a smaller case after which the smallest so far is good enough. */
const ATTEMPTS = 1500;

/**
 * A smaller tape for which `fails` still holds: without what can be left out, and with smaller decisions where they do.
 *
 * @param fails tries a tape; it answers with the tape as it was used if the case fails
 */
export async function minimise(
  tape: readonly number[],
  fails: (tape: readonly number[]) => Promise<readonly number[] | undefined>,
): Promise<readonly number[]> {
  let best = tape;
  let attempts = 0;
  const improve = async (candidate: readonly number[]) => {
    if (attempts++ >= ATTEMPTS) return false;
    const used = await fails(candidate);
    if (used === undefined || !isSmaller(used, best)) return false;
    best = used;
    return true;
  };
  for (let before: readonly number[] | undefined; before !== best && attempts < ATTEMPTS; ) {
    before = best;
    for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = best.length - size; at >= 0 && attempts < ATTEMPTS; at -= size) {
        const end = at + size;
        if (await improve([...best.slice(0, at), ...best.slice(end)])) continue;
        const zeros = best.slice(at, end).some((value) => value !== 0);
        if (zeros) await improve([...best.slice(0, at), ...best.slice(at, end).fill(0), ...best.slice(end)]);
      }
    }
    for (let at = 0; at < best.length && attempts < ATTEMPTS; at++) {
      for (let value = best[at] >>> 1; value < best[at]; value += Math.ceil((best[at] - value) / 2)) {
        if (!(await improve(best.with(at, value)))) break;
      }
    }
  }
  return best;
}

function isSmaller(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return a.length < b.length;
  const first = a.findIndex((value, i) => value !== b[i]);
  return first >= 0 && a[first] < b[first];
}
