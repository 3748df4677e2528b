import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { namedQueries } from '../../src/store/queries.js';
import { runSql } from '../../src/store/run-query.js';
import { views } from '../../src/store/views.js';
import { openStore } from './open-store.js';
import { putAll } from './sample-results.js';

const text = readFileSync(new URL('../../docs/database.md', import.meta.url), 'utf8');

describe('docs/database.md', () => {
  it('has examples that run and answer', () => {
    const store = openStore();
    putAll(store);
    const examples = [...text.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => sql);
    expect(examples.length).toBeGreaterThan(2);
    for (const sql of examples) expect([sql, runSql(store.connection, sql).rows.length]).not.toEqual([sql, 0]);
  });

  it.each(namedQueries.map((query) => [query.name, query] as const))(
    'lists the query %s with its parameters',
    (name, query) => {
      const parameters = query.parameters.map((parameter) => `\`${parameter.name}\``).join(', ');
      expect(text).toContain(`| \`${name}\` | ${parameters}${parameters ? ' ' : ''}|`);
    },
  );

  it.each(views.map(({ name }) => name))('describes %s and its columns', (name) => {
    const start = text.indexOf(`**\`${name}\`**`);
    expect(start).toBeGreaterThan(0);
    const description = text.slice(start).split('\n\n')[0];
    const columns = openStore().connection.prepareOnce(`SELECT * FROM ${name}`).columns();
    // The y and z columns of a matrix repeat those of x.
    const named = columns.map((column) => column.name).filter((column) => !/^[xyz]_/.test(column));
    expect(named.filter((column) => !new RegExp(`[\`\\s]${column}[\`,\\s]`).test(description))).toEqual([]);
  });
});
