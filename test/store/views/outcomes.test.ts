import { describe, expect, it } from 'vitest';
import { openStore } from '../open-store.js';
import { boots, DUMP, definition, imageOf, places, putAll, putBooted, putFailed, traps } from '../sample-results.js';
import { rowsOf } from './rows-of.js';

describe('v_toolchains', () => {
  it('labels a toolchain by the first dates of its artifacts, or by their ids where there are no dates', () => {
    const store = openStore();
    putAll(store);
    store.toolchains.put({ '8c': 'c3', '8l': '0123456789abcdef' });
    expect(rowsOf(store, 'label', 'v_toolchains ORDER BY label')).toEqual([
      '8c=2011/0701 8l=2011/0701',
      '8c=2011/0701 8l=2011/0704',
      '8c=2011/0703 8l=2011/0701',
      '8c=2011/0705 8l=0123456789ab',
      '8c=2011/0705 8l=2011/0701',
      '8c=2011/0705 8l=2011/0704',
    ]);
  });
});

describe('v_toolchain_parts', () => {
  it('gives the first and the last date of each artifact', () => {
    const store = openStore();
    putAll(store);
    const parts = "v_toolchain_parts WHERE artifact IN ('c1', 'l2') GROUP BY artifact ORDER BY artifact";
    expect(rowsOf(store, 'component, artifact, first_date, last_date', parts)).toEqual([
      '8c|c1|2011/0701|2011/0704',
      '8l|l2|2011/0704|2011/0705',
    ]);
  });
});

describe('v_boots', () => {
  it('shows the trap with addresses in hexadecimal', () => {
    const store = openStore();
    putAll(store);
    const columns =
      'outcome, signature, milestone, vector, error_code, eip, cr2, symbol, offset, file, line, image_size';
    expect(rowsOf(store, columns, 'v_boots ORDER BY image_size')).toEqual([
      'trap|trap 14 in f+0xa|-|14|0|8010000a|f000ff53|f|10|/sys/src/fs/f.c|12|3',
      'boots|boots: banner|banner|-|-|-|-|-|-|-|-|4',
      'boots|boots: banner|banner|-|-|-|-|-|-|-|-|8',
    ]);
  });

  it('lets the consoles be searched', () => {
    const store = openStore();
    putAll(store);
    expect(rowsOf(store, 'image', "v_boots WHERE console LIKE '%panic%'")).toEqual([imageOf('bad')]);
  });
});

describe('v_outcomes', () => {
  it('has a row for every toolchain that was built, with the outcome of its kernel', () => {
    const store = openStore();
    putAll(store);
    const from = 'v_outcomes o JOIN v_toolchains t ON t.toolchain = o.toolchain ORDER BY label';
    expect(rowsOf(store, 'label, outcome, signature, stage, tool, message', from)).toEqual([
      '8c=2011/0701 8l=2011/0701|boots|boots: banner|-|-|-',
      '8c=2011/0701 8l=2011/0704|boots|boots: banner|-|-|-',
      '8c=2011/0703 8l=2011/0701|boots|boots: banner|-|-|-',
      '8c=2011/0705 8l=2011/0701|build-error|8l: bad object|kernel|8l|bad object',
      '8c=2011/0705 8l=2011/0704|trap|trap 14 in f+0xa|-|-|-',
    ]);
  });
});

describe('v_signatures', () => {
  it('counts the toolchains, kernels and boots that ended in the same way', () => {
    const store = openStore();
    putAll(store);
    expect(rowsOf(store, 'outcome, signature, toolchains, images, boots', 'v_signatures ORDER BY outcome')).toEqual([
      'boots|boots: banner|3|2|2',
      'build-error|8l: bad object|1|0|0',
      'trap|trap 14 in f+0xa|1|1|1',
    ]);
  });

  it('leaves out a way to end that a later result has replaced', () => {
    const store = openStore();
    putBooted(store, 'c1', 'l1', 'kernel', { kind: 'unsupported', signature: 'opcode' });
    putBooted(store, 'c1', 'l1', 'kernel', boots);
    expect(rowsOf(store, 'signature', 'v_signatures')).toEqual(['boots: banner']);
  });
});

describe('v_build_failures', () => {
  it('has the builds that left no kernel, with the object that holds what they printed', () => {
    const store = openStore();
    putAll(store);
    const log = store.objects.put(Buffer.from('8l: bad object\n'));
    expect(rowsOf(store, 'label, status, stage, tool, message, signature, log', 'v_build_failures')).toEqual([
      `8c=2011/0705 8l=2011/0701|error|kernel|8l|bad object|8l: bad object|${log}`,
    ]);
  });

  it('is empty where every build left one', () => {
    const store = openStore();
    putBooted(store, 'c1', 'l1', 'kernel', traps);
    expect(rowsOf(store, '*', 'v_build_failures')).toEqual([]);
    putFailed(store, 'c2', 'l1');
    expect(rowsOf(store, 'count(*)', 'v_build_failures')).toEqual(['1']);
  });
});

describe('v_component_history', () => {
  it('has a row for every stretch of dates on which a component was the same, one that came back included', () => {
    const store = openStore();
    putAll(store);
    const history = 'v_component_history ORDER BY component, first_date';
    expect(rowsOf(store, 'component, first_date, last_date, dates, artifact, state, failure', history)).toEqual([
      '8c|2011/0701|2011/0702|2|c1|ok|-',
      '8c|2011/0703|2011/0703|1|c2|ok|-',
      '8c|2011/0704|2011/0704|1|c1|ok|-',
      '8c|2011/0705|2011/0705|1|c3|ok|-',
      '8l|2011/0701|2011/0703|3|l1|ok|-',
      '8l|2011/0704|2011/0705|2|l2|ok|-',
    ]);
  });

  it('shows a day whose source did not build with the reason', () => {
    const store = openStore();
    const failure = { tool: '8c', argv: ['8c', 'y.c'], exit: 'error', message: 'y.c:1 syntax error' };
    store.dumps.artifact({ id: 'x', size: 0, files: [], failure });
    const snapshot = store.dumps.snapshot({ dump: DUMP, date: '2011/0706' });
    store.dumps.assign(store.dumps.component('8c', definition), snapshot, 'x');
    expect(rowsOf(store, 'state, failure', 'v_component_history')).toEqual(['build-error|8c: y.c:1 syntax error']);
  });

  it('keeps dumps and definitions of a component apart', () => {
    const store = openStore();
    store.dumps.artifact({ id: 'a', size: 1, files: [] });
    for (const [dump, made] of [
      ['d', 1],
      ['e', 1],
      ['d', 2],
    ] as const) {
      const snapshot = store.dumps.snapshot({ dump, date: '2011/0701' });
      store.dumps.assign(store.dumps.component('8c', { made }), snapshot, 'a');
    }
    expect(rowsOf(store, 'dump, dates', 'v_component_history ORDER BY component_id, dump')).toEqual([
      'd|1',
      'e|1',
      'd|1',
    ]);
  });
});

describe('v_outcomes and loaders', () => {
  it('gives a toolchain no boot by the loader of another', () => {
    const store = openStore();
    const first = putBooted(store, 'c1', 'l1', 'good', boots);
    const second = putBooted(store, 'c2', 'l1', 'good', boots);
    const { machine } = places(store);
    const nominal = store.toolchains.machine({ loaderComponent: '9load' });
    store.results.putPlace({ machine: nominal, toolchain: first, bootsOn: machine });
    const outcomeOf = (toolchain: string) => rowsOf(store, 'outcome', `v_outcomes WHERE toolchain = '${toolchain}'`);
    expect([outcomeOf(first), outcomeOf(second)]).toEqual([['boots'], ['-']]);
  });
});
