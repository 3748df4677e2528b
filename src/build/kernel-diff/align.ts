/** Positions of two equal elements, one in each sequence. */
export type Match = readonly [before: number, after: number];

/** Edits beyond which the middle of two sequences counts as altogether different: the search costs their square. */
const MOST_EDITS = 2000;

/**
 * What two sequences have in common: a longest common subsequence, in order, by the greedy algorithm of Myers ("An O(ND)
 * difference algorithm and its variations", 1986). Where more than 2000 elements differ, only equal ends are found.
 */
export function align(before: readonly string[], after: readonly string[]): Match[] {
  let head = 0;
  const shorter = Math.min(before.length, after.length);
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const matches: Match[] = [];
  for (let i = 0; i < head; i++) matches.push([i, i]);
  for (const [i, j] of middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail))) {
    matches.push([head + i, head + j]);
  }
  for (let i = tail; i > 0; i--) matches.push([before.length - i, after.length - i]);
  return matches;
}

function middle(before: readonly string[], after: readonly string[]): Match[] {
  const [n, m] = [before.length, after.length];
  if (n === 0 || m === 0) return [];
  const most = Math.min(n + m, MOST_EDITS);
  const origin = most + 1;
  // How far into `before` the diagonals get with so many edits; diagonal k is x - y = k.
  const reach = new Int32Array(2 * most + 3);
  const history: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits++) {
    for (let k = -edits; k <= edits; k += 2) {
      let x = fromAbove(reach, origin, k, edits) ? reach[origin + k + 1] : reach[origin + k - 1] + 1;
      while (x < n && x - k < m && before[x] === after[x - k]) x++;
      reach[origin + k] = x;
      if (x >= n && x - k >= m) return walkBack(history, n, m);
    }
    history.push(reach.slice(origin - edits - 1, origin + edits + 2));
  }
  return [];
}

/** Whether diagonal `k` is best come to by taking an element of `after` rather than leaving one of `before`. */
function fromAbove(reach: Int32Array, origin: number, k: number, edits: number): boolean {
  return k === -edits || (k !== edits && reach[origin + k - 1] < reach[origin + k + 1]);
}

function walkBack(history: readonly Int32Array[], n: number, m: number): Match[] {
  const matches: Match[] = [];
  let [x, y] = [n, m];
  for (let edits = history.length; edits > 0; edits--) {
    const reach = history[edits - 1];
    const origin = edits;
    const k = x - y;
    const above = fromAbove(reach, origin, k, edits);
    const from = above ? k + 1 : k - 1;
    const startX = reach[origin + from];
    const startY = startX - from;
    const [afterX, afterY] = above ? [startX, startY + 1] : [startX + 1, startY];
    while (x > afterX && y > afterY) matches.push([--x, --y]);
    [x, y] = [startX, startY];
  }
  while (x > 0 && y > 0) matches.push([--x, --y]);
  return matches.reverse();
}
