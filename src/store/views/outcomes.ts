import type { View } from './view.js';

/** One row per component of a toolchain, with the dates on which its artifact was current (any dump). */
const toolchainParts: View = {
  name: 'v_toolchain_parts',
  sql: `
SELECT a.toolchain, a.component, a.artifact, min(s.date) AS first_date, max(s.date) AS last_date
FROM toolchain_artifact a
LEFT JOIN component c ON c.name = a.component
LEFT JOIN snapshot_artifact sa ON sa.component = c.id AND sa.artifact = a.artifact
LEFT JOIN snapshot s ON s.id = sa.snapshot
GROUP BY a.toolchain, a.component, a.artifact`,
};

/** One row per toolchain: a label such as \`8c=2011/0701 8l=2011/0930\`, artifacts by the first date that has them. */
const toolchains: View = {
  name: 'v_toolchains',
  sql: `
SELECT toolchain, group_concat(component || '=' || coalesce(first_date, substr(artifact, 1, 12)), ' ') AS label
FROM (SELECT toolchain, component, artifact, first_date FROM v_toolchain_parts ORDER BY toolchain, component)
GROUP BY toolchain`,
};

/** One row per boot: kernel, machine, outcome, and the trap's numbers in hexadecimal. */
const boots: View = {
  name: 'v_boots',
  sql: `
SELECT b.image, b.machine, b.kind AS outcome, g.text AS signature, b.milestone, b.instructions,
  t.vector, t.error_code, iif(t.eip IS NULL, NULL, printf('%08x', t.eip)) AS eip, iif(t.cr2 IS NULL, NULL, printf('%08x', t.cr2)) AS cr2, t.symbol, t.offset,
  t.file, t.line, t.reporter, i.size AS image_size, b.console, b.serial, b.digest, b.details
FROM boot b
JOIN image i ON i.id = b.image
JOIN signature g ON g.id = b.signature
LEFT JOIN trap t ON t.boot = b.id`,
};

/** One row per recipe, toolchain and (when there is a kernel) machine: what became of it. outcome NULL: not booted yet. */
const outcomes: View = {
  name: 'v_outcomes',
  sql: `
SELECT d.recipe, d.toolchain, b.machine,
  CASE d.status WHEN 'ok' THEN b.kind WHEN 'error' THEN 'build-error' ELSE 'unsupported' END AS outcome,
  coalesce(bg.text, dg.text) AS signature, b.milestone, d.image,
  d.stage, d.tool, d.message, d.log,
  d.instructions AS build_instructions, b.instructions AS boot_instructions, b.digest
FROM build d
LEFT JOIN boot b ON b.image = d.image
  AND (NOT EXISTS (SELECT 1 FROM place p WHERE p.boots_on = b.machine)
    OR EXISTS (SELECT 1 FROM place p WHERE p.boots_on = b.machine AND p.toolchain = d.toolchain))
LEFT JOIN signature dg ON dg.id = d.signature
LEFT JOIN signature bg ON bg.id = b.signature`,
};

/** One row per way to end: how many toolchains, kernels and boots share it. */
const signatures: View = {
  name: 'v_signatures',
  sql: `
SELECT g.kind AS outcome, g.text AS signature, count(DISTINCT d.toolchain) AS toolchains,
  count(DISTINCT b.image) AS images, count(DISTINCT b.id) AS boots
FROM signature g
LEFT JOIN boot b ON b.signature = g.id
LEFT JOIN build d ON d.signature = g.id OR d.image = b.image
GROUP BY g.id
HAVING toolchains > 0 OR boots > 0`,
};

/** One row per build that left no kernel. log: id of the object that holds all it printed. */
const buildFailures: View = {
  name: 'v_build_failures',
  sql: `
SELECT d.recipe, d.toolchain, v.label, d.status, d.stage, d.tool, d.message, g.text AS signature, d.instructions, d.log
FROM build d
JOIN signature g ON g.id = d.signature
LEFT JOIN v_toolchains v ON v.toolchain = d.toolchain
WHERE d.status <> 'ok'`,
};

export const outcomeViews: readonly View[] = [toolchainParts, toolchains, boots, outcomes, signatures, buildFailures];
