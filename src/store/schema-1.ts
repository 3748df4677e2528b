/**
 * Migration 1: the tables. Tables are the store's own business and may change with a migration; the views
 * (views.ts) are what others read. Content-addressed rows are keyed by their hash and never change.
 */
export const schema1 = `
-- Blobs by git blob id. coding: 0 as it is, 1 deflate (RFC 1951).
CREATE TABLE object (
  id TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  coding INTEGER NOT NULL CHECK (coding IN (0, 1)),
  bytes BLOB NOT NULL
) STRICT;

-- Runs of the tool itself. The only table that knows the host's clock (Unix milliseconds).
CREATE TABLE invocation (
  id INTEGER PRIMARY KEY,
  command TEXT NOT NULL,
  version TEXT NOT NULL,
  started INTEGER NOT NULL,
  finished INTEGER,
  exit INTEGER
) STRICT;

CREATE TABLE snapshot (
  id INTEGER PRIMARY KEY,
  dump TEXT NOT NULL,
  date TEXT NOT NULL,
  tree TEXT,
  UNIQUE (dump, date)
) STRICT;

-- A component's definition: its paths, how it is built. A change of definition is another component of the same name.
CREATE TABLE component (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  UNIQUE (name, definition)
) STRICT;

CREATE TABLE artifact (
  id TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  files TEXT NOT NULL,
  failure TEXT
) STRICT;

CREATE TABLE snapshot_artifact (
  component INTEGER NOT NULL REFERENCES component (id),
  snapshot INTEGER NOT NULL REFERENCES snapshot (id),
  artifact TEXT NOT NULL REFERENCES artifact (id),
  PRIMARY KEY (component, snapshot)
) STRICT, WITHOUT ROWID;
CREATE INDEX snapshot_artifact_artifact ON snapshot_artifact (artifact);

CREATE TABLE toolchain (
  id TEXT PRIMARY KEY,
  components INTEGER NOT NULL
) STRICT;

CREATE TABLE toolchain_artifact (
  toolchain TEXT NOT NULL REFERENCES toolchain (id),
  component TEXT NOT NULL,
  artifact TEXT NOT NULL,
  PRIMARY KEY (toolchain, component)
) STRICT, WITHOUT ROWID;
CREATE INDEX toolchain_artifact_artifact ON toolchain_artifact (component, artifact);

-- The sets of looks (JSON: [kind, path] pairs) that runs of one weak key were seen to take: mostly one set a key.
CREATE TABLE looks (
  number INTEGER PRIMARY KEY,
  weak_key TEXT NOT NULL,
  id TEXT NOT NULL,
  looks TEXT NOT NULL,
  UNIQUE (weak_key, id)
) STRICT;

-- One run of a tool, by its strong key: weak key, looks, and what they saw. effects: JSON, see actions.ts.
CREATE TABLE action (
  id TEXT PRIMARY KEY,
  looks INTEGER NOT NULL REFERENCES looks (number),
  tool TEXT NOT NULL,
  argv TEXT NOT NULL,
  directory TEXT NOT NULL,
  exit TEXT NOT NULL,
  instructions INTEGER NOT NULL,
  effects TEXT NOT NULL
) STRICT;

CREATE TABLE recipe (
  id TEXT PRIMARY KEY,
  definition TEXT NOT NULL
) STRICT;

CREATE TABLE machine (
  id TEXT PRIMARY KEY,
  definition TEXT NOT NULL
) STRICT;

CREATE TABLE signature (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (kind, text)
) STRICT;

CREATE TABLE image (
  id TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  object TEXT NOT NULL REFERENCES object (id)
) STRICT;

CREATE TABLE build (
  id INTEGER PRIMARY KEY,
  recipe TEXT NOT NULL REFERENCES recipe (id),
  toolchain TEXT NOT NULL REFERENCES toolchain (id),
  status TEXT NOT NULL CHECK (status IN ('ok', 'error', 'unsupported')),
  image TEXT REFERENCES image (id),
  signature INTEGER REFERENCES signature (id),
  stage TEXT,
  tool TEXT,
  message TEXT,
  log TEXT REFERENCES object (id),
  instructions INTEGER NOT NULL,
  actions_run INTEGER NOT NULL,
  actions_replayed INTEGER NOT NULL,
  invocation INTEGER REFERENCES invocation (id),
  UNIQUE (recipe, toolchain),
  CHECK ((status = 'ok') = (image IS NOT NULL)),
  CHECK ((status = 'ok') = (signature IS NULL))
) STRICT;
CREATE INDEX build_image ON build (image);
CREATE INDEX build_toolchain ON build (toolchain);

CREATE TABLE boot (
  id INTEGER PRIMARY KEY,
  image TEXT NOT NULL REFERENCES image (id),
  machine TEXT NOT NULL REFERENCES machine (id),
  kind TEXT NOT NULL,
  signature INTEGER NOT NULL REFERENCES signature (id),
  milestone TEXT,
  instructions INTEGER NOT NULL,
  console TEXT NOT NULL,
  serial TEXT NOT NULL,
  digest TEXT,
  details TEXT NOT NULL,
  invocation INTEGER REFERENCES invocation (id),
  UNIQUE (image, machine)
) STRICT;
CREATE INDEX boot_signature ON boot (signature);

CREATE TABLE trap (
  boot INTEGER PRIMARY KEY REFERENCES boot (id) ON DELETE CASCADE,
  vector INTEGER NOT NULL,
  error_code INTEGER,
  eip INTEGER NOT NULL,
  cr2 INTEGER,
  cr3 INTEGER,
  eflags INTEGER,
  registers TEXT,
  symbol TEXT,
  offset INTEGER,
  file TEXT,
  line INTEGER,
  reporter TEXT,
  instructions INTEGER
) STRICT;

CREATE TABLE question (
  id TEXT PRIMARY KEY,
  recipe TEXT NOT NULL REFERENCES recipe (id),
  machine TEXT NOT NULL REFERENCES machine (id),
  judge TEXT NOT NULL,
  components INTEGER NOT NULL
) STRICT;

CREATE TABLE question_axis (
  question TEXT NOT NULL REFERENCES question (id),
  position INTEGER NOT NULL,
  component INTEGER NOT NULL REFERENCES component (id),
  dump TEXT NOT NULL,
  first_date TEXT NOT NULL,
  last_date TEXT NOT NULL,
  PRIMARY KEY (question, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE question_held (
  question TEXT NOT NULL REFERENCES question (id),
  component TEXT NOT NULL,
  artifact TEXT NOT NULL,
  PRIMARY KEY (question, component)
) STRICT, WITHOUT ROWID;

CREATE TABLE bisection (
  id INTEGER PRIMARY KEY,
  question TEXT NOT NULL REFERENCES question (id),
  state TEXT NOT NULL CHECK (state IN ('running', 'finished')),
  verdict TEXT,
  summary TEXT,
  invocation INTEGER REFERENCES invocation (id),
  CHECK ((state = 'finished') = (verdict IS NOT NULL))
) STRICT;
CREATE INDEX bisection_question ON bisection (question);
-- Two runs of one question share one search.
CREATE UNIQUE INDEX bisection_running ON bisection (question) WHERE state = 'running';

CREATE TABLE bisection_step (
  bisection INTEGER NOT NULL REFERENCES bisection (id),
  step INTEGER NOT NULL,
  phase TEXT NOT NULL,
  toolchain TEXT NOT NULL REFERENCES toolchain (id),
  why TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('good', 'bad', 'unknown')),
  signature TEXT NOT NULL,
  cached INTEGER NOT NULL,
  PRIMARY KEY (bisection, step),
  UNIQUE (bisection, phase, toolchain)
) STRICT, WITHOUT ROWID;

CREATE TABLE culprit (
  bisection INTEGER NOT NULL REFERENCES bisection (id),
  position INTEGER NOT NULL,
  set_number INTEGER NOT NULL,
  component INTEGER NOT NULL REFERENCES component (id),
  dump TEXT NOT NULL,
  date_before TEXT NOT NULL,
  date_after TEXT NOT NULL,
  artifact_before TEXT NOT NULL,
  artifact_after TEXT NOT NULL,
  verified INTEGER NOT NULL,
  rollback_cures INTEGER,
  PRIMARY KEY (bisection, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
  bisection INTEGER NOT NULL REFERENCES bisection (id),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  message TEXT NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (bisection, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE nightly (
  id INTEGER PRIMARY KEY,
  track TEXT NOT NULL,
  recipe TEXT NOT NULL REFERENCES recipe (id),
  machine TEXT NOT NULL REFERENCES machine (id),
  dump TEXT NOT NULL,
  date TEXT NOT NULL,
  toolchain TEXT NOT NULL REFERENCES toolchain (id),
  verdict TEXT NOT NULL CHECK (verdict IN ('good', 'bad', 'unknown')),
  kind TEXT NOT NULL,
  signature TEXT NOT NULL,
  change TEXT NOT NULL,
  bisection INTEGER REFERENCES bisection (id),
  invocation INTEGER REFERENCES invocation (id),
  UNIQUE (track, dump, date, recipe, machine, toolchain)
) STRICT;
`;
