import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../../src/cli/errors.js';
import type { CliSession, Host } from '../../../src/cli/host.js';
import { run } from '../../../src/cli/run.js';
import { answer } from '../../../src/store/run-query.js';
import { CONFIG, FakeBench } from '../../bisect/investigation/fake-bench.js';
import { expect } from '../target.js';

/** The exit codes that docs/cli.md lists, without the one for faults of the program. */
const EXIT_CODES = [0, 1, 2, 3, 125, 128];

/** The program in a folder of its own, over a made-up dump. */
export class CommandHost {
  readonly folder = mkdtempSync(join(tmpdir(), 'fsbisect-fuzz-'));

  /** Empties the folder and writes the configuration. */
  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder);
    writeFileSync(join(this.folder, 'fsbisect.config.json'), JSON.stringify(CONFIG));
  }

  /** Removes the folder. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs the program, which must end with an exit code that is documented, and with words if not with an answer. */
  async run(argv: readonly string[]): Promise<void> {
    const [stdout, stderr] = [new Text(), new Text()];
    const notHere = () => Promise.reject(new UsageError('Not in this test.'));
    const host: Host = {
      stdout,
      stderr,
      env: {},
      cwd: this.folder,
      version: '0.1.0',
      processors: 2,
      now: () => 1_340_000_000_000,
      signal: new AbortController().signal,
      onFault: () => {},
      boot: notHere,
      bootInQemu: notHere,
      query: async (request) => answer(request),
      openSession: async (config, openStore) => {
        const bench = new FakeBench(await openStore(), undefined, config);
        return Object.assign(bench, {
          loader: undefined,
          sources: async () => new Map(),
          close: async () => {},
          build: async (base: string, versions: Parameters<FakeBench['test']>[1]) => {
            const { toolchain, build } = await bench.test(base, versions);
            return { toolchain, build };
          },
          run: notHere,
        }) satisfies CliSession;
      },
    };
    const exitCode = await run(argv, host);
    expect(EXIT_CODES.includes(exitCode), `exit code ${exitCode}: ${stderr.text}`);
    expect(stdout.text + stderr.text !== '' || argv.includes('--quiet'), `exit code ${exitCode} without a word`);
  }
}

class Text {
  text = '';
  write(text: string): void {
    this.text += text;
  }
}
