import type { View } from './view.js';

/**
 * One row per question: how many cells its matrix has by dates and by distinct artifacts, how many of those are known,
 * and how many builds, kernels and boots that took.
 */
const dedup: View = {
  name: 'v_dedup',
  sql: `
WITH axis AS (
  SELECT qa.question, qa.position, count(*) AS dates, count(DISTINCT sa.artifact) AS artifacts
  FROM question_axis qa
  JOIN snapshot s ON s.dump = qa.dump AND s.date BETWEEN qa.first_date AND qa.last_date
  JOIN snapshot_artifact sa ON sa.component = qa.component AND sa.snapshot = s.id
  GROUP BY qa.question, qa.position
), size AS (
  SELECT x.question, x.dates * coalesce(y.dates, 1) * coalesce(z.dates, 1) AS date_cells,
    x.artifacts * coalesce(y.artifacts, 1) * coalesce(z.artifacts, 1) AS distinct_cells
  FROM axis x
  LEFT JOIN axis y ON y.question = x.question AND y.position = 1
  LEFT JOIN axis z ON z.question = x.question AND z.position = 2
  WHERE x.position = 0
), done AS (
  SELECT question, count(DISTINCT toolchain) AS builds, count(DISTINCT image) AS images
  FROM v_cells WHERE outcome IS NOT NULL GROUP BY question
)
SELECT s.question, s.date_cells, s.distinct_cells, coalesce(d.builds, 0) AS builds, coalesce(d.images, 0) AS boots
FROM size s LEFT JOIN done d ON d.question = s.question`,
};

/** One row per kind of work: how often it was asked for, and how often it had to be done. */
const work: View = {
  name: 'v_work',
  sql: `
SELECT 'programs run in builds' AS work, coalesce(sum(actions_run + actions_replayed), 0) AS asked,
  coalesce(sum(actions_run), 0) AS done FROM build
UNION ALL SELECT 'kernels built', count(*), count(DISTINCT image) FROM build WHERE status = 'ok'
UNION ALL SELECT 'kernels booted', (SELECT count(*) FROM build d JOIN boot b ON b.image = d.image), count(*) FROM boot
UNION ALL SELECT 'components dated', count(*), count(DISTINCT artifact) FROM snapshot_artifact
UNION ALL SELECT 'bytes of objects', coalesce(sum(size), 0), coalesce(sum(length(bytes)), 0) FROM object`,
};

/** One row per kind of work for a component, a recipe or a machine: how often it was done, and how long it took. */
const durations: View = {
  name: 'v_durations',
  sql: 'SELECT subject, work, jobs, milliseconds / 1000 AS seconds, milliseconds / 1000 / jobs AS each FROM duration',
};

export const dedupViews: readonly View[] = [dedup, work, durations];
