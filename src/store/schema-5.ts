/** Migration 5: how programs that run others came to what they left, so that not all of them need run again. */
export const schema5 = `
-- key: strong key of the looks that the program took itself, whose sets are in looks under a weak key of their own. action: its
-- run. steps: object, JSON: the actions in it, each [frame, program or null, action, instructions, object]; that object, JSON: what it
-- saw of the program's doing, [number of the look, what].
CREATE TABLE transcript (
  key TEXT NOT NULL,
  action TEXT NOT NULL REFERENCES action (id),
  steps TEXT NOT NULL REFERENCES object (id),
  PRIMARY KEY (key, action)
) STRICT, WITHOUT ROWID;
`;
