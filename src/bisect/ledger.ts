import type { Cell, Verdict, Why } from './verdict.js';

/** One answered probe. A list of steps is all that is needed to bring a search back to where it was. */
export interface Step {
  readonly cell: Cell;
  readonly why: Why;
  readonly verdict: Verdict;
}

/** A cell as a key of maps. */
export function cellKey(cell: Cell): string {
  return cell.join(',');
}

/** What is known so far: every answered cell once, in the order in which the search asked. */
export class Ledger {
  private readonly verdicts = new Map<string, Verdict>();
  private readonly list: Step[] = [];

  /** In the order in which they were asked for, whatever the order in which they were answered. */
  get steps(): readonly Step[] {
    return this.list;
  }

  /** The verdict on a cell, if it is known. */
  get(cell: Cell): Verdict | undefined {
    return this.verdicts.get(cellKey(cell));
  }

  /** Adds a step. @throws Error when the cell is already known, which only a broken search could cause */
  record(step: Step): void {
    const key = cellKey(step.cell);
    if (this.verdicts.has(key)) {
      throw new Error(`cell ${key} was answered twice`);
    }
    this.verdicts.set(key, step.verdict);
    this.list.push(step);
  }
}
