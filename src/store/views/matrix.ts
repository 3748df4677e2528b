import type { View } from './view.js';

/** Which toolchains are cells of a question: its axes' components in any version, the held ones as they are held. */
const cells = `
SELECT q.id AS question, t.id AS toolchain, x.artifact AS x_artifact, y.artifact AS y_artifact, z.artifact AS z_artifact
FROM question q
JOIN toolchain t ON t.components = q.components
JOIN question_axis xa ON xa.question = q.id AND xa.position = 0
JOIN component xc ON xc.id = xa.component
JOIN toolchain_artifact x ON x.toolchain = t.id AND x.component = xc.name
LEFT JOIN question_axis ya ON ya.question = q.id AND ya.position = 1
LEFT JOIN component yc ON yc.id = ya.component
LEFT JOIN toolchain_artifact y ON y.toolchain = t.id AND y.component = yc.name
LEFT JOIN question_axis za ON za.question = q.id AND za.position = 2
LEFT JOIN component zc ON zc.id = za.component
LEFT JOIN toolchain_artifact z ON z.toolchain = t.id AND z.component = zc.name
WHERE (y.artifact IS NULL) = (ya.question IS NULL)
  AND (z.artifact IS NULL) = (za.question IS NULL)
  AND NOT EXISTS (
    SELECT 1 FROM question_held h
    WHERE h.question = q.id AND NOT EXISTS (
      SELECT 1 FROM toolchain_artifact a
      WHERE a.toolchain = t.id AND a.component = h.component AND a.artifact = h.artifact))`;

/** What became of each cell on the question's machine, or on the one that it stands for. A build that failed needs none. */
const known = `
SELECT c.question, c.x_artifact, c.y_artifact, c.z_artifact, c.toolchain, d.image,
  CASE d.status WHEN 'ok' THEN b.kind WHEN 'error' THEN 'build-error' WHEN 'unsupported' THEN 'unsupported' END AS outcome,
  coalesce(bg.text, dg.text) AS signature, b.milestone
FROM cell c
JOIN question q ON q.id = c.question
JOIN build d ON d.recipe = q.recipe AND d.toolchain = c.toolchain
LEFT JOIN place p ON p.machine = q.machine AND p.toolchain = c.toolchain
LEFT JOIN boot b ON b.image = d.image AND b.machine = coalesce(p.boots_on, q.machine)
LEFT JOIN signature dg ON dg.id = d.signature
LEFT JOIN signature bg ON bg.id = b.signature`;

/** One row per cell of the date matrix of a question (its first three axes), resolved through hashes. */
const matrix: View = {
  name: 'v_matrix',
  sql: `
WITH cell AS MATERIALIZED (${cells}),
known AS MATERIALIZED (${known}),
day AS MATERIALIZED (
  SELECT qa.question, qa.position, c.name AS component, s.date, sa.artifact
  FROM question_axis qa
  JOIN component c ON c.id = qa.component
  JOIN snapshot s ON s.dump = qa.dump AND s.date BETWEEN qa.first_date AND qa.last_date
  JOIN snapshot_artifact sa ON sa.component = qa.component AND sa.snapshot = s.id
)
SELECT q.id AS question, q.recipe, q.machine,
  x.component AS x_component, x.date AS x_date, x.artifact AS x_artifact,
  y.component AS y_component, y.date AS y_date, y.artifact AS y_artifact,
  z.component AS z_component, z.date AS z_date, z.artifact AS z_artifact,
  k.toolchain, k.image, k.outcome, k.signature, k.milestone
FROM question q
JOIN day x ON x.question = q.id AND x.position = 0
LEFT JOIN day y ON y.question = q.id AND y.position = 1
LEFT JOIN day z ON z.question = q.id AND z.position = 2
LEFT JOIN known k ON k.question = q.id AND k.x_artifact = x.artifact
  AND k.y_artifact IS y.artifact AND k.z_artifact IS z.artifact`,
};

/** The same, one row per combination of stretches of dates with equal artifacts: what is tested at most once. */
const runs: View = {
  name: 'v_cells',
  sql: `
WITH cell AS MATERIALIZED (${cells}),
known AS MATERIALIZED (${known}),
run AS MATERIALIZED (
  SELECT qa.question, qa.position, h.component, max(h.first_date, qa.first_date) AS first_date,
    min(h.last_date, qa.last_date) AS last_date, h.artifact
  FROM question_axis qa
  JOIN v_component_history h ON h.component_id = qa.component AND h.dump = qa.dump
    AND h.last_date >= qa.first_date AND h.first_date <= qa.last_date
)
SELECT q.id AS question, q.recipe, q.machine,
  x.component AS x_component, x.first_date AS x_first, x.last_date AS x_last, x.artifact AS x_artifact,
  y.component AS y_component, y.first_date AS y_first, y.last_date AS y_last, y.artifact AS y_artifact,
  z.component AS z_component, z.first_date AS z_first, z.last_date AS z_last, z.artifact AS z_artifact,
  k.toolchain, k.image, k.outcome, k.signature, k.milestone
FROM question q
JOIN run x ON x.question = q.id AND x.position = 0
LEFT JOIN run y ON y.question = q.id AND y.position = 1
LEFT JOIN run z ON z.question = q.id AND z.position = 2
LEFT JOIN known k ON k.question = q.id AND k.x_artifact = x.artifact
  AND k.y_artifact IS y.artifact AND k.z_artifact IS z.artifact`,
};

/** The axes of v_cells, each as the one that moves while the others stay. */
const moving = [
  ['x', 'y', 'z'],
  ['y', 'x', 'z'],
  ['z', 'x', 'y'],
] as const;

/**
 * One row per change of outcome between neighbours on one axis, the other components being equal. Neighbours are known
 * cells; untested_between counts the versions between them that nobody has tried.
 */
const flips: View = {
  name: 'v_flips',
  sql: `
WITH moved AS (
${moving
  .map(
    ([axis, other, third]) => `
  SELECT question, recipe, machine, ${axis}_component AS component, ${axis}_first AS first_date, ${axis}_last AS last_date,
    ${axis}_artifact AS artifact, outcome, signature, toolchain,
    coalesce(${other}_component || '=' || ${other}_first, '') || coalesce(' ' || ${third}_component || '=' || ${third}_first, '')
      AS others,
    row_number() OVER (PARTITION BY question, ${other}_first, ${third}_first ORDER BY ${axis}_first) AS place
  FROM v_cells WHERE ${axis}_component IS NOT NULL`,
  )
  .join('  UNION ALL')}
), neighbour AS (
  SELECT *, lead(first_date) OVER w AS to_date, lead(artifact) OVER w AS to_artifact, lead(outcome) OVER w AS to_outcome,
    lead(signature) OVER w AS to_signature, lead(toolchain) OVER w AS to_toolchain, lead(place) OVER w AS to_place
  FROM moved
  WHERE outcome IS NOT NULL
  WINDOW w AS (PARTITION BY question, component, others ORDER BY place)
)
SELECT question, recipe, machine, component, last_date AS from_date, to_date, others,
  outcome AS from_outcome, to_outcome, signature AS from_signature, to_signature,
  to_place - place - 1 AS untested_between, artifact AS from_artifact, to_artifact, toolchain AS from_toolchain, to_toolchain
FROM neighbour
WHERE to_outcome IS NOT NULL AND (to_outcome <> outcome OR to_signature IS NOT signature)`,
};

export const matrixViews: readonly View[] = [matrix, runs, flips];
