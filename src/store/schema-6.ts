/**
 * Migration 6: transcripts as a tree. Those that are on record were lists, to be tried one after the other. They are dropped, but for
 * the objects that they consisted of, and are made again as programs run.
 */
export const schema6 = `
DROP TABLE transcript;

-- What a program that runs others does next. place: strong key of the looks that it took itself, whose sets are in looks under a weak
-- key of their own; behind an action, a hash of the place, the frame and what that action left. frame, program: what the action is known
-- by besides its program's bytes, and the program's path, or NULL. given: object, JSON: what it saw of the program's doing, [number of
-- the look, what]. step: SHA-256 of what tells two apart that were seen at one place, with different looks.
CREATE TABLE transcript_step (
  place TEXT NOT NULL,
  step TEXT NOT NULL,
  frame TEXT NOT NULL,
  program TEXT,
  looks INTEGER NOT NULL REFERENCES looks (number),
  given TEXT NOT NULL REFERENCES object (id),
  PRIMARY KEY (place, step)
) STRICT, WITHOUT ROWID;

-- Where it is over: its run, and the instructions of that without those of the actions in it.
CREATE TABLE transcript_end (
  place TEXT PRIMARY KEY,
  action TEXT NOT NULL REFERENCES action (id),
  instructions INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
