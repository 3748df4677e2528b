import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { codeCacheOf, openBundle, writtenCodeCache } from './bundle.js';
import { PROGRAM } from './role.js';
import type { roles } from './roles.js';

/**
 * Writes the program's code cache, with what V8 compiles in a rehearsal. Run by `npm run build`. Rejects if there can be no
 * rehearsal.
 */
async function keepCode(): Promise<void> {
  const program = join(__dirname, PROGRAM);
  const cache = codeCacheOf(program);
  rmSync(cache, { force: true });
  const { exports, script } = openBundle<{ roles: typeof roles }>(program);
  const { rehearse } = await exports.roles.rehearsal();
  // V8 forgets what was not executed for a while: how much of it, depends on how busy the machine is.
  setFlagsFromString('--no-flush-bytecode');
  await rehearse(join(__dirname, '../..'));
  // A cache is good for the flags only that are in force when it is made.
  setFlagsFromString('--flush-bytecode');
  // Whoever starts the program meanwhile finds all of it, or nothing.
  writeFileSync(`${cache}.new`, writtenCodeCache(readFileSync(program), script.createCachedData()));
  renameSync(`${cache}.new`, cache);
}

keepCode().catch((error: Error) => {
  process.stderr.write(
    `fsbisect works, but each command starts more slowly, for want of a code cache: ${error.message}\n`,
  );
});
