import { nodeHost } from './node-host.js';
import { run } from './run.js';

// Not awaited: were the work lost, Node would end the process with a code of its own (13) and without a word.
void run(process.argv.slice(2), nodeHost()).then((exitCode) => {
  process.exitCode = exitCode;
});
