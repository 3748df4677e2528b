import type { Command } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;

/** What there is to complete: '' stands for the program itself. */
interface Words {
  readonly command: string;
  readonly summary: string;
  readonly options: readonly { readonly long: string; readonly description: string }[];
}

/** A script that makes a shell complete the program's commands and options, and else files. */
export function completionScript(shell: (typeof shells)[number], program: Command): string {
  const words = [program, ...program.commands].map((command) => ({
    command: command === program ? '' : command.name(),
    summary: command.summary(),
    options: [
      ...command.options.map(({ long, description }) => ({ long: long!, description })),
      { long: '--help', description: 'help' },
    ],
  }));
  return { bash, zsh, fish }[shell](words);
}

function optionsOf({ options }: Words): string {
  return options.map(({ long }) => long).join(' ');
}

function bash([program, ...commands]: readonly Words[]): string {
  const cases = commands.map((words) => `    ${words.command}) words='${optionsOf(words)}' ;;`);
  return `# bash completion for fsbisect
_fsbisect() {
  local words current=\${COMP_WORDS[COMP_CWORD]}
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
    *)
      words='${optionsOf(program)}'
      [[ $COMP_CWORD == 1 ]] && words+=' ${commands.map(({ command }) => command).join(' ')}'
      ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _fsbisect fsbisect
`;
}

function zsh([program, ...commands]: readonly Words[]): string {
  const described = commands.map(
    ({ command, summary }) => `    '${command}:${single(summary).replaceAll(':', '\\:')}'`,
  );
  const cases = commands.map((words) => `    ${words.command}) compadd -- ${optionsOf(words)} ;;`);
  return `#compdef fsbisect
_fsbisect() {
  local -a commands=(
${described.join('\n')}
  )
  if [[ $PREFIX != -* ]]; then
    (( CURRENT == 2 )) && _describe command commands
    _files
    return
  fi
  case $words[2] in
${cases.join('\n')}
    *) compadd -- ${optionsOf(program)} ;;
  esac
}
_fsbisect "$@"
`;
}

function fish([program, ...commands]: readonly Words[]): string {
  const line = (condition: string, { long, description }: Words['options'][number]) =>
    `complete -c fsbisect -n '${condition}' -l ${long.slice(2)} -d '${single(description)}'`;
  return [
    '# fish completion for fsbisect',
    ...commands.map(
      ({ command, summary }) => `complete -c fsbisect -n __fish_use_subcommand -a ${command} -d '${single(summary)}'`,
    ),
    ...program.options.map((option) => line('__fish_use_subcommand', option)),
    ...commands.flatMap(({ command, options }) =>
      options.map((option) => line(`__fish_seen_subcommand_from ${command}`, option)),
    ),
    '',
  ].join('\n');
}

/** A text that can stand between single quotes. */
function single(text: string): string {
  return text.replaceAll("'", '’');
}
