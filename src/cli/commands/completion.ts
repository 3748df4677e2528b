import type { Command } from 'commander';
import { completionScript, shells } from '../completion.js';
import { UsageError } from '../errors.js';
import { EXIT } from '../exit-code.js';
import type { Wire } from '../wire.js';

/** `completion`: a script for the shell. */
export function addCompletion(program: Command, wire: Wire): void {
  const command = program
    .command('completion')
    .summary('a completion script for bash, zsh or fish')
    .description('Prints a script that completes commands and options.')
    .argument('<shell>', shells.join(', '))
    .addHelpText(
      'after',
      `
Examples:
  fsbisect completion bash > ~/.local/share/bash-completion/completions/fsbisect
  fsbisect completion zsh > ~/.zfunc/_fsbisect
  fsbisect completion fish > ~/.config/fish/completions/fsbisect.fish`,
    );
  wire(command, async (context, _options, [name]) => {
    const shell = shells.find((known) => known === name);
    if (!shell) throw new UsageError(`There is no completion for '${name}'. There is one for ${shells.join(', ')}.`);
    context.host.stdout.write(completionScript(shell, program));
    return EXIT.OK;
  });
}
