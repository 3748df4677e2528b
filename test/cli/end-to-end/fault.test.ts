import { execa } from 'execa';
import { expect, test } from 'vitest';

const HOST = new URL('../../../dist/cli/node-host.js', import.meta.url);

/** A process with the program's faults told, and something to do in it. */
function processThat(does: string) {
  const script = `
    import { nodeHost } from '${HOST}';
    nodeHost().onFault((error) => {
      console.log(error.message);
      return 70;
    });
    ${does}`;
  return execa(process.execPath, ['--input-type=module', '-e', script], { reject: false });
}

test('a process with nothing left to wait for, and no exit code yet, ends with a sentence', async () => {
  const { exitCode, stdout } = await processThat('void new Promise(() => {});');
  expect(exitCode).toBe(70);
  expect(stdout).toBe('Nothing is left to wait for, and the work is not done.');
});

test('an error that nothing caught ends the process at once, with a sentence', async () => {
  const { exitCode, stdout } = await processThat(
    "setInterval(() => {}, 1000); setTimeout(() => { throw new Error('lost'); });",
  );
  expect(exitCode).toBe(70);
  expect(stdout).toBe('lost');
});

test('a process that has its exit code ends with that, in silence', async () => {
  const { exitCode, stdout } = await processThat('process.exitCode = 3;');
  expect(exitCode).toBe(3);
  expect(stdout).toBe('');
});
