import { Connection } from './connection.js';
import { type NamedQuery, namedQueries } from './queries.js';
import { StoreError, sentenceFor } from './store-error.js';

/** A value as SQLite gives it; blobs as hexadecimal digits. */
type QueryValue = string | number | null;

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, QueryValue>>[];
  /** Why there are fewer rows than the query has, if so: `rows` or `time`. */
  readonly cut?: 'rows' | 'time';
}

export interface QueryLimits {
  /** Rows at most. */
  readonly rows?: number;
  /** Milliseconds at most; looked at between rows, so whoever asks must be able to end a query that never has one. */
  readonly time?: number;
}

/** A question to a database. */
export interface QueryRequest {
  /** The database's file. */
  readonly file: string;
  /** One statement that a person typed, or a query's name and parameters. */
  readonly query: string | { readonly name: string; readonly parameters: Readonly<Record<string, string>> };
  readonly limits: QueryLimits;
}

const DEFAULT_ROWS = 100_000;
/** Milliseconds. */
export const DEFAULT_TIME = 60_000;

/** Answers a question on a connection of its own. Throws StoreError. */
export function answer({ file, query, limits }: QueryRequest): QueryResult {
  const connection = new Connection(file, { readonly: true });
  try {
    return typeof query === 'string'
      ? runSql(connection, query, limits)
      : runNamedQuery(connection, query.name, query.parameters, limits);
  } finally {
    connection.close();
  }
}

/**
 * Runs a named query. `parameters`: name -> value; those left out are NULL.
 * Throws StoreError for a query or a parameter that there is not.
 */
export function runNamedQuery(
  connection: Connection,
  name: string,
  parameters: Readonly<Record<string, string>> = {},
  limits: QueryLimits = {},
): QueryResult {
  const query = namedQueries.find((candidate) => candidate.name === name);
  if (!query) {
    const names = namedQueries.map((candidate) => candidate.name).join(', ');
    throw new StoreError(
      'refused',
      `There is no query ${name}. There are: ${names}. For any other question there is --sql.`,
    );
  }
  return collect(connection, query.sql, bindings(query, parameters), limits);
}

/**
 * Runs one statement that a person typed, on a connection that was opened `readonly`. Only statements that read are let
 * through: SELECT, VALUES, WITH and EXPLAIN of them. Throws StoreError.
 */
export function runSql(connection: Connection, text: string, limits: QueryLimits = {}): QueryResult {
  const first = /^[a-z]*/i.exec(withoutComments(text))![0].toUpperCase();
  if (!['SELECT', 'WITH', 'VALUES', 'EXPLAIN'].includes(first)) {
    throw new StoreError(
      'refused',
      `--sql takes one statement that reads (SELECT, WITH, VALUES or EXPLAIN); this one begins with ${first || 'nothing of the kind'}.`,
    );
  }
  return collect(connection, text, {}, limits);
}

type Statement = ReturnType<Connection['prepareOnce']>;

function prepare(connection: Connection, text: string): Statement {
  let statement: Statement;
  try {
    statement = connection.prepareOnce(text);
  } catch (error) {
    throw refusal(error, text, connection.file);
  }
  if (!statement.readonly || !statement.reader) {
    throw new StoreError('refused', '--sql takes a statement that reads; this one would write. Nothing was changed.');
  }
  return statement;
}

function bindings(
  { name, parameters }: NamedQuery,
  given: Readonly<Record<string, string>>,
): Record<string, string | null> {
  for (const key of Object.keys(given)) {
    if (parameters.some((parameter) => parameter.name === key)) continue;
    const known = parameters.map((parameter) => parameter.name).join(', ');
    throw new StoreError('refused', `The query ${name} has no parameter ${key}; it has ${known || 'none'}.`);
  }
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, given[parameter.name] ?? null]));
}

function collect(
  connection: Connection,
  text: string,
  values: Record<string, string | null>,
  limits: QueryLimits,
): QueryResult {
  const statement = prepare(connection, text);
  const most = limits.rows ?? DEFAULT_ROWS;
  const deadline = performance.now() + (limits.time ?? DEFAULT_TIME);
  const columns = unique(statement.columns().map((column) => column.name));
  const rows: Record<string, QueryValue>[] = [];
  try {
    const found = statement.raw().iterate(values) as unknown as IterableIterator<unknown[]>;
    for (const row of found) {
      if (rows.length >= most) return { columns, rows, cut: 'rows' };
      rows.push(Object.fromEntries(row.map((value, i) => [columns[i], plain(value)])));
      if (performance.now() > deadline) return { columns, rows, cut: 'time' };
    }
  } catch (error) {
    throw refusal(error, text, connection.file);
  }
  return { columns, rows };
}

/** Names of columns, the later of two equal ones with a number, so that no value is lost. */
function unique(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}:${count - 1}`;
  });
}

function plain(value: unknown): QueryValue {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return typeof value === 'bigint' ? Number(value) : (value as QueryValue);
}

/** The text from its first token on. */
function withoutComments(text: string): string {
  return text.replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))+/, '');
}

function refusal(error: unknown, text: string, file: string): unknown {
  const told = sentenceFor(error, file);
  if (told instanceof StoreError || !(told instanceof Error)) return told;
  return new StoreError('refused', `SQLite does not take this query: ${told.message}.\n  ${text.trim()}`, {
    cause: error,
  });
}
