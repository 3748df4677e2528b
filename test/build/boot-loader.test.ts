import { describe, expect, test } from 'vitest';
import { bootFilesIn, bootFilesOf, bootsByComponent, componentsInUse } from '../../src/build/boot-loader.js';
import { checkConfig } from '../../src/build/config.js';
import { MemoryTree } from '../../src/tree/memory-tree.js';

const RECIPE = {
  time: '2012-06-14T00:00:00Z',
  directory: '/sys/src/fs/fs64',
  command: ['/bin/mk'],
  product: '9fsfs64',
  components: {},
};
const DAY = new MemoryTree([
  ['/386/9load', 'the loader'],
  ['/386/pbs', 'the boot sector'],
  ['/386/mbr', 'the first sector'],
]);
const ELSEWHERE = new MemoryTree([['/boot/9load', 'another loader']]);
const places = { snapshot: async () => DAY, fixed: async () => ELSEWHERE };

const files = (machine: object) =>
  bootFilesOf(
    checkConfig({ dump: { kind: 'directory', root: 'd' }, recipe: RECIPE, machine }, '/x/fsbisect.config.json'),
    places,
  );
const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

test('a machine that loads kernels directly needs no files', async () => {
  expect(await files({})).toBeUndefined();
  expect(await files({ loader: { snapshot: '2011/0701' } })).toBeUndefined();
});

test('loader and boot sector come from a snapshot', async () => {
  const found = await files({ boot: 'loader', loader: { snapshot: '2011/0701' } });
  expect([text(found?.loader), text(found?.pbs), found?.mbr]).toEqual(['the loader', 'the boot sector', undefined]);
});

test('a master boot record makes the medium a disk', async () => {
  const found = await files({ boot: 'loader', loader: { snapshot: '2011/0701', mbr: '/386/mbr' } });
  expect(text(found?.mbr)).toBe('the first sector');
});

test('a file that is not there is an error that says what is', async () => {
  const tree = { kind: 'directory', path: 't' };
  await expect(files({ boot: 'loader', loader: { tree, '9load': '/boot/9load', pbs: '/boot/pbs' } })).rejects.toThrow(
    'There is no file /boot/pbs in the tree of machine.loader; /boot has 9load. ' +
      'Correct machine.loader in /x/fsbisect.config.json.',
  );
  await expect(files({ boot: 'loader', loader: { tree } })).rejects.toThrow(
    'There is no file /386/9load in the tree of machine.loader, nor a folder /386. ',
  );
});

describe('a component called 9load', () => {
  const recipe = { ...RECIPE, components: { '8c': { paths: ['/386/bin/8c'] }, '9load': { paths: ['/386/9load'] } } };
  const loader = { snapshot: '2011/0701' };
  const config = (machine: object) =>
    checkConfig({ dump: { kind: 'directory', root: 'd' }, recipe, machine }, '/x/fsbisect.config.json');

  test('is what kernels boot by, unless they are loaded directly', () => {
    const [direct, byLoader] = [config({ loader }), config({ boot: 'loader', loader })];
    expect([bootsByComponent(direct), componentsInUse(direct)]).toEqual([false, ['8c']]);
    expect([bootsByComponent(byLoader), componentsInUse(byLoader)]).toEqual([true, ['8c', '9load']]);
  });

  test('gives its files to the machine by their paths', async () => {
    const version = { artifact: 'a', size: 2, files: ['/386/9load', '/386/pbs', '/386/mbr'].map(file) };
    const bytes = (id: string) => Buffer.from(id);
    const floppy = await bootFilesIn(config({ boot: 'loader', loader }), version, bytes);
    expect([text(floppy.loader), text(floppy.pbs), floppy.mbr]).toEqual([
      'id of /386/9load',
      'id of /386/pbs',
      undefined,
    ]);
    const disk = await bootFilesIn(config({ boot: 'loader', loader: { ...loader, mbr: '/386/mbr' } }), version, bytes);
    expect(text(disk.mbr)).toBe('id of /386/mbr');
  });

  test('that lacks a file the machine needs is an error that names it', async () => {
    const version = { artifact: 'a', size: 1, files: [file('/386/9load')] };
    await expect(bootFilesIn(config({ boot: 'loader', loader }), version, () => Buffer.from(''))).rejects.toThrow(
      'Kernels boot by /386/pbs, which is not among the paths of component 9load in /x/fsbisect.config.json.',
    );
  });
});

function file(path: string) {
  return { path, id: `id of ${path}`, size: 1, executable: false };
}
