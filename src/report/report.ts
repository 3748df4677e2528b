/**
 * What every output format prints: a table or none, findings, a summary. Commands make Reports, formats turn them into
 * text; neither knows the other.
 */

/** A value of a cell. null: nothing known. */
export type Value = string | number | boolean | null;

export interface Column {
  /** Name of the field in JSON and CSV. */
  readonly key: string;
  /** Heading in tables; the key when left out. */
  readonly title?: string;
  /** Numbers align right when left out. */
  readonly align?: 'left' | 'right';
}

export type Row = Readonly<Record<string, Value>>;

/** How a finding weighs: `failure` is a regression or an error, `ok` a check that passed. */
export type Level = 'ok' | 'notice' | 'warning' | 'failure';

export interface Finding {
  readonly level: Level;
  /** A short name: the test case in JUnit, the title of an annotation. */
  readonly name: string;
  readonly message: string;
  /** Lines of evidence. */
  readonly details?: readonly string[];
}

/** A block of text that stands for itself: a console, a matrix, a backtrace. */
export interface Section {
  readonly title: string;
  readonly text: string;
}

export interface Report {
  /** What it reports: `matrix`, `bisection`, `boot`, `snapshots`, `query`, `nightly`, ... */
  readonly kind: string;
  readonly title: string;
  readonly columns?: readonly Column[];
  readonly rows?: readonly Row[];
  /** The sections show what the rows say: formats for people leave the rows out. */
  readonly drawn?: boolean;
  readonly findings?: readonly Finding[];
  readonly sections?: readonly Section[];
  /** Closing lines for a person. */
  readonly summary?: readonly string[];
  /** The whole of it for programs: goes into JSON as it is, and only there. */
  readonly data?: unknown;
}

export interface RenderOptions {
  /** Whether colours may be used. */
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}
