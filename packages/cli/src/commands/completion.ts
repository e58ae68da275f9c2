import { LockkeeperError } from '@lockkeeper/core';
import type { Command } from 'commander';
import { SCENARIOS } from '../demo/scenarios.ts';
import type { CommandIo } from '../process/command-io.ts';
import { EXIT } from '../process/exit-codes.ts';

/** What can follow a command's name. */
interface Completions {
  readonly name: string;
  readonly description: string;
  readonly words: readonly string[];
}

function completionsOf(program: Command): readonly Completions[] {
  return program.commands.map((command) => {
    const flags = command.options.flatMap(({ short, long }) => [short, long].filter((flag) => flag !== undefined));
    const words: Readonly<Record<string, readonly string[]>> = {
      demo: SCENARIOS.map(({ name }) => name),
      completion: ['bash', 'zsh', 'fish'],
    };
    const name = command.name();
    const below = command.commands.map((subcommand) => subcommand.name());
    return { name, description: command.description(), words: [...(words[name] ?? []), ...below, ...flags, '--help'] };
  });
}

function bash(all: readonly Completions[]): string {
  const names = all.map(({ name }) => name).join(' ');
  const cases = all.map(({ name, words }) => `    ${name}) words="${words.join(' ')}" ;;`);
  return `_lockkeeper() {
  local words="${names} --help" current="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -gt 1 ]; then
    case "\${COMP_WORDS[1]}" in
${cases.map((line) => `  ${line}`).join('\n')}
      *) words="" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _lockkeeper lockkeeper
`;
}

function zsh(all: readonly Completions[]): string {
  const quote = (text: string): string => text.replaceAll("'", "'\\''").replaceAll(':', '\\:');
  const names = all.map(({ name, description }) => `    '${name}:${quote(description)}'`).join('\n');
  const cases = all.map(({ name, words }) => `    ${name}) compadd -- ${words.join(' ')}; _files ;;`).join('\n');
  return `#compdef lockkeeper
_lockkeeper() {
  local -a commands=(
${names}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]" in
${cases}
  esac
}
if [ "$funcstack[1]" = "_lockkeeper" ]; then
  _lockkeeper "$@"
else
  compdef _lockkeeper lockkeeper
fi
`;
}

function fish(all: readonly Completions[]): string {
  const quote = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  const lines = all.flatMap(({ name, description, words }) => [
    `complete -c lockkeeper -n __fish_use_subcommand -f -a ${name} -d '${quote(description)}'`,
    `complete -c lockkeeper -n '__fish_seen_subcommand_from ${name}' -a '${words.join(' ')}'`,
  ]);
  return `${lines.join('\n')}\n`;
}

const SHELLS: ReadonlyMap<string, (all: readonly Completions[]) => string> = new Map([
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
]);

/** `lockkeeper completion SHELL`: a script on stdout, written from the same table as the help. */
export function runCompletion(shell: string, program: Command, io: CommandIo): number {
  const write = SHELLS.get(shell);
  if (write === undefined)
    throw new LockkeeperError(
      'InvalidInput',
      `completion is there for ${[...SHELLS.keys()].join(', ')}, not for "${shell}"`,
    );
  io.out(write(completionsOf(program)));
  return EXIT.done;
}
