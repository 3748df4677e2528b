import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeDisk } from '../../src/cli/disk-file.js';
import { Disk } from '../../src/emu/pc/devices/disk.js';

test('the image of a disk has its size, and what was written over what was there', () => {
  const disk = new Disk(Buffer.alloc(700, 3), 4);
  disk.write(2, Buffer.alloc(512, 9));
  const folder = mkdtempSync(join(tmpdir(), 'fsbisect-disk-'));
  try {
    writeDisk(join(folder, 'disk.img'), disk);
    const expected = Buffer.concat([Buffer.alloc(700, 3), Buffer.alloc(324), Buffer.alloc(512, 9), Buffer.alloc(512)]);
    expect(readFileSync(join(folder, 'disk.img'))).toEqual(expected);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
