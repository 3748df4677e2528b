import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { DumpError } from '../dump.js';
import { reasonOf } from '../host-error.js';
import { gitEnvironment } from './environment.js';

/**
 * Runs git in a folder, which has to be a repository itself; resolves to what it prints. Throws a DumpError for a folder that
 * is not there; rejects with an Error whose message is what git said. The module is loaded when it is needed: a thread that
 * was told the facts does without.
 */
export async function runGit(path: string, args: readonly string[]): Promise<string> {
  let folder: string;
  try {
    folder = realpathSync.native(path);
  } catch (error) {
    throw new DumpError(`cannot open the git repository ${path}: ${reasonOf(error)}`);
  }
  const { simpleGit } = await import('simple-git');
  const environment = gitEnvironment({ GIT_CEILING_DIRECTORIES: dirname(folder) });
  const git = simpleGit({
    baseDir: folder,
    allowEnvironment: Object.keys(environment),
    // Its output has come when it is closed. Unless told, simple-git also waits 50 ms from the exit on, and the process with it.
    completion: { onExit: false },
  }).env(environment);
  try {
    return await git.raw([...args]);
  } catch (error) {
    throw new Error(saidOf(reasonOf(error)));
  }
}

/** What git said, without its prefix. */
function saidOf(message: string): string {
  return message.trim().replace(/^(fatal|error): /, '');
}
