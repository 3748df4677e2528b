import { defineConfig } from 'rolldown';

/** What both bundles have in common: CommonJS, which Node starts sooner than modules. */
const shared = {
  logLevel: 'warn',
  platform: 'node',
  // Modules name each other as they will be called when they are compiled.
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
};

/** What is left outside, loaded by the first module that needs it. */
function outside(name) {
  const stub = `\0${name}`;
  return {
    name: 'outside',
    resolveId: (id, importer) => (id !== name ? null : importer === stub ? { id, external: true } : stub),
    load: (id) => (id === stub ? { code: `module.exports = require('${name}');`, moduleType: 'js' } : null),
  };
}

/** Whatever is not ASCII, as an escape sequence: V8 keeps the source at a byte a character, and need not decode it. */
const ascii = {
  name: 'ascii',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\x7f]/g, escaped);
    }
  },
};

function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** In dist/ everything is a module, but not here. */
const commonjs = {
  name: 'kind',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
  },
};

/** A package that is not JavaScript alone, and parts of Node that few commands need. */
const OUTSIDE = [
  'better-sqlite3',
  'node:fs/promises',
  'node:readline',
  'node:stream/promises',
  'node:timers/promises',
  'node:v8',
  'node:worker_threads',
];

export default defineConfig([
  {
    ...shared,
    input: 'src/start/roles.ts',
    plugins: [...OUTSIDE.map(outside), ascii],
    output: {
      file: 'dist/bundle/program.js',
      format: 'cjs',
      codeSplitting: false,
      comments: { legal: true, annotation: false, jsdoc: false },
      sourcemap: true,
      sourcemapExcludeSources: true,
      // What Node makes of a CommonJS file before it compiles it: src/start/bundle.ts does without Node's loader.
      postBanner: '(function (exports, require, module, __filename, __dirname) {',
      postFooter: '})',
    },
  },
  {
    ...shared,
    input: {
      main: 'src/start/main.ts',
      worker: 'src/start/worker.ts',
      'query-child': 'src/start/query-child.ts',
      'keep-code': 'src/start/keep-code.ts',
    },
    plugins: [commonjs],
    output: { dir: 'dist/bundle', format: 'cjs', chunkFileNames: '[name].js' },
  },
]);
