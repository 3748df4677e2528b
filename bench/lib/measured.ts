/** What the benchmarks of whole commands have in common: options, rounds, and the table. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { OWN_MODULES, OWN_PROGRAM, type Run, WITHOUT, type Without } from './command.js';
import { formatTable, median } from './statistics.js';

/** A thing to measure: one command, by one of the programs that are compared. */
export interface Variant {
  readonly name: string;
  /** Its file. */
  readonly program: string;
  readonly without?: Without;
}

/** What was measured of one step: runs by variant, in the order of the variants. */
export type Step = { readonly name: string; readonly runs: Run[][]; readonly note?: string };

const SHARED_USAGE = `--rounds      times that everything is done (3)
--program     a bin/fsbisect.js or dist/cli/main.js to measure, in place of this project's; may be repeated, to compare
--without     measure also without this, the program as modules (dist/cli/main.js); may be repeated:
${Object.entries(WITHOUT)
  .map(([name, what]) => `                ${name.padEnd(8)}${what}`)
  .join('\n')}
`;

/** The command line of a benchmark: ends the program for --help and for what it does not know. */
export function options<const Own extends Record<string, { type: 'string' }>>(
  usage: string,
  own: Own,
): {
  readonly rounds: number;
  readonly variants: readonly Variant[];
  readonly own: { readonly [name in keyof Own]?: string };
} {
  try {
    const { values } = parseArgs({
      options: {
        ...own,
        rounds: { type: 'string', default: '3' },
        program: { type: 'string', multiple: true },
        without: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    });
    const { rounds, without, help, program } = values as unknown as SharedValues;
    const programs = program ?? [without.length > 0 ? OWN_MODULES : OWN_PROGRAM];
    if (help) {
      process.stdout.write(usage + SHARED_USAGE);
      process.exit(0);
    }
    if (!(Number(rounds) >= 1)) throw new Error(`--rounds takes a whole number from 1 up, not ${rounds}`);
    for (const name of without) {
      if (!(name in WITHOUT)) throw new Error(`--without takes ${Object.keys(WITHOUT).join(' or ')}, not ${name}`);
    }
    const variants = programs.flatMap((program): Variant[] => {
      const name = programs.length === 1 ? 'fsbisect' : program;
      return [{ name, program }, ...without.map((left) => ({ name: `${name}, no ${left}`, program, without: left }))];
    });
    return { rounds: Number(rounds), variants, own: values as { readonly [name in keyof Own]?: string } };
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}${SHARED_USAGE}`);
    process.exit(2);
  }
}

interface SharedValues {
  readonly rounds: string;
  readonly program?: readonly string[];
  readonly without: readonly Without[];
  readonly help: boolean;
}

/** Does something in a temporary folder; what goes wrong there ends the program with a sentence. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    await work(folder);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Prints medians: seconds from start to end, seconds of the processors, megabytes at the most. */
export function printSteps(variants: readonly Variant[], steps: readonly Step[]): void {
  const heading =
    variants.length === 1
      ? ['', 'seconds', 'processor', 'megabytes', '']
      : ['', 'of', 'seconds', 'processor', 'megabytes', ''];
  const rows = steps.flatMap(({ name, runs, note }) =>
    variants.map((variant, v) => [
      v === 0 ? name : '',
      ...(variants.length === 1 ? [] : [variant.name]),
      median(runs[v].map(({ seconds }) => seconds)).toFixed(2),
      median(runs[v].map(({ processor }) => processor)).toFixed(2),
      median(runs[v].map(({ peak }) => peak)).toFixed(0),
      v === 0 ? (note ?? '') : '',
    ]),
  );
  console.log(formatTable([heading, ...rows]));
}
