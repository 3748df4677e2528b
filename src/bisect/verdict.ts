/** One version index per axis, in the order of the axes: a toolchain to be tested. */
export type Cell = readonly number[];

/** What a question makes of a cell. `unknown`: the cell cannot answer it (it did not build, the emulator fell short). */
export type VerdictClass = 'good' | 'bad' | 'unknown';

export interface Verdict {
  readonly class: VerdictClass;
  /** The identity of the outcome, for example `trap 14 in f+0xa`. */
  readonly signature: string;
  /** Where the evidence is: an id of the oracle's own, not interpreted here. */
  readonly detail: string;
}

/** The part of the work that a probe belongs to. */
export type Phase = 'end' | 'corner' | 'search' | 'verify' | 'scan' | 'map';

/** Why a cell is tested. */
export interface Why {
  readonly phase: Phase;
  /** For a person: what is being narrowed down, or which claim is being checked. */
  readonly text: string;
  /** Probes that this phase still needs after this one, at most, if none of them turns out unknown. */
  readonly left: number;
}

/** Whoever can say what becomes of a cell. Must answer the same for the same cell. */
export interface Oracle {
  test(cell: Cell, why: Why): Promise<Verdict>;
}
