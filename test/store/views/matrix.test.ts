import { describe, expect, it } from 'vitest';
import { openStore } from '../open-store.js';
import {
  boots,
  DUMP,
  definition,
  putAll,
  putBooted,
  putFailed,
  putHistory,
  question,
  traps,
} from '../sample-results.js';
import { rowsOf } from './rows-of.js';

describe('v_matrix', () => {
  it('has a row for every pair of dates, with the outcome of the pair of artifacts', () => {
    const store = openStore();
    putAll(store);
    const rows = rowsOf(
      store,
      'x_component, x_date, y_component, y_date, outcome, signature',
      'v_matrix ORDER BY x_date, y_date',
    );
    expect(rows).toHaveLength(25);
    expect(rows.slice(0, 5)).toEqual([
      '8c|2011/0701|8l|2011/0701|boots|boots: banner',
      '8c|2011/0701|8l|2011/0702|boots|boots: banner',
      '8c|2011/0701|8l|2011/0703|boots|boots: banner',
      '8c|2011/0701|8l|2011/0704|boots|boots: banner',
      '8c|2011/0701|8l|2011/0705|boots|boots: banner',
    ]);
    expect(rows.slice(10, 15)).toEqual([
      '8c|2011/0703|8l|2011/0701|boots|boots: banner',
      '8c|2011/0703|8l|2011/0702|boots|boots: banner',
      '8c|2011/0703|8l|2011/0703|boots|boots: banner',
      '8c|2011/0703|8l|2011/0704|-|-',
      '8c|2011/0703|8l|2011/0705|-|-',
    ]);
    expect(rows.slice(20)).toEqual([
      '8c|2011/0705|8l|2011/0701|build-error|8l: bad object',
      '8c|2011/0705|8l|2011/0702|build-error|8l: bad object',
      '8c|2011/0705|8l|2011/0703|build-error|8l: bad object',
      '8c|2011/0705|8l|2011/0704|trap|trap 14 in f+0xa',
      '8c|2011/0705|8l|2011/0705|trap|trap 14 in f+0xa',
    ]);
  });

  it('has for each pair what became of it on the machine that it was given', () => {
    const store = openStore();
    putHistory(store);
    const { machine } = question(store);
    const nominal = store.toolchains.machine({ loaderComponent: '9load' });
    store.bisections.question({ ...question(store), machine: nominal });
    const placed = putBooted(store, 'c1', 'l1', 'good', boots);
    putBooted(store, 'c3', 'l2', 'bad', traps);
    store.results.putPlace({ machine: nominal, toolchain: placed, bootsOn: machine });
    const known = 'v_matrix WHERE outcome IS NOT NULL GROUP BY x_artifact, y_artifact';
    expect(rowsOf(store, 'x_artifact, y_artifact, outcome', known)).toEqual(['c1|l1|boots']);
  });

  it('keeps to the dates of the question', () => {
    const store = openStore();
    putAll(store);
    const asked = question(store);
    const id = store.bisections.question({
      ...asked,
      axes: asked.axes.map((axis) => ({ ...axis, from: '2011/0703', to: '2011/0704' })),
    });
    expect(rowsOf(store, 'x_date, y_date, outcome', `v_matrix WHERE question = '${id}' ORDER BY 1, 2`)).toEqual([
      '2011/0703|2011/0703|boots',
      '2011/0703|2011/0704|-',
      '2011/0704|2011/0703|boots',
      '2011/0704|2011/0704|boots',
    ]);
  });

  it('of one component has the toolchains whose other components are held as the question holds them', () => {
    const store = openStore();
    putAll(store);
    const asked = question(store);
    for (const [linker, expected] of [
      ['l1', ['2011/0701|boots', '2011/0702|boots', '2011/0703|boots', '2011/0704|boots', '2011/0705|build-error']],
      ['l2', ['2011/0701|boots', '2011/0702|boots', '2011/0703|-', '2011/0704|boots', '2011/0705|trap']],
    ] as const) {
      const id = store.bisections.question({ ...asked, axes: asked.axes.slice(0, 1), held: { '8l': linker } });
      const rows = rowsOf(store, 'x_date, outcome', `v_matrix WHERE question = '${id}' ORDER BY 1`);
      expect(rows).toEqual(expected);
      expect(rowsOf(store, 'y_date, z_date', `v_matrix WHERE question = '${id}' LIMIT 1`)).toEqual(['-|-']);
    }
  });

  it('knows three axes, and takes no toolchain of fewer or other components for a cell', () => {
    const store = openStore();
    putAll(store);
    const asked = question(store);
    const libc = store.dumps.component('libc', definition);
    store.dumps.artifact({ id: 'libc1', size: 1, files: [] });
    store.dumps.assign(libc, store.dumps.snapshot({ dump: DUMP, date: '2011/0701' }), 'libc1');
    const axis = { component: 'libc', definition, dump: DUMP, from: '2011/0701', to: '2011/0701' };
    const id = store.bisections.question({ ...asked, axes: [...asked.axes, axis] });
    const where = `v_matrix WHERE question = '${id}' AND outcome IS NOT NULL`;
    store.toolchains.put({ '8c': 'c1', '8l': 'l1', other: 'libc1' });
    expect(rowsOf(store, '*', where)).toEqual([]);
    const toolchain = store.toolchains.put({ '8c': 'c2', '8l': 'l2', libc: 'libc1' });
    store.results.putBuild({
      recipe: asked.recipe,
      toolchain,
      status: 'unsupported',
      message: 'opcode',
      instructions: 1,
      actionsRun: 1,
      actionsReplayed: 0,
    });
    expect(rowsOf(store, 'x_date, y_date, z_date, outcome', `${where} ORDER BY 1, 2`)).toEqual([
      '2011/0703|2011/0704|2011/0701|unsupported',
      '2011/0703|2011/0705|2011/0701|unsupported',
    ]);
  });

  it('shows no outcome before the kernel has booted on the machine of the question', () => {
    const store = openStore();
    putAll(store);
    const id = store.bisections.question({ ...question(store), machine: store.toolchains.machine({ memory: 16 }) });
    expect(rowsOf(store, 'outcome, count(*)', `v_matrix WHERE question = '${id}' GROUP BY outcome ORDER BY 1`)).toEqual(
      ['-|22', 'build-error|3'],
    );
  });
});

describe('v_cells', () => {
  it('has a row for every pair of stretches of dates with equal artifacts', () => {
    const store = openStore();
    putAll(store);
    const columns = 'x_first, x_last, y_first, y_last, outcome';
    expect(rowsOf(store, columns, 'v_cells ORDER BY x_first, y_first')).toEqual([
      '2011/0701|2011/0702|2011/0701|2011/0703|boots',
      '2011/0701|2011/0702|2011/0704|2011/0705|boots',
      '2011/0703|2011/0703|2011/0701|2011/0703|boots',
      '2011/0703|2011/0703|2011/0704|2011/0705|-',
      '2011/0704|2011/0704|2011/0701|2011/0703|boots',
      '2011/0704|2011/0704|2011/0704|2011/0705|boots',
      '2011/0705|2011/0705|2011/0701|2011/0703|build-error',
      '2011/0705|2011/0705|2011/0704|2011/0705|trap',
    ]);
  });
});

describe('v_flips', () => {
  const columns = 'component, from_date, to_date, others, from_outcome, to_outcome, untested_between';

  it('has a row for every change of outcome between neighbours on one axis', () => {
    const store = openStore();
    putAll(store);
    expect(rowsOf(store, columns, 'v_flips ORDER BY component, to_date, others')).toEqual([
      '8c|2011/0704|2011/0705|8l=2011/0701|boots|build-error|0',
      '8c|2011/0704|2011/0705|8l=2011/0704|boots|trap|0',
      '8l|2011/0703|2011/0704|8c=2011/0705|build-error|trap|0',
    ]);
  });

  it('counts the versions between two neighbours that nobody has tried', () => {
    const store = openStore();
    putHistory(store);
    putFailed(store, 'c1', 'l1');
    putBooted(store, 'c3', 'l1', 'good', boots);
    const asked = question(store);
    store.bisections.question({ ...asked, axes: asked.axes.slice(0, 1), held: { '8l': 'l1' } });
    store.toolchains.put({ '8c': 'c2', '8l': 'l1' });
    expect(rowsOf(store, columns, 'v_flips')).toEqual(['8c|2011/0704|2011/0705||build-error|boots|0']);
    store.bisections.question({
      ...asked,
      axes: [{ ...asked.axes[0], to: '2011/0703' }],
      held: { '8l': 'l1' },
    });
    expect(rowsOf(store, 'count(*)', 'v_flips')).toEqual(['1']);
  });

  it('sees a change of signature where the kind of outcome stays', () => {
    const store = openStore();
    putHistory(store);
    putBooted(store, 'c1', 'l1', 'one', traps);
    putBooted(store, 'c3', 'l1', 'two', { ...traps, signature: 'trap 13 in g' });
    store.bisections.question(question(store));
    expect(rowsOf(store, 'from_signature, to_signature, untested_between', 'v_flips')).toEqual([
      'trap 14 in f+0xa|trap 13 in g|0',
    ]);
  });
});

describe('v_dedup', () => {
  it('counts the cells of a question by date and by artifact, and the work that they took', () => {
    const store = openStore();
    putAll(store);
    expect(rowsOf(store, 'date_cells, distinct_cells, builds, boots', 'v_dedup')).toEqual(['25|6|5|3']);
  });

  it('counts nothing done for a question that nobody has begun to answer', () => {
    const store = openStore();
    putHistory(store);
    const asked = question(store);
    store.bisections.question({ ...asked, axes: asked.axes.slice(0, 1), held: { '8l': 'l1' } });
    expect(rowsOf(store, 'date_cells, distinct_cells, builds, boots', 'v_dedup')).toEqual(['5|3|0|0']);
  });
});

describe('v_work', () => {
  it('sets what was asked for against what had to be done', () => {
    const store = openStore();
    putAll(store);
    expect(rowsOf(store, 'work, asked, done', "v_work WHERE work NOT LIKE 'bytes%'")).toEqual([
      'programs run in builds|18|14',
      'kernels built|4|3',
      'kernels booted|4|3',
      'components dated|10|5',
    ]);
    store.objects.put(Buffer.alloc(100_000, 'a'));
    expect(rowsOf(store, 'asked > 100000, done < 1000', "v_work WHERE work LIKE 'bytes%'")).toEqual(['1|1']);
  });

  it('of an empty database is nothing', () => {
    expect(rowsOf(openStore(), 'sum(asked), sum(done)', 'v_work')).toEqual(['0|0']);
  });
});
