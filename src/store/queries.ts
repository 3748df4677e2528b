/** A query with a name, for `fsbisect query NAME [param=value ...]`. */
export interface NamedQuery {
  readonly name: string;
  /** A sentence for the list of queries. */
  readonly description: string;
  readonly parameters: readonly QueryParameter[];
  /** SQL with :name for each parameter; a parameter left out is NULL. */
  readonly sql: string;
}

interface QueryParameter {
  readonly name: string;
  /** What it means, and what its absence means. */
  readonly description: string;
}

const question: QueryParameter = {
  name: 'question',
  description: 'first digits of the id of a question; the latest one when left out',
};

/** The question that :question means. */
const chosen = `question = (
  SELECT id FROM question WHERE :question IS NULL OR id LIKE :question || '%' ORDER BY rowid DESC LIMIT 1)`;

/** The queries that everybody asks; docs/database.md has examples. All stand on the public views. */
export const namedQueries: readonly NamedQuery[] = [
  {
    name: 'questions',
    description: 'What was searched, over which ranges, and what came out.',
    parameters: [],
    sql: 'SELECT bisection, substr(question, 1, 12) AS question, ranges, state, verdict, steps, culprits FROM v_bisections ORDER BY bisection',
  },
  {
    name: 'matrix',
    description: 'Every combination of versions of a question, and what became of it.',
    parameters: [question, { name: 'outcome', description: 'only this outcome: boots, trap, ...; all when left out' }],
    sql: `SELECT x_component, x_first, y_component, y_first, z_component, z_first, outcome, signature, substr(image, 1, 12) AS image
FROM v_cells WHERE ${chosen} AND (:outcome IS NULL OR outcome = :outcome)
ORDER BY x_first, y_first, z_first`,
  },
  {
    name: 'flips',
    description: 'Where the outcome changes between neighbouring versions of one component.',
    parameters: [question, { name: 'component', description: 'only this component; all when left out' }],
    sql: `SELECT component, from_date, to_date, others, from_outcome, from_signature, to_outcome, to_signature, untested_between
FROM v_flips WHERE ${chosen} AND (:component IS NULL OR component = :component)
ORDER BY component, to_date, others`,
  },
  {
    name: 'history',
    description: "A component's versions: from when to when each was current.",
    parameters: [{ name: 'component', description: 'only this component; all when left out' }],
    sql: `SELECT component, dump, first_date, last_date, dates, substr(artifact, 1, 12) AS artifact, size, state, failure
FROM v_component_history WHERE :component IS NULL OR component = :component
ORDER BY component, dump, first_date`,
  },
  {
    name: 'signatures',
    description: 'The ways in which builds and boots ended, and how many did.',
    parameters: [],
    sql: 'SELECT outcome, signature, toolchains, images, boots FROM v_signatures ORDER BY toolchains DESC, outcome, signature',
  },
  {
    name: 'failures',
    description: 'Builds that left no kernel, with the first message of the failure.',
    parameters: [],
    sql: 'SELECT label AS toolchain, status, stage, tool, message, log FROM v_build_failures ORDER BY label',
  },
  {
    name: 'log',
    description: 'What the build of a toolchain printed.',
    parameters: [
      { name: 'toolchain', description: "first digits of the toolchain's id, or part of its label (8c=2011/0701)" },
    ],
    sql: `SELECT v.label AS toolchain, d.status, text_of(o.coding, o.bytes) AS log
FROM build d
JOIN v_toolchains v ON v.toolchain = d.toolchain
JOIN object o ON o.id = d.log
WHERE d.toolchain LIKE :toolchain || '%' OR v.label LIKE '%' || :toolchain || '%'
ORDER BY v.label`,
  },
  {
    name: 'boots',
    description: 'Kernels that were booted, and how.',
    parameters: [{ name: 'outcome', description: 'only this outcome; all when left out' }],
    sql: `SELECT substr(image, 1, 12) AS image, image_size AS size, outcome, signature, milestone, instructions, eip, cr2,
  symbol || printf('+0x%x', offset) AS place, file || ':' || line AS source
FROM v_boots WHERE :outcome IS NULL OR outcome = :outcome
ORDER BY outcome, signature, image`,
  },
  {
    name: 'console',
    description: 'What a kernel wrote to its screen and serial port.',
    parameters: [{ name: 'image', description: "first digits of the kernel's SHA-256" }],
    sql: "SELECT image, machine, console, serial FROM v_boots WHERE image LIKE :image || '%' ORDER BY image, machine",
  },
  {
    name: 'kernels',
    description: 'Which toolchains make which kernel.',
    parameters: [{ name: 'image', description: "first digits of the kernel's SHA-256; all when left out" }],
    sql: `SELECT substr(o.image, 1, 12) AS image, o.outcome, o.signature, v.label AS toolchain
FROM v_outcomes o JOIN v_toolchains v ON v.toolchain = o.toolchain
WHERE o.image IS NOT NULL AND (:image IS NULL OR o.image LIKE :image || '%')
ORDER BY o.image, v.label`,
  },
  {
    name: 'steps',
    description: 'The steps of a search.',
    parameters: [{ name: 'bisection', description: 'number of the search; the latest one when left out' }],
    sql: `SELECT step, phase, toolchain_label AS toolchain, verdict, signature, cached, why FROM v_bisection_steps
WHERE bisection = coalesce(:bisection, (SELECT max(bisection) FROM v_bisections))
ORDER BY step`,
  },
  {
    name: 'culprits',
    description: 'The components that were found guilty, and their dates.',
    parameters: [],
    sql: `SELECT bisection, set_number, component, date_before, date_after, verified, rollback_cures,
  substr(artifact_before, 1, 12) AS artifact_before, substr(artifact_after, 1, 12) AS artifact_after
FROM v_culprits ORDER BY bisection, set_number, component`,
  },
  {
    name: 'findings',
    description: 'What else a search saw: further flips, interactions, versions that could not be decided.',
    parameters: [{ name: 'bisection', description: 'number of the search; the latest one when left out' }],
    sql: `SELECT kind, message FROM v_findings
WHERE bisection = coalesce(:bisection, (SELECT max(bisection) FROM v_bisections))
ORDER BY position`,
  },
  {
    name: 'regressions',
    description: 'What the nightly check finds broken at present.',
    parameters: [],
    sql: 'SELECT track, last_good, first_bad, newest, outcome, signature, culprits FROM v_regressions ORDER BY track',
  },
  {
    name: 'nightly',
    description: 'The nightly checks by date.',
    parameters: [{ name: 'track', description: 'only this track; all when left out' }],
    sql: `SELECT track, date, verdict, change, outcome, signature, bisection FROM v_nightly
WHERE :track IS NULL OR track = :track ORDER BY track, date`,
  },
  {
    name: 'dedup',
    description: 'How many cells each question has, and how few builds and boots answered them.',
    parameters: [],
    sql: 'SELECT substr(question, 1, 12) AS question, date_cells, distinct_cells, builds, boots FROM v_dedup ORDER BY question',
  },
  {
    name: 'work',
    description: 'How much work was asked for, and how much had to be done.',
    parameters: [],
    sql: 'SELECT work, asked, done FROM v_work',
  },
  {
    name: 'results',
    description: 'Every result by its hashes, in a fixed order: equal for two databases that hold the same results.',
    parameters: [],
    sql: `SELECT recipe, toolchain, machine, outcome, signature, milestone, image, build_instructions, boot_instructions, digest
FROM v_outcomes ORDER BY recipe, toolchain, machine`,
  },
  {
    name: 'invocations',
    description: 'The runs of this tool.',
    parameters: [],
    sql: 'SELECT invocation, started, seconds, exit, builds, boots, version, command FROM v_invocations ORDER BY invocation',
  },
];
