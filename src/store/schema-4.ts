/** Migration 4: which version a component was found to have where a snapshot had certain contents. */
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
`;
