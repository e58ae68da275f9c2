import { type Command, Option } from 'commander';
import type { AccessLintOptions } from '../commands/access-lint.ts';
import type { CommandIo } from '../process/command-io.ts';
import type { Finish } from './add-command.ts';

/** `lockkeeper access …`: questions about who may read what, and about the policies that say so. */
export function addAccessCommands(program: Command, io: CommandIo, finish: Finish): void {
  const access = program.command('access').description('policies: lint').addHelpText('after', EXAMPLES);
  access
    .command('lint')
    .description('name the mistakes of policies, each with file, line, column and what to write instead; offline')
    .argument(
      '<file...>',
      'JSON policies, or texts with policies in them (Markdown, scripts, Terraform); folders; - for stdin',
    )
    .addOption(
      new Option('-o, --output <format>', 'what goes to stdout').choices(['table', 'json', 'yaml']).default('table'),
    )
    .addOption(
      new Option('--level <severity>', 'the least that is reported')
        .choices(['error', 'warning', 'note'])
        .default('note'),
    )
    .addHelpText('after', EXAMPLES)
    .action((files: readonly string[], flags: Omit<AccessLintOptions, 'files'>) =>
      finish(async () => {
        const { runAccessLint } = await import('../commands/access-lint.ts');
        return runAccessLint({ ...flags, files }, io);
      }),
    );
}

const EXAMPLES = `
Ends with 1 when there is an error or a warning, with 0 when there are notes only.

Examples:
  lockkeeper access lint policy.json trust.json
  lockkeeper access lint --level error iam/ README.md
  lockkeeper access lint -o json terraform/ | jq -r '.findings[] | "\\(.file):\\(.line) \\(.rule)"'
`;
