/**
 * Random programs between the two tiers of the processor: one that only interprets, and one that translates at the first
 * opportunity. docs/benchmarks.md says how to run it.
 */
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { Comparison } from '../test/emu/cpu/translator/random/comparison.js';
import { programOf } from '../test/emu/cpu/translator/random/program.js';
import { describe, shrink } from '../test/emu/cpu/translator/random/shrink.js';

const USAGE = `usage: soak [options]

Executes random programs on two processors side by side, of which one interprets and one translates everything at
its first executions, and compares all state at each of their stops. Each seed stands for a program and its inputs.

--from        the first seed (1)
--to          the last seed
--seconds     stop after this time; with neither: 60
--optimize    let V8 optimise translated code as usual; else it compiles it the quick way, once
--help        this text

Ends with 0 if no difference was found, with 1 and the program made small if one was.
`;
/** Seconds between lines about the progress. */
const INTERVAL = 10;
/** Pages of decoded code of a processor that has too few of them. */
const CROWDED_PAGES = 12;
/** Bytes of WebAssembly that its translations may take. */
const CROWDED_BYTES = 20_000;

function numbers(): { readonly from: number; readonly to: number; readonly until: number } {
  try {
    const { values } = parseArgs({
      options: {
        from: { type: 'string', default: '1' },
        to: { type: 'string' },
        seconds: { type: 'string' },
        optimize: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    // Most regions are executed a few times only: to optimise them would take most of the time.
    if (!values.optimize) setFlagsFromString('--liftoff-only');
    const whole = (name: 'from' | 'to' | 'seconds'): number | undefined => {
      const text = values[name];
      if (text !== undefined && !/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number, not ${text}`);
      return text === undefined ? undefined : Number(text);
    };
    const [to, seconds] = [whole('to'), whole('seconds')];
    return {
      from: whole('from')!,
      to: to ?? Number.POSITIVE_INFINITY,
      until: to !== undefined && seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + 1000 * (seconds ?? 60),
    };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    process.exit(2);
  }
}

/** Written at once: programs run for hours without giving way. */
function say(text: string): void {
  writeSync(1, `${text}\n`);
}

const { from, to, until } = numbers();
const [counted, sampled, crowded] = [
  new Comparison(),
  new Comparison(64, true),
  new Comparison(CROWDED_PAGES, true).limitTranslations(CROWDED_BYTES),
];
const comparisons = [counted, sampled, crowded];
/** Which one has the turn. */
const turns = [crowded, counted, sampled, counted, sampled, counted, sampled, sampled];
const total = (count: (comparison: Comparison) => number): number => comparisons.reduce((sum, c) => sum + count(c), 0);

function progress(seed: number): string {
  const instructions = total((c) => c.instructions);
  const share = ((100 * total((c) => c.inRegions)) / Math.max(1, instructions)).toFixed(1);
  return (
    `seeds ${from} to ${seed}: ${total((c) => c.sequences)} sequences, ${instructions} instructions, ` +
    `${share} % of them in ${total((c) => c.regions)} regions`
  );
}

function met(): string {
  const tally = new Map<string, number>();
  for (const comparison of comparisons) {
    for (const [name, count] of comparison.met) tally.set(name, (tally.get(name) ?? 0) + count);
  }
  const parts = [...tally].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  return `met: ${parts.map(([name, count]) => `${name} ${count}`).join(', ')}`;
}

let reported = Date.now();
let seed = from;
for (; seed <= to && Date.now() < until; seed++) {
  const comparison = turns[seed % turns.length];
  const program = programOf(seed);
  const difference = comparison.compare(program);
  if (difference !== undefined) {
    say(progress(seed));
    say(`seed ${seed} differs after step ${difference.step}:\n${difference.text}\nmade small:`);
    say(describe(shrink(comparison, program, difference)));
    process.exit(1);
  }
  if (Date.now() - reported > 1000 * INTERVAL) {
    reported = Date.now();
    say(progress(seed));
  }
}
say(progress(seed - 1));
say(met());
