import { expect, test } from 'vitest';
import { bootFilesOf } from '../../src/build/boot-loader.js';
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
