import type { View } from './view.js';

/** One row per search: what was asked, how far it is, what came out. */
const bisections: View = {
  name: 'v_bisections',
  sql: `
SELECT b.id AS bisection, b.question, q.recipe, q.machine, b.state, b.verdict,
  (SELECT group_concat(label, ' ') FROM (
    SELECT c.name || '=' || a.first_date || '..' || a.last_date AS label
    FROM question_axis a JOIN component c ON c.id = a.component
    WHERE a.question = b.question ORDER BY a.position)) AS ranges,
  (SELECT count(*) FROM bisection_step s WHERE s.bisection = b.id) AS steps,
  (SELECT count(*) FROM bisection_step s WHERE s.bisection = b.id AND s.cached = 0) AS steps_run,
  (SELECT group_concat(label, ', ') FROM (
    SELECT c.name || ' ' || p.date_before || ' -> ' || p.date_after AS label
    FROM culprit p JOIN component c ON c.id = p.component
    WHERE p.bisection = b.id ORDER BY p.position)) AS culprits,
  b.summary
FROM bisection b
JOIN question q ON q.id = b.question`,
};

/** One row per step of a search, in the order in which the answers came. */
const steps: View = {
  name: 'v_bisection_steps',
  sql: `
SELECT s.bisection, s.step, s.phase, v.label AS toolchain_label, s.verdict, s.signature, s.cached, s.why, d.image, s.toolchain
FROM bisection_step s
JOIN bisection b ON b.id = s.bisection
JOIN question q ON q.id = b.question
LEFT JOIN v_toolchains v ON v.toolchain = s.toolchain
LEFT JOIN build d ON d.recipe = q.recipe AND d.toolchain = s.toolchain`,
};

/** One row per component that a search found guilty. Equal set_number: only together. */
const culprits: View = {
  name: 'v_culprits',
  sql: `
SELECT p.bisection, q.recipe, q.machine, p.set_number, c.name AS component, p.dump, p.date_before, p.date_after,
  p.verified, p.rollback_cures, p.artifact_before, p.artifact_after
FROM culprit p
JOIN component c ON c.id = p.component
JOIN bisection b ON b.id = p.bisection
JOIN question q ON q.id = b.question`,
};

/** One row per other thing that a search saw. */
const findings: View = {
  name: 'v_findings',
  sql: 'SELECT bisection, position, kind, message, details FROM finding',
};

export const bisectionViews: readonly View[] = [bisections, steps, culprits, findings];
