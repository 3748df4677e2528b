import type { Command } from 'commander';
import { plural } from '../../report/text.js';
import type { QueryResult } from '../../store/run-query.js';
import { UsageError } from '../errors.js';
import { EXIT } from '../exit-code.js';
import { wholeNumber, withDatabase, withOutput } from '../options.js';
import type { Wire } from '../wire.js';

interface QueryOptions {
  readonly sql?: string;
  readonly list?: boolean;
  readonly limit?: string;
  readonly seconds?: string;
}

/** `query`: questions to the database. */
export function addQuery(program: Command, wire: Wire): void {
  const command = program
    .command('query')
    .summary('ask the results database')
    .description('Runs a named query, or one SQL statement that reads. The views are described in docs/database.md.')
    .argument('[name]', 'one of --list')
    .argument('[parameters...]', 'name=value')
    .option('--sql <text>', 'one statement: SELECT, WITH, VALUES or EXPLAIN')
    .option('--list', 'the named queries and their parameters (also without any argument)')
    .option('--limit <rows>', 'rows at most (default: 100000)')
    .option('--seconds <n>', 'time at most (default: 60). Exit 3: it was not enough');
  withOutput(withDatabase(command)).addHelpText(
    'after',
    `
Examples:
  fsbisect query --list
  fsbisect query matrix outcome=trap
  fsbisect query console image=3f9ab2
  fsbisect query --format csv \\
      --sql 'SELECT signature, toolchains FROM v_signatures'`,
  );
  wire<QueryOptions>(command, async (context, { sql, list, limit, seconds }, [name, ...parameters]) => {
    if (list || (name === undefined && sql === undefined)) {
      const { namedQueries } = await import('../../store/queries.js');
      const rows = namedQueries.map((query) => ({
        query: query.name,
        parameters: query.parameters.map((parameter) => parameter.name).join(' '),
        description: query.description,
      }));
      context.print({
        kind: 'queries',
        title: 'Named queries',
        columns: keys(['query', 'parameters', 'description']),
        rows,
      });
      return EXIT.OK;
    }
    if (name !== undefined && sql !== undefined) {
      throw new UsageError('query takes the name of a query or --sql TEXT, not both.');
    }
    const limits = {
      ...(limit === undefined ? {} : { rows: wholeNumber('--limit', limit, 1) }),
      ...(seconds === undefined ? {} : { time: 1000 * wholeNumber('--seconds', seconds, 1, 86_400) }),
    };
    const query = sql ?? { name: name!, parameters: pairs(parameters) };
    const result = await context.host.query({ file: await context.databaseFile(), query, limits }, context.signal);
    context.print({
      kind: 'query',
      title: name ?? 'query',
      columns: keys(result.columns),
      rows: result.rows,
    });
    // On standard error, for most formats have room for nothing but the rows.
    if (result.cut) context.progress.warn(cutNote(result));
    return result.cut === 'time' ? EXIT.INCONCLUSIVE : EXIT.OK;
  });
}

function keys(names: readonly string[]): { key: string }[] {
  return names.map((key) => ({ key }));
}

function pairs(parameters: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    parameters.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new UsageError(`A parameter of a query reads name=value, not '${text}'.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function cutNote({ cut, rows }: QueryResult): string {
  const shown = `only ${plural(rows.length, 'row')} ${rows.length === 1 ? 'is' : 'are'} shown`;
  return cut === 'rows'
    ? `${shown}: there are more; --limit sets how many are shown.`
    : `${shown}: the query was ended, for it took too long; --seconds sets how long it may take.`;
}
