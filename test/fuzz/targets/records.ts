import Database from 'better-sqlite3';
import type { Choices } from '../choices.js';
import { mutated } from '../mutate.js';
import type { FuzzTarget } from '../target.js';
import { ResultDatabase } from './result-database.js';

const ODD: readonly unknown[] = [null, true, 0, -1, 1.5, 2 ** 53, '', '/', 'x', [], {}, [[]], [{}], { __proto__: 1 }];

const database = new ResultDatabase();

/** Databases in which another program changed values: what SQLite has no objection to. */
export const records: FuzzTarget = {
  name: 'records',
  what: 'a database with values that another program changed',
  short: 10,
  async run(choices) {
    const file = database.put(await database.sound());
    const connection = new Database(file);
    try {
      connection.pragma('foreign_keys = OFF');
      for (let i = choices.below(3); i >= 0; i--) change(choices, connection);
    } finally {
      connection.close();
    }
    await database.use(choices);
    return undefined;
  },
  end: () => database.remove(),
};

/** Changes one value of one row. */
function change(choices: Choices, connection: Database.Database): void {
  const all = (text: string, ...values: unknown[]) => connection.prepare<unknown[], never>(text).all(...values);
  const tables: { name: string }[] = all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
  const table = choices.pick(tables).name;
  const columns: { name: string }[] = all('SELECT name FROM pragma_table_info(?)', table);
  const column = choices.pick(columns).name;
  const values: { value: unknown }[] = all(`SELECT DISTINCT "${column}" AS value FROM "${table}" ORDER BY 1`);
  if (values.length === 0) return;
  const { value } = choices.pick(values);
  const other = changed(choices, value);
  choices.say(`${table}.${column}: ${String(value).slice(0, 500)} -> ${String(other).slice(0, 500)}`);
  try {
    connection.prepare(`UPDATE "${table}" SET "${column}" = ? WHERE "${column}" IS ?`).run(other, value);
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    choices.say(error.message);
  }
}

function changed(choices: Choices, value: unknown): unknown {
  if (choices.once(12)) return null;
  if (typeof value === 'number') return choices.odd();
  if (value instanceof Uint8Array) return Buffer.from(mutated(choices, value));
  if (typeof value !== 'string') return 'x';
  const json = choices.once(4) ? undefined : parsed(value);
  if (json === undefined) return Buffer.from(mutated(choices, Buffer.from(value))).toString();
  return JSON.stringify(withOdd(choices, json)) ?? 'null';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same with something odd, or nothing, in place of a part of it. */
function withOdd(choices: Choices, json: unknown): unknown {
  if (typeof json !== 'object' || json === null || choices.once(4)) return choices.pick(ODD);
  const keys = Object.keys(json);
  if (keys.length === 0) return choices.pick(ODD);
  const key = choices.pick(keys);
  const part = (json as Record<string, unknown>)[key];
  if (Array.isArray(json)) return json.with(Number(key), withOdd(choices, part));
  if (choices.once(4)) return Object.fromEntries(Object.entries(json).filter(([name]) => name !== key));
  return { ...json, [key]: withOdd(choices, part) };
}
