import { join } from 'node:path';
import { openBundle } from './bundle.js';
import type { Role, roles } from './roles.js';

/** The whole program, beside this module once that is bundled. */
export const PROGRAM = 'program.js';

/** Makes this process or thread what it is there for. Rejects with what keeps the program from being loaded. */
export async function play(role: Role): Promise<void> {
  const { exports } = openBundle<{ roles: typeof roles }>(join(__dirname, PROGRAM));
  await exports.roles[role]();
}
