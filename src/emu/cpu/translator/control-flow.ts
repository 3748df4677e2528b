/**
 * Turns the graph of a region's blocks into the structured control flow of WebAssembly: strongly connected components
 * become loops, what lies between them nested blocks. A component that is entered in several places begins with a dispatch.
 */

/** A graph of blocks 0..n-1. */
export interface Graph {
  readonly successors: readonly (readonly number[])[];
}

/** A single block, or a loop. */
export interface Component {
  readonly isLoop: boolean;
  /** Blocks that are reached from outside the component (for a loop also from its own back edges). */
  readonly entries: readonly number[];
  /** For a loop, what is left of it without the edges to its entries, in topological order; else empty. */
  readonly parts: readonly Component[];
  /** All of its blocks. */
  readonly nodes: readonly number[];
}

/**
 * The components of a part of the graph, in topological order.
 *
 * @param isEntered whether control comes to a block from outside `nodes`
 * @param closed blocks to which edges inside `nodes` are disregarded: a loop's entries
 */
export function componentsOf(
  graph: Graph,
  nodes: readonly number[],
  isEntered: (node: number) => boolean,
  closed: ReadonlySet<number>,
): Component[] {
  const inside = new Set(nodes);
  const edges = (node: number): number[] => graph.successors[node].filter((to) => inside.has(to) && !closed.has(to));
  const sccs = stronglyConnected(nodes, edges);
  const place = new Map<number, number>();
  sccs.forEach((scc, n) => {
    for (const node of scc) place.set(node, n);
  });
  const hasEdgeFromOutside = new Set<number>();
  for (const node of nodes) {
    for (const to of edges(node)) if (place.get(to) !== place.get(node)) hasEdgeFromOutside.add(to);
  }
  return sccs.map((scc) => {
    const entries = scc.filter((node) => isEntered(node) || hasEdgeFromOutside.has(node));
    const isLoop = scc.length > 1 || edges(scc[0]).includes(scc[0]);
    if (!isLoop) return { isLoop, entries, parts: [], nodes: scc };
    const loopEntries = new Set(entries);
    const parts = componentsOf(graph, scc, (node) => loopEntries.has(node), loopEntries);
    return { isLoop, entries, parts, nodes: scc };
  });
}

/** Tarjan's algorithm, without recursion; the result is in topological order. */
function stronglyConnected(nodes: readonly number[], edges: (node: number) => number[]): number[][] {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const onStack = new Set<number>();
  const stack: number[] = [];
  const result: number[][] = [];
  for (const root of nodes) {
    if (index.has(root)) continue;
    const work: { node: number; out: number[]; next: number }[] = [];
    const visit = (node: number): void => {
      index.set(node, index.size);
      low.set(node, index.get(node)!);
      stack.push(node);
      onStack.add(node);
      work.push({ node, out: edges(node), next: 0 });
    };
    visit(root);
    while (work.length > 0) {
      const top = work[work.length - 1];
      const { node } = top;
      if (top.next < top.out.length) {
        const to = top.out[top.next++];
        if (!index.has(to)) visit(to);
        else if (onStack.has(to)) low.set(node, Math.min(low.get(node)!, index.get(to)!));
        continue;
      }
      work.pop();
      if (work.length > 0) {
        const parent = work[work.length - 1].node;
        low.set(parent, Math.min(low.get(parent)!, low.get(node)!));
      }
      if (low.get(node) === index.get(node)) {
        const scc: number[] = [];
        for (;;) {
          const member = stack.pop()!;
          onStack.delete(member);
          scc.push(member);
          if (member === node) break;
        }
        result.push(scc.sort((a, b) => a - b));
      }
    }
  }
  return result.reverse();
}
