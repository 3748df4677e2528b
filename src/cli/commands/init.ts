import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { EXIT } from '../exit-code.js';
import { withOutput } from '../options.js';
import type { Wire } from '../wire.js';

interface InitOptions {
  readonly kernel: string;
  readonly product?: string;
  readonly bootstrap?: string;
  readonly force?: boolean;
}

const SCHEMA_NAME = 'fsbisect.schema.json';

/** `init`: a configuration to start from. */
export function addInit(program: Command, wire: Wire): void {
  const command = program
    .command('init')
    .summary('write a configuration for a dump')
    .description(
      'Looks at a dump (a directory of YYYY/MMDD, or a git history) and writes fsbisect.config.json for it, with its ' +
        'JSON Schema, into the working directory. docs/recipes.md explains every line.',
    )
    .argument('[dump]', 'directory or git repository', '/n/dump')
    .option('--kernel <path>', "the kernel's folder in the Plan 9 tree", '/sys/src/fs/fs64')
    .option('--product <name>', 'the kernel that is made there (default: what its mkfile makes)')
    .option('--bootstrap <tree>', 'a tree of 386 binaries, for a dump of sources')
    .option('--force', 'overwrite what is there');
  withOutput(command).addHelpText(
    'after',
    `
Examples:
  fsbisect init /n/dump
  fsbisect init plan9-history.git --bootstrap binaries.git \\
      --kernel /sys/src/fs/emelie`,
  );
  wire<InitOptions>(command, async (context, options) => {
    const { cwd } = context.host;
    const [{ CONFIG_NAME, checkConfig }, { jsonSchema }, { detectConfig }] = await Promise.all([
      import('../../build/config.js'),
      import('../../build/config-schema.js'),
      import('../detect.js'),
    ]);
    const [file, schemaFile] = [resolve(cwd, CONFIG_NAME), resolve(cwd, SCHEMA_NAME)];
    if (existsSync(file) && !options.force) {
      throw new UsageError(`${file} is there already; --force overwrites it.`);
    }
    const { bootstrap, kernel, product } = options;
    const { config, findings } = await detectConfig({
      dump: command.processedArgs[0] as string,
      bootstrap,
      kernel,
      product,
      at: (path) => resolve(cwd, path),
    });
    checkConfig(structuredClone(config), file);
    writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`);
    writeFileSync(schemaFile, `${JSON.stringify(jsonSchema(), null, 2)}\n`);
    context.print({
      kind: 'init',
      title: `Written: ${file}`,
      findings: [
        ...findings,
        {
          level: 'notice',
          name: 'next',
          message: 'fsbisect doctor looks whether all is there; fsbisect snapshots lists the dates.',
        },
      ],
      data: config,
    });
    return EXIT.OK;
  });
}
