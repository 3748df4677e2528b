import { describe, expect, test } from 'vitest';
import { folderWith, MAIN_JOB, results, start } from './tool.js';

describe('the main job on the sample dump', () => {
  test('finds the culprit, and gives the same results with one worker and with two, in another folder', async () => {
    const [one, two] = [folderWith(), folderWith()];
    const first = await start(one, [...MAIN_JOB, '--workers', '1']);
    expect(first.exitCode, first.stderr).toBe(1);
    expect(first.stdout).toContain('  8c  2011/1103 -> 2012/0117\n');
    expect(first.stdout).toContain('trap 14 in attach+0x24');
    const second = await start(two, [...MAIN_JOB, '--workers', '2']);
    expect(second.exitCode).toBe(1);
    expect(second.stdout.replaceAll(two, one)).toBe(first.stdout);
    const rows = await results(one);
    expect(rows.split('\n').length).toBeGreaterThan(12);
    expect(await results(two)).toBe(rows);
  });

  test('leaves enough on record to explain the change', async () => {
    const folder = folderWith();
    await start(folder, [...MAIN_JOB, '--no-map']);
    const { exitCode, stdout, stderr } = await start(folder, ['explain']);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/\+0x24 {2}MOVL {4}\(AX\), AX.* {2}<== trap 14\n/);
    expect(stdout).toMatch(/CALL {4}attach\(SB\)\n.*\/sys\/src\/fs\/sample\/conf\.c:22\n {9}<== return address\n/);
    expect(stdout).toContain('  /sys/src/cmd/8c/call.c  -7 +16\n');
  });

  test('runs and boots nothing the second time', async () => {
    const folder = folderWith();
    const first = await start(folder, MAIN_JOB);
    const again = await start(folder, MAIN_JOB);
    expect(again.exitCode).toBe(first.exitCode);
    expect(again.stdout).toMatch(/probes \((\d+) on record\), 0 builds, 0 boots/);
    expect(untilProbes(again.stdout)).toBe(untilProbes(first.stdout));
  });
});

/** The report without its last lines, which count the work that was done. */
function untilProbes(report: string): string {
  return report.slice(0, report.search(/^\d+ probes/m));
}
