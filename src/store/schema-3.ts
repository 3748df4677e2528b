/** Migration 3: how long work took, so that it can be said how long more of it will take. */
export const schema3 = `
-- subject: what it was done for (a component's name, the id of a recipe or of a machine); work: what kind, see durations.ts.
CREATE TABLE duration (
  subject TEXT NOT NULL,
  work TEXT NOT NULL,
  jobs INTEGER NOT NULL,
  milliseconds REAL NOT NULL,
  PRIMARY KEY (subject, work)
) STRICT, WITHOUT ROWID;
`;
