import { canonicalJson } from '../../store/canonical.js';
import type { BisectionStep, Conclusion } from '../../store/records.js';
import type { Store } from '../../store/store.js';

/**
 * Puts a search on record while it goes on. One that was cut short is carried on. One that came to its end before is
 * checked against what is found now, and only a different end makes a new record.
 */
export class Recorder {
  readonly #bisections: Store['bisections'];
  readonly #question: string;
  /** Steps that wait for the end, because the question was answered before. */
  readonly #held: BisectionStep[] = [];
  #bisection: number | undefined;
  #answered = false;

  constructor(bisections: Store['bisections'], question: string) {
    this.#bisections = bisections;
    this.#question = question;
  }

  /** Number of the search that is recorded, or of the finished one that is checked. */
  get bisection(): number | undefined {
    return this.#bisection;
  }

  begin(): void {
    const running = this.#bisections.unfinished().some(({ question }) => question === this.#question);
    const finished = running ? undefined : this.#bisections.finished(this.#question);
    this.#answered = finished !== undefined;
    this.#bisection = (finished ?? this.#bisections.begin(this.#question)).id;
  }

  /** Commits a step, at once if the question was not answered before. */
  step(step: BisectionStep): void {
    if (this.#answered) this.#held.push(step);
    else this.#bisections.step(this.#bisection!, step);
  }

  finish(conclusion: Conclusion): void {
    if (this.#answered) {
      const before = this.#bisections.get(this.#bisection!)!.conclusion;
      if (canonicalJson(before) === canonicalJson(conclusion)) return;
      this.#bisection = this.#bisections.begin(this.#question).id;
      for (const step of this.#held) this.#bisections.step(this.#bisection, step);
    }
    this.#bisections.finish(this.#bisection!, conclusion);
  }
}
