import { type Command, Option } from 'commander';
import type { MigrateCheckOptions } from '../commands/migrate-check.ts';
import type { CommandIo } from '../process/command-io.ts';
import { collect, type Finish } from './add-command.ts';

/** `lockkeeper migrate …`: moving a cluster over from the External Secrets Operator, ASCP and the pod identity webhook. */
export function addMigrateCommands(program: Command, io: CommandIo, finish: Finish): void {
  const migrate = program
    .command('migrate')
    .description(
      'moving over from the External Secrets Operator, the AWS provider of the CSI driver and the pod identity webhook: check',
    )
    .addHelpText('after', EXAMPLES);
  migrate
    .command('check')
    .description(
      'what would change, what is not served, what to prepare and what it saves, object by object; changes nothing',
    )
    .option(
      '-f, --filename <path>',
      'manifests instead of a cluster: file, folder, or - for stdin; repeatable',
      collect(String),
    )
    .option('-n, --namespace <name>', 'namespace of manifests that name none', 'default')
    .option('--kubeconfig <file>', 'cluster to look at (default: KUBECONFIG, or ~/.kube/config)')
    .option('--context <name>', 'context of the kubeconfig')
    .option(
      '--no-secrets',
      'do not read the target Secrets, which tells whether one of them would be left alone or written',
    )
    .option('--grants <file>', 'write the StoreGrants that the cluster needs to a file, to be reviewed and applied')
    .addOption(
      new Option('-o, --output <format>', 'what goes to stdout').choices(['table', 'json', 'yaml']).default('table'),
    )
    .addHelpText('after', EXAMPLES)
    .action((flags: Omit<MigrateCheckOptions, 'files'> & { readonly filename?: readonly string[] }) =>
      finish(async () => {
        const { runMigrateCheck } = await import('../commands/migrate-check.ts');
        const { filename: files = [], ...rest } = flags;
        return runMigrateCheck({ ...rest, files }, io);
      }),
    );
}

const EXAMPLES = `
Ends with 1 when an object would be blocked, with 0 otherwise.

Examples:
  lockkeeper migrate check --grants grants.yaml
  lockkeeper migrate check -f manifests/ -o json | jq '.calls'
`;
