#!/usr/bin/env node
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const main = join(__dirname, '../dist/bundle/main.js');

/** Starts the program; whatever it does after that, it answers for itself. */
async function launch() {
  if (!existsSync(main)) throw new Error('it is not compiled yet');
  await require(main).started;
}

launch().catch((error) => {
  process.stderr.write(`fsbisect: it cannot start: ${error.message}. Run \`npm ci\` in its folder.\n`);
  process.exitCode = 70;
});
