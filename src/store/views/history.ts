import type { View } from './view.js';

/** One row per stretch of neighbouring dates on which a component was the same artifact. */
const componentHistory: View = {
  name: 'v_component_history',
  sql: `
WITH dated AS (
  SELECT c.id AS component_id, c.name AS component, s.dump, s.date, sa.artifact,
    lag(sa.artifact) OVER (PARTITION BY c.id, s.dump ORDER BY s.date) AS before
  FROM snapshot_artifact sa
  JOIN component c ON c.id = sa.component
  JOIN snapshot s ON s.id = sa.snapshot
), stretch AS (
  SELECT *, sum(before IS NOT artifact) OVER (PARTITION BY component_id, dump ORDER BY date) AS run
  FROM dated
)
SELECT r.component_id, r.component, r.dump, r.run, min(r.date) AS first_date, max(r.date) AS last_date,
  count(*) AS dates, r.artifact, a.size,
  CASE WHEN a.failure IS NULL THEN 'ok' ELSE 'build-error' END AS state,
  json_extract(a.failure, '$.tool') || ': ' || json_extract(a.failure, '$.message') AS failure
FROM stretch r
JOIN artifact a ON a.id = r.artifact
GROUP BY r.component_id, r.dump, r.run`,
};

export const historyViews: readonly View[] = [componentHistory];
