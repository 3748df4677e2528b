/** Migration 2: a machine whose loader is a component boots each toolchain with that toolchain's own. */
export const schema2 = `
-- Where a toolchain boots when it is tried on a machine: nowhere else than there if it has no row.
CREATE TABLE place (
  machine TEXT NOT NULL REFERENCES machine (id),
  toolchain TEXT NOT NULL REFERENCES toolchain (id),
  boots_on TEXT NOT NULL REFERENCES machine (id),
  PRIMARY KEY (machine, toolchain)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_boots_on ON place (boots_on, toolchain);
`;
