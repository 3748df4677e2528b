#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/main.js', import.meta.url);
try {
  if (!existsSync(main)) throw new Error('it is not compiled yet');
  await import(main.href);
} catch (error) {
  process.stderr.write(`fsbisect: it cannot start: ${error.message}. Run \`npm ci\` in its folder.\n`);
  process.exitCode = 70;
}
