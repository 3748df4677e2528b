import { FAILURE } from './shapes.js';
import type { Store } from './store.js';
import { StoreError } from './store-error.js';

/** Faults that are told; a person reads no more, and the first one says enough. */
const MOST_FAULTS = 20;

/**
 * Reads every row that holds more than its columns' types vouch for: JSON, and what it is named after. Returns what is
 * wrong, one line each.
 */
export function unreadable(store: Store): string[] {
  const { actions, bisections, dumps, results, toolchains } = store;
  const faults: string[] = [];
  const examine = <Row>(rows: string, read: (row: Row) => unknown): void => {
    for (const row of store.connection.sql<Row>(rows).all()) {
      if (faults.length >= MOST_FAULTS) return;
      try {
        read(row);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        faults.push((error.cause as Error).message);
      }
    }
  };
  examine<{ id: string }>('SELECT id FROM recipe', ({ id }) => toolchains.getRecipe(id));
  examine<{ id: string }>('SELECT id FROM machine', ({ id }) => toolchains.getMachine(id));
  examine<{ id: string }>('SELECT id FROM toolchain', ({ id }) => toolchains.get(id));
  examine<{ id: string }>('SELECT id FROM artifact', ({ id }) => dumps.getArtifact(id));
  examine<{ id: string }>('SELECT id FROM question', ({ id }) => bisections.getQuestion(id));
  examine<{ id: number }>('SELECT id FROM bisection', ({ id }) => bisections.get(id));
  examine<{ image: string; machine: string }>('SELECT image, machine FROM boot', ({ image, machine }) =>
    results.getBoot(image, machine),
  );
  examine<{ id: string }>('SELECT id FROM action', ({ id }) => actions.get(id));
  examine<{ id: string; looks: string }>('SELECT id, looks FROM looks', ({ id, looks }) =>
    store.connection.expectHash(id, looks, 'looks'),
  );
  examine<{ id: string; places: string }>('SELECT id, places FROM dependencies', ({ id, places }) =>
    store.connection.expectHash(id, places, 'dependencies'),
  );
  examine<{ id: string; result: string }>('SELECT id, result FROM build_result', ({ id, result }) =>
    store.connection.expectHash(id, result, 'build result'),
  );
  examine<{ artifact: string; failure: string }>(
    'SELECT artifact, failure FROM version WHERE failure IS NOT NULL',
    ({ artifact, failure }) => store.connection.json(FAILURE, failure, `version ${artifact}`),
  );
  return faults;
}
