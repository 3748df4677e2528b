import { sha256 } from '../tree/sha256.js';
import { canonicalJson } from './canonical.js';
import type { Connection } from './connection.js';
import type { Dumps } from './dumps.js';
import type { Bisection, BisectionStep, Conclusion, Culprit, Finding, Question } from './records.js';
import { SUMMARY } from './shapes.js';

interface BisectionRow {
  readonly id: number;
  readonly question: string;
  readonly state: Bisection['state'];
  readonly verdict: string | null;
  readonly summary: string | null;
}

type CulpritRow = Omit<Culprit, 'definition' | 'verified' | 'rollbackCures'> & {
  readonly definition: string;
  readonly verified: number;
  readonly rollbackCures: number | null;
};

/** Questions and the searches for their answers. A search that was cut short is found again by its question. */
export class Bisections {
  readonly #db: Connection;
  readonly #dumps: Dumps;
  readonly #invocation: () => number | null;

  constructor(connection: Connection, dumps: Dumps, invocation: () => number | null) {
    this.#db = connection;
    this.#dumps = dumps;
    this.#invocation = invocation;
  }

  /** Keeps a question and returns its id. Recipe and machine are on record before. */
  question(question: Question): string {
    const id = sha256(canonicalJson(question));
    this.#db.write(() => {
      const held = Object.entries(question.held);
      const { changes } = this.#db
        .sql(
          'INSERT INTO question (id, recipe, machine, judge, components) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        )
        .run(id, question.recipe, question.machine, canonicalJson(question.judge), question.axes.length + held.length);
      if (changes === 0) return;
      for (const [position, axis] of question.axes.entries()) {
        this.#db
          .sql(
            `INSERT INTO question_axis (question, position, component, dump, first_date, last_date)
             VALUES (?, ?, ?, ?, ?, ?)`,
          )
          .run(id, position, this.#dumps.component(axis.component, axis.definition), axis.dump, axis.from, axis.to);
      }
      for (const [component, artifact] of held) {
        this.#db
          .sql('INSERT INTO question_held (question, component, artifact) VALUES (?, ?, ?)')
          .run(id, component, artifact);
      }
    });
    return id;
  }

  /** The search that is under way for a question (another process's, or one that was cut short), or a new one. */
  begin(question: string): Bisection {
    return this.#db.write(() => {
      const running = this.#one("question = ? AND state = 'running'", question);
      if (running) return running;
      const { lastInsertRowid } = this.#db
        .sql("INSERT INTO bisection (question, state, invocation) VALUES (?, 'running', ?)")
        .run(question, this.#invocation());
      return { id: Number(lastInsertRowid), question, state: 'running' };
    });
  }

  get(bisection: number): Bisection | undefined {
    return this.#db.read(() => this.#one('id = ?', bisection));
  }

  /** The latest search for a question that came to its end. */
  finished(question: string): Bisection | undefined {
    return this.#db.read(() => this.#one("question = ? AND state = 'finished' ORDER BY id DESC LIMIT 1", question));
  }

  /** All searches that have not come to their end, the oldest first. */
  unfinished(): Bisection[] {
    return this.#db.read(() =>
      this.#db.sql<Bisection>("SELECT id, question, state FROM bisection WHERE state = 'running' ORDER BY id").all(),
    );
  }

  getQuestion(id: string): Question | undefined {
    return this.#db.read(() => {
      const row = this.#db
        .sql<{ recipe: string; machine: string; judge: string }>(
          'SELECT recipe, machine, judge FROM question WHERE id = ?',
        )
        .get(id);
      if (!row) return undefined;
      const axes = this.#db
        .sql<{ component: string; definition: string; dump: string; from: string; to: string }>(
          `SELECT name AS component, definition, dump, first_date AS "from", last_date AS "to"
           FROM question_axis JOIN component ON component.id = component WHERE question = ? ORDER BY position`,
        )
        .all(id);
      const held = this.#db
        .sql<{ component: string; artifact: string }>(
          'SELECT component, artifact FROM question_held WHERE question = ? ORDER BY component',
        )
        .all(id);
      const question: Question = {
        recipe: row.recipe,
        machine: row.machine,
        axes: axes.map((axis) => ({ ...axis, definition: this.#db.anyJson(axis.definition) })),
        held: Object.fromEntries(held.map(({ component, artifact }) => [component, artifact])),
        judge: this.#db.anyJson(row.judge),
      };
      this.#db.expectHash(id, canonicalJson(question), 'question');
      return question;
    });
  }

  /** Commits one step. A toolchain that was asked for in the same phase before is not entered again. */
  step(bisection: number, step: BisectionStep): void {
    this.#db.write(() =>
      this.#db
        .sql(
          `INSERT INTO bisection_step (bisection, step, phase, toolchain, why, verdict, signature, cached)
           SELECT :bisection, coalesce(max(step), 0) + 1, :phase, :toolchain, :why, :verdict, :signature, :cached
           FROM bisection_step WHERE bisection = :bisection
           ON CONFLICT DO NOTHING`,
        )
        .run({ bisection, ...step, cached: step.cached ? 1 : 0 }),
    );
  }

  /** The steps of a search in their order. */
  steps(bisection: number): BisectionStep[] {
    const rows = this.#db.read(() =>
      this.#db
        .sql<Omit<BisectionStep, 'cached'> & { readonly cached: number }>(
          `SELECT phase, toolchain, why, verdict, signature, cached FROM bisection_step WHERE bisection = ? ORDER BY step`,
        )
        .all(bisection),
    );
    return rows.map((row) => ({ ...row, cached: row.cached !== 0 }));
  }

  /** Commits the end of a search with all that it found. The first end counts. */
  finish(bisection: number, { verdict, culprits, findings, summary }: Conclusion): void {
    this.#db.write(() => {
      const { changes } = this.#db
        .sql("UPDATE bisection SET state = 'finished', verdict = ?, summary = ? WHERE id = ? AND state = 'running'")
        .run(verdict, canonicalJson(summary), bisection);
      if (changes === 0) return;
      for (const [position, culprit] of culprits.entries()) this.#culprit(bisection, position, culprit);
      for (const [position, { kind, message, details }] of findings.entries()) {
        this.#db
          .sql('INSERT INTO finding (bisection, position, kind, message, details) VALUES (?, ?, ?, ?, ?)')
          .run(bisection, position, kind, message, canonicalJson(details ?? null));
      }
    });
  }

  #culprit(bisection: number, position: number, culprit: Culprit): void {
    this.#db
      .sql(
        `INSERT INTO culprit (bisection, position, set_number, component, dump, date_before, date_after, artifact_before,
           artifact_after, verified, rollback_cures) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        bisection,
        position,
        culprit.set,
        this.#dumps.component(culprit.component, culprit.definition),
        culprit.dump,
        culprit.before,
        culprit.after,
        culprit.artifactBefore,
        culprit.artifactAfter,
        culprit.verified ? 1 : 0,
        culprit.rollbackCures === undefined ? null : culprit.rollbackCures ? 1 : 0,
      );
  }

  #one(condition: string, key: number | string): Bisection | undefined {
    const row = this.#db
      .sql<BisectionRow>(`SELECT id, question, state, verdict, summary FROM bisection WHERE ${condition}`)
      .get(key);
    if (!row) return undefined;
    const { id, question, state, verdict, summary } = row;
    if (verdict === null) return { id, question, state };
    const conclusion: Conclusion = {
      verdict,
      culprits: this.#culprits(id),
      findings: this.#findings(id),
      summary: this.#db.json(SUMMARY, summary ?? 'null', `bisection ${id}`),
    };
    return { id, question, state, conclusion };
  }

  #culprits(bisection: number): Culprit[] {
    const rows = this.#db
      .sql<CulpritRow>(
        `SELECT set_number AS "set", name AS component, definition, dump, date_before AS before, date_after AS after,
           artifact_before AS artifactBefore, artifact_after AS artifactAfter, verified, rollback_cures AS rollbackCures
         FROM culprit JOIN component ON component.id = component WHERE bisection = ? ORDER BY position`,
      )
      .all(bisection);
    return rows.map(({ rollbackCures, ...row }) => ({
      ...row,
      definition: this.#db.anyJson(row.definition),
      verified: row.verified !== 0,
      ...(rollbackCures !== null && { rollbackCures: rollbackCures !== 0 }),
    }));
  }

  #findings(bisection: number): Finding[] {
    const rows = this.#db
      .sql<{ kind: string; message: string; details: string }>(
        'SELECT kind, message, details FROM finding WHERE bisection = ? ORDER BY position',
      )
      .all(bisection);
    return rows.map((row) => ({ ...row, details: this.#db.anyJson(row.details) }));
  }
}
