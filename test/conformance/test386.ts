import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { differingLines, runTest386 } from './test386-machine.js';

/** Runs a test386 ROM image; see docs/conformance.md. */

const USAGE = 'usage: test386 IMAGE [--reference FILE] [--post PORT] [--output PORT] [--budget INSTRUCTIONS]';
/** Lines shown of those that differ. */
const SHOWN = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    reference: { type: 'string' },
    post: { type: 'string', default: '0x190' },
    output: { type: 'string', default: '0xe9' },
    budget: { type: 'string', default: '2000000000' },
  },
});

if (positionals.length !== 1) {
  console.error(USAGE);
  process.exit(2);
}

const result = runTest386(
  readFileSync(positionals[0]),
  { post: Number(values.post), output: Number(values.output) },
  Number(values.budget),
);
console.log(`POST ${result.posts.map((post) => post.toString(16).padStart(2, '0')).join(' ')}`);
console.log(`${result.reason} at ${result.at} after ${result.instructions} instructions`);
if (result.unsupported !== undefined) console.log(result.unsupported);
let passed = result.posts.at(-1) === 0xff;
if (values.reference !== undefined) {
  const differences = differingLines(result.output, readFileSync(values.reference, 'latin1'));
  for (const { line, expected, got } of differences.slice(0, SHOWN)) {
    console.log(`line ${line}\n- ${expected ?? '(no such line)'}\n+ ${got ?? '(no such line)'}`);
  }
  console.log(`${differences.length} lines differ from the reference`);
  passed &&= differences.length === 0;
}
process.exit(passed ? 0 : 1);
