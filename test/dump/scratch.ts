import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that lasts as long as the test. */
export function scratchFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fsbisect-dump-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files, given by their paths below `folder`, with the folders that lead to them. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
  }
}

/** Runs git in `folder`, apart from the settings of whoever runs the tests; answers its output without the line end. */
export function git(folder: string, args: readonly string[], options: GitCall = {}): string {
  return execFileSync('git', ['-c', 'user.name=Ken', '-c', 'user.email=ken@example.com', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    input: options.input ?? '',
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: '1',
      ...(options.authored ? { GIT_AUTHOR_DATE: options.authored } : {}),
      ...(options.committed ? { GIT_COMMITTER_DATE: options.committed } : {}),
    },
  }).trimEnd();
}

interface GitCall {
  readonly input?: string | Uint8Array;
  readonly authored?: string;
  readonly committed?: string;
}

/** A repository with one commit for each item: files written over those of the commit before, at a date. */
export function repositoryOf(
  commits: readonly { date: string; committed?: string; files: Readonly<Record<string, string | Uint8Array>> }[],
  initArgs: readonly string[] = [],
): string {
  const folder = scratchFolder();
  git(folder, ['init', '-q', '-b', 'main', ...initArgs]);
  git(folder, ['config', 'core.autocrlf', 'false']);
  for (const { date, committed = date, files } of commits) {
    writeFiles(folder, files);
    git(folder, ['add', '-A', '.']);
    git(folder, ['commit', '-q', '--allow-empty', '-m', date], { authored: date, committed });
  }
  return folder;
}

/** Where git keeps a loose object. */
export function looseObject(folder: string, oid: string): string {
  return join(folder, '.git', 'objects', oid.slice(0, 2), oid.slice(2));
}
