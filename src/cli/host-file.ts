import { readFileSync } from 'node:fs';

/** A file that the user named. Throws Node's system error, with the path even where Node leaves it out (a directory). */
export function readHostFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
}
