import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { type KvmUnitResult, runKvmUnitTest } from './kvm-unit-machine.js';

/** Runs images of kvm-unit-tests; see docs/conformance.md. */

const USAGE = 'usage: kvm-unit IMAGE.flat... [--args TEXT] [--budget INSTRUCTIONS] [--quiet]';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    args: { type: 'string', default: '' },
    budget: { type: 'string', default: '2000000000' },
    quiet: { type: 'boolean', default: false },
  },
});

if (positionals.length === 0) {
  console.error(USAGE);
  process.exit(2);
}

/** One line about a run. */
function verdict(result: KvmUnitResult): string {
  const cases = result.output.match(/^(PASS|FAIL|SKIP|XFAIL): /gm) ?? [];
  const passed = cases.filter((line) => line.startsWith('PASS')).length;
  const failed = cases.filter((line) => line.startsWith('FAIL')).length;
  const ending =
    result.status === undefined
      ? `no exit: ${result.reason} at ${result.at}${result.unsupported === undefined ? '' : `, ${result.unsupported}`}`
      : `exit ${result.status}`;
  return `${ending}, ${passed} passed, ${failed} failed, ${result.instructions} instructions`;
}

let failures = 0;
for (const path of positionals) {
  const name = basename(path, '.flat');
  const result = runKvmUnitTest(readFileSync(path), `${name} ${values.args}`.trim(), Number(values.budget));
  if (!values.quiet) process.stdout.write(result.output.replaceAll('\r\n', '\n'));
  console.log(`${name}: ${verdict(result)}`);
  if (result.status !== 0) failures++;
}
process.exit(failures === 0 ? 0 : 1);
