import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RunReport } from '../../src/build/job.js';
import { Interrupted } from '../../src/cli/errors.js';
import type { CliSession, Host } from '../../src/cli/host.js';
import { run } from '../../src/cli/run.js';
import { answer } from '../../src/store/run-query.js';
import { CONFIG, FakeBench, WORLD, type World } from '../bisect/investigation/fake-bench.js';

/** What a run of the program left. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program in a folder of its own, with a configuration, over a made-up dump. */
export class FakeHost {
  readonly folder: string;
  world: World;
  /** Changes a session before it is used. */
  prepare: (bench: FakeBench) => void = () => {};
  /** What becomes of a command that is run. */
  guest: (job: Parameters<CliSession['run']>[0]) => RunReport = () => {
    throw new Error('no command was expected');
  };
  /** What becomes of a kernel that is booted. */
  boot: Host['boot'] = () => {
    throw new Error('no boot was expected');
  };
  /** What becomes of one that is booted in QEMU. */
  bootInQemu: Host['bootInQemu'] = () => {
    throw new Error('no boot in QEMU was expected');
  };
  /** What the database answers. */
  query: Host['query'] = async (request) => answer(request);
  /** What the dump can tell of sources. */
  sources: CliSession['sources'] = async () => new Map();
  /** The host's clock. */
  now: Host['now'] = () => 1_340_000_000_000;
  /** Hears what the program says on standard error, as it says it. */
  onError: (text: string) => void = () => {};
  #abort = new AbortController();

  constructor(world: World = WORLD, config: unknown = CONFIG) {
    this.world = world;
    this.folder = mkdtempSync(join(tmpdir(), 'fsbisect-cli-'));
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
    if (config !== null) writeFileSync(join(this.folder, 'fsbisect.config.json'), JSON.stringify(config));
  }

  /** Runs the program; every run is a process of its own as far as it can tell. */
  async run(...argv: string[]): Promise<Ran> {
    const [stdout, stderr] = [new Text(), new Text((text) => this.onError(text))];
    this.#abort = new AbortController();
    const host: Host = {
      stdout,
      stderr,
      env: {},
      cwd: this.folder,
      version: '0.1.0',
      processors: 2,
      now: () => this.now(),
      signal: this.#abort.signal,
      onFault: () => {},
      boot: (...work) => this.boot(...work),
      bootInQemu: (...work) => this.bootInQemu(...work),
      query: (...asked) => this.query(...asked),
      openSession: async (config, openStore) => {
        const bench = new FakeBench(await openStore(), this.world, config);
        this.prepare(bench);
        return Object.assign(bench, {
          loader: undefined,
          sources: (component: string, dates: readonly string[]) => this.sources(component, dates),
          close: async () => {},
          build: async (base: string, versions: Parameters<FakeBench['test']>[1]) => {
            const { toolchain, build } = await bench.test(base, versions);
            return { toolchain, build };
          },
          run: async (...[job, listener]: Parameters<CliSession['run']>) => {
            const report = this.guest(job);
            for (const stream of ['stdout', 'stderr'] as const) listener?.({ output: report[stream], stream });
            return report;
          },
        }) satisfies CliSession;
      },
    };
    const exitCode = await run(argv, host);
    const clean = (text: string) => text.replaceAll(this.folder, '/site');
    return { exitCode, stdout: clean(stdout.text), stderr: clean(stderr.text) };
  }

  /** As Ctrl-C, or kill. */
  interrupt(signal: 'SIGINT' | 'SIGTERM' = 'SIGINT'): void {
    this.#abort.abort(new Interrupted(signal));
  }
}

/** A text without its line breaks. */
export function words(text: string): string {
  return text.replace(/\s+/g, ' ');
}

class Text {
  text = '';

  constructor(readonly heard: (text: string) => void = () => {}) {}

  write(text: string): void {
    this.text += text;
    this.heard(text);
  }
}
