import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWithDump, start } from './tool.js';

const HALT = 'fa f4';
const JUMP_TO_BIOS = 'ea 5b e0 00 f0';

/** A boot sector that only does this. */
function bootSector(code: string): Uint8Array {
  const sector = Buffer.alloc(512);
  sector.set([0xeb, 0x3c]); // jmp over the volume's parameters
  sector.set(Buffer.from(code.replaceAll(' ', ''), 'hex'), 0x3e);
  return sector.subarray(0, 400);
}

/** An executable that no loader here gets as far as. */
function kernel(): Uint8Array {
  const header = new DataView(new ArrayBuffer(64));
  for (const [i, word] of [0x1eb, 32, 0, 0, 0, 0x8010_0020].entries()) header.setUint32(4 * i, word);
  return new Uint8Array(header.buffer);
}

test('the loader is bisected like any other component, over one and the same kernel', async () => {
  const folder = folderWithDump(({ recipe }) => {
    Object.assign(recipe.components, { '9load': { paths: ['/386/9load', '/386/pbs'] } });
    recipe.command = ['/bin/cp', 'ready', recipe.product];
  });
  for (const [date, code] of Object.entries({
    '2011/0701': HALT,
    '2011/0822': HALT,
    '2011/1103': HALT,
    '2012/0117': JUMP_TO_BIOS,
    '2012/0411': JUMP_TO_BIOS,
    '2012/0614': JUMP_TO_BIOS,
  })) {
    const there = join(folder, 'dump', date, '386');
    mkdirSync(there, { recursive: true });
    writeFileSync(join(there, '9load'), 'not used');
    writeFileSync(join(there, 'pbs'), bootSector(code));
  }
  writeFileSync(join(folder, 'dump/2012/0614/sys/src/fs/sample/ready'), kernel());
  const ask = ['--loader-range', '2011/0701..2012/0614', '--question', 'bad:reset by a jump to the BIOS'];
  const { exitCode, stdout, stderr } = await start(folder, ask);
  expect(exitCode, stderr).toBe(1);
  expect(stdout).toContain('  9load  2011/1103 -> 2012/0117\n');
  expect(stdout).toContain('2 boots');
  expect(stdout).toContain('fsbisect --loader-range 2011/0701..2012/0614 --base 2012/0614');
  const again = await start(folder, ask);
  expect(again.stdout).toContain('0 builds, 0 boots');
});
