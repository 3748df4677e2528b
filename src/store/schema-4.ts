/** Migration 4: what came of certain contents, whatever the dates: versions of components, and builds. */
export const schema4 = `
-- Sets of places (JSON: what of a snapshot, see Dependency) that versions were seen to depend on. conditions: SHA-256 of what
-- they depend on besides.
CREATE TABLE dependencies (
  number INTEGER PRIMARY KEY,
  conditions TEXT NOT NULL,
  id TEXT NOT NULL,
  places TEXT NOT NULL,
  UNIQUE (conditions, id)
) STRICT;

-- seen: SHA-256 of what a snapshot had at these places. failure: the version's own; artifacts are shared by failures that differ in
-- arguments and exit string.
CREATE TABLE version (
  dependencies INTEGER NOT NULL REFERENCES dependencies (number),
  seen TEXT NOT NULL,
  artifact TEXT NOT NULL REFERENCES artifact (id),
  failure TEXT,
  PRIMARY KEY (dependencies, seen)
) STRICT, WITHOUT ROWID;

-- What a build came to (JSON: see BuildResult), and its SHA-256. seen: SHA-256 of everything that the build could look at, and how.
CREATE TABLE build_result (
  seen TEXT PRIMARY KEY,
  id TEXT NOT NULL,
  result TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
