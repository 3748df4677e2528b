import type { View } from './view.js';

/** One row per nightly check. */
const nightly: View = {
  name: 'v_nightly',
  sql: `
SELECT n.track, n.dump, n.date, n.verdict, n.kind AS outcome, n.signature, n.change, n.bisection, n.recipe, n.machine,
  n.toolchain, datetime(i.started / 1000, 'unixepoch') AS checked
FROM nightly n
LEFT JOIN invocation i ON i.id = n.invocation`,
};

/** One row per track whose newest check is bad: since when, what was last good, and the culprits if they are known. */
const regressions: View = {
  name: 'v_regressions',
  sql: `
WITH newest AS (
  SELECT *, row_number() OVER (PARTITION BY track, dump ORDER BY date DESC, id DESC) AS place FROM nightly
), bad AS (
  SELECT n.*, (
    SELECT max(g.date) FROM nightly g
    WHERE g.track = n.track AND g.dump = n.dump AND g.verdict = 'good' AND g.date < n.date) AS last_good
  FROM newest n WHERE n.place = 1 AND n.verdict = 'bad'
), dated AS (
  SELECT b.*, (
    SELECT min(f.date) FROM nightly f
    WHERE f.track = b.track AND f.dump = b.dump AND f.verdict = 'bad' AND f.date > coalesce(b.last_good, '')) AS first_bad
  FROM bad b
), searched AS (
  SELECT d.*, (
    SELECT max(f.bisection) FROM nightly f
    WHERE f.track = d.track AND f.dump = d.dump AND f.date >= d.first_bad) AS search
  FROM dated d
)
SELECT s.track, s.dump, s.last_good, s.first_bad, s.date AS newest, s.kind AS outcome, s.signature,
  s.search AS bisection, v.culprits, s.toolchain
FROM searched s
LEFT JOIN v_bisections v ON v.bisection = s.search`,
};

/** One row per run of the tool. Times are UTC. */
const invocations: View = {
  name: 'v_invocations',
  sql: `
SELECT id AS invocation, (SELECT group_concat(value, ' ') FROM json_each(command)) AS command, version,
  datetime(started / 1000, 'unixepoch') AS started, (finished - started) / 1000.0 AS seconds, exit,
  (SELECT count(*) FROM build d WHERE d.invocation = invocation.id) AS builds,
  (SELECT count(*) FROM boot b WHERE b.invocation = invocation.id) AS boots
FROM invocation`,
};

export const nightlyViews: readonly View[] = [nightly, regressions, invocations];
