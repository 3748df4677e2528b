import { expect, it, onTestFinished } from 'vitest';
import type { Facts } from '../../../src/dump/git/git-repository.js';
import { openDump, openTree } from '../../../src/dump/open.js';
import { git, repositoryOf } from '../scratch.js';

it('what was found out about a repository is believed by who is told, whatever git says by now', async () => {
  const repository = repositoryOf([{ date: '2011-07-01T00:00:00Z', files: { '386/bin/8c': 'old' } }]);
  const facts: Facts = new Map();
  const first = await openDump({ kind: 'git', repository }, facts);
  const fixed = await openTree({ kind: 'git', repository, prefix: '386' }, facts);
  onTestFinished(() => Promise.all([first.close(), fixed.close()]).then(() => {}));
  const told = structuredClone(facts);
  git(repository, ['commit', '--amend', '--allow-empty', '-m', 'x', '--date', '2011-07-02T00:00:00Z']);

  const [same, later] = [
    await openDump({ kind: 'git', repository }, told),
    await openDump({ kind: 'git', repository }),
  ];
  const { tree, close } = await openTree({ kind: 'git', repository, prefix: '386' }, told);
  onTestFinished(() => Promise.all([same.close(), later.close(), close()]).then(() => {}));
  expect((await same.snapshots()).map(String)).toEqual(['2011/0701']);
  expect((await later.snapshots()).map(String)).toEqual(['2011/0702']);
  expect((await tree.lookup('/bin/8c'))?.kind).toBe('file');
});

it('what is found out about a repository that is opened twice at a time stands in one place', async () => {
  const repository = repositoryOf([{ date: '2011-07-01T00:00:00Z', files: { '386/bin/8c': 'old' } }]);
  const facts: Facts = new Map();
  const [dump, fixed] = await Promise.all([
    openDump({ kind: 'git', repository }, facts),
    openTree({ kind: 'git', repository }, facts),
  ]);
  onTestFinished(() => Promise.all([dump.close(), fixed.close()]).then(() => {}));
  expect([...facts.keys()]).toEqual([repository]);
  const { trees, histories } = facts.get(repository)!;
  expect([[...trees.keys()], [...histories.keys()]]).toEqual([['HEAD'], ['author HEAD']]);
});
