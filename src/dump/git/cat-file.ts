import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { TreeError } from '../../tree/tree.js';
import { BatchParser, type ObjectAnswer } from './batch-parser.js';
import { gitEnvironment } from './environment.js';

interface Request {
  readonly oid: string;
  readonly resolve: (answer: ObjectAnswer) => void;
  readonly reject: (error: Error) => void;
  /** Children that ended while this request was the one to be answered. */
  deaths: number;
}

/** A child that ends twice while the same object is to be answered cannot answer it. */
const MAX_DEATHS = 2;
const MAX_STDERR_CHARACTERS = 4096;

/**
 * A long-lived `git cat-file` that answers requests in order, many in flight. It starts with the first request; if it
 * ends before its time it is started again, and the request it ended on fails if that was the second time.
 */
export class CatFile {
  readonly #gitDir: string;
  readonly #mode: '--batch' | '--batch-check';
  #child: ChildProcessWithoutNullStreams | undefined;
  /** The end of the child that was started last. */
  #end: Promise<void> | undefined;
  #waiting: Request[] = [];
  #closed = false;

  constructor(gitDir: string, mode: '--batch' | '--batch-check') {
    this.#gitDir = gitDir;
    this.#mode = mode;
  }

  /** The object of a full id. Throws a TreeError if git cannot be run or fails on it; an absent object is an answer. */
  request(oid: string): Promise<ObjectAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new TreeError(`the git repository ${this.#gitDir} is closed`));
        return;
      }
      this.#waiting.push({ oid, resolve, reject, deaths: 0 });
      if (this.#child) this.#ask(this.#child, oid);
      else this.#start();
    });
  }

  /** Starts the child before there is a request. */
  start(): void {
    if (!this.#child && !this.#closed) this.#start();
  }

  /** Ends the child; requests that were not answered fail. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#child?.stdin.end();
    await this.#end;
  }

  /** Requests that are made together go to the child together. */
  #ask({ stdin }: ChildProcessWithoutNullStreams, oid: string): void {
    stdin.cork();
    stdin.write(`${oid}\n`);
    process.nextTick(() => stdin.uncork());
  }

  #start(): void {
    const child = startGit(['--git-dir', this.#gitDir, 'cat-file', this.#mode]);
    this.#child = child;
    const parser = new BatchParser(this.#mode === '--batch', (answer) => this.#waiting.shift()?.resolve(answer));
    let stderr = '';
    child.stdout.on('data', (chunk: Uint8Array) => {
      try {
        parser.push(chunk);
      } catch {
        child.kill();
      }
    });
    child.stderr.on('data', (chunk: Uint8Array) => {
      stderr = (stderr + Buffer.from(chunk).toString()).slice(0, MAX_STDERR_CHARACTERS);
    });
    // Writing to a child that has just ended fails; what matters is reported when its end is seen.
    child.stdin.on('error', () => {});
    for (const { oid } of this.#waiting) child.stdin.write(`${oid}\n`);
    this.#end = endOf(child).then((how) => this.#ended(child, stderr.trim() || how));
  }

  #ended(child: ChildProcessWithoutNullStreams, reason: string): void {
    if (this.#child === child) this.#child = undefined;
    const [first] = this.#waiting;
    if (!first) return;
    first.deaths++;
    const error = new TreeError(`git cat-file failed in ${this.#gitDir} on object ${first.oid}: ${reason}`);
    if (this.#closed) {
      for (const request of this.#waiting.splice(0)) request.reject(error);
      return;
    }
    if (first.deaths >= MAX_DEATHS) {
      this.#waiting.shift();
      first.reject(error);
    }
    if (this.#waiting.length > 0) this.#start();
  }
}

/** Without execa: every thread that reads a dump starts git, and would spend more time on loading that than on git. */
function startGit(args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn('git', args, { env: gitEnvironment() });
}

/** Waits until a child has ended, or could not be started, and says how. */
function endOf(child: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal === null ? `exit code ${code}` : `ended by ${signal}`));
  });
}
