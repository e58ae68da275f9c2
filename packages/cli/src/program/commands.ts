import { Option } from 'commander';
import { addAccessCommands } from './access-commands.ts';
import type { DemoCommandOptions } from '../commands/demo.ts';
import type { ExecOptions } from '../commands/exec.ts';
import type { GetOptions } from '../commands/get.ts';
import type { RenderCommandOptions } from '../commands/render.ts';
import type { CommandIo } from '../process/command-io.ts';
import { type AddCommand, collect } from './add-command.ts';
import { addLabCommand } from './lab-command.ts';
import { addMigrateCommands } from './migrate-commands.ts';

/** A process of ours: its flags are its own, and are handed on as they are. */
function addProcess(name: string, what: string, load: () => Promise<RunProcess>): AddCommand {
  return (program, io, finish) => {
    program
      .command(name)
      .description(`run ${what} (flags are its own: lockkeeper ${name} --help)`)
      .argument('[flags...]')
      .helpOption(false)
      .allowUnknownOption()
      .passThroughOptions()
      .action((flags: readonly string[]) => finish(async () => (await load())(flags, io)));
  };
}

type RunProcess = (flags: readonly string[], io: CommandIo) => Promise<number>;

const operator = addProcess(
  'operator',
  'the operator',
  async () => (await import('../commands/operator.ts')).runOperatorCommand,
);

const admission = addProcess(
  'admission',
  'the admission webhook',
  async () => (await import('../commands/admission.ts')).runAdmissionCommand,
);

const csi = addProcess(
  'csi',
  'the provider of the Secrets Store CSI driver',
  async () => (await import('../commands/csi.ts')).runCsiCommand,
);

const demo: AddCommand = (program, io, finish) => {
  program
    .command('demo')
    .description('run scenarios step by step with kubectl and aws, and compare what is seen with what was expected')
    .argument('[scenario...]', 'such as 01 or 02-teams (default: all)')
    .option('--kubeconfig <file>', 'use this cluster, where the operator runs, instead of a lab')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--aws-endpoint-url <url>', 'use this AWS endpoint instead of a lab, with your own credentials')
    .option(
      '--account-profile <name>',
      'AWS profile of the second account, and again of the third, for scenarios that play in several',
      collect(String),
    )
    .option('--keep', 'leave everything as the last step left it; a lab runs on until Ctrl-C')
    .addOption(new Option('-o, --output <format>', 'what goes to stdout').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      `
Where kubectl or aws is missing, the same requests are made directly, and that is said. Identities that a scenario takes
on become AWS profiles in a configuration of the run's own, which goes with the run.
Scenarios run side by side, as many as the machine has processors, and are told one after the other.

Examples:
  lockkeeper demo
  lockkeeper demo 02 -o json
  lockkeeper demo 01 --kubeconfig ./kubeconfig --aws-endpoint-url http://127.0.0.1:4566
`,
    )
    .action((scenarios: readonly string[], flags: Omit<DemoCommandOptions, 'scenarios'>) =>
      finish(async () => {
        const { runDemo } = await import('../commands/demo.ts');
        return runDemo({ ...flags, scenarios }, io);
      }),
    );
};

const render: AddCommand = (program, io, finish) => {
  program
    .command('render')
    .description('the Secrets that ExternalSecrets ask for, without a cluster; offline unless --fetch')
    .requiredOption('-f, --filename <path>', 'manifest file, folder, or - for stdin; repeatable', collect(String))
    .option('-n, --namespace <name>', 'namespace of manifests that name none', 'default')
    .option('--fetch', 'read the values with your own AWS identity and print the Secrets', false)
    .addOption(new Option('-o, --output <format>', 'format of the Secrets').choices(['yaml', 'json']).default('yaml'))
    .addHelpText(
      'after',
      `
Stores, generators, and ConfigMaps and Secrets that templates are taken from are looked for in the files too. Passwords, UUIDs and
keys are made afresh each time. Where nothing is asked of AWS, everything is printed at once.

Examples:
  lockkeeper render -f examples/02-teams/
  lockkeeper render -f manifests/ --fetch -o json | jq '.items[].metadata.name'
`,
    )
    .action((flags: Omit<RenderCommandOptions, 'files'> & { readonly filename: readonly string[] }) =>
      finish(async () => {
        const { runRender } = await import('../commands/render.ts');
        const { filename: files, ...rest } = flags;
        return runRender({ ...rest, files }, io);
      }),
    );
};

const get: AddCommand = (program, io, finish) => {
  program
    .command('get')
    .description('one value from Secrets Manager or Parameter Store, byte for byte, with your own AWS identity')
    .argument('<key>', 'name or ARN of the secret, name of the parameter')
    .addOption(
      new Option('-s, --service <name>', 'where it is kept')
        .choices(['secretsmanager', 'ssm'])
        .default('secretsmanager'),
    )
    .option('--region <name>', 'AWS region (default: AWS_REGION or AWS_DEFAULT_REGION)')
    .option('-p, --property <path>', 'one property of a JSON value, such as password or db.user')
    .option('--version <version>', 'stage or uuid/ID of a secret, number of a parameter')
    .option('--show', 'print even though stdout is a terminal', false)
    .addHelpText(
      'after',
      `
Examples:
  lockkeeper get prod/db --property password | psql …
  export MY_SECRET=$(lockkeeper get -s ssm /projects/teamone/test-secured)
`,
    )
    .action((key: string, flags: GetOptions) =>
      finish(async () => {
        const { runGet } = await import('../commands/get.ts');
        return runGet(key, flags, io);
      }),
    );
};

interface ExecFlags extends Omit<ExecOptions, 'allowEnv' | 'keepAwsCredentials'> {
  readonly allowEnv?: readonly string[];
  readonly keepAwsCredentials?: boolean;
}

const exec: AddCommand = (program, io, finish) => {
  program
    .command('exec')
    .description('run a command with the values of an ExternalSecret in its environment and nowhere else')
    .argument('<command...>', 'the command and its arguments, after --')
    .requiredOption('--external-secret <name>', 'whose keys become variables')
    .option('-n, --namespace <name>', 'namespace of the ExternalSecret', 'default')
    .option('--kubeconfig <file>', 'cluster that holds it (default: KUBECONFIG or ~/.kube/config)')
    .option('--context <name>', 'context of the kubeconfig')
    .option(
      '--allow-env <name>',
      'pass a name on that changes how programs run, such as PATH; repeatable',
      collect(String),
    )
    .option('--keep-aws-credentials', 'let the command inherit the AWS credentials in your environment')
    .passThroughOptions()
    .addHelpText(
      'after',
      `
Examples:
  lockkeeper exec -n teamone-monitoring --external-secret teamone-secret-testsecured -- npm start
  lockkeeper exec --external-secret db --allow-env PGOPTIONS -- psql
`,
    )
    .action((command: readonly string[], flags: ExecFlags) =>
      finish(async () => {
        const { runExec } = await import('../commands/exec.ts');
        const { allowEnv = [], keepAwsCredentials = false, ...rest } = flags;
        return runExec({ ...rest, allowEnv, keepAwsCredentials }, command, io);
      }),
    );
};

const completion: AddCommand = (program, io, finish) => {
  program
    .command('completion')
    .description('a completion script for your shell')
    .argument('<shell>', 'bash, zsh or fish')
    .addHelpText(
      'after',
      `
Examples:
  source <(lockkeeper completion bash)
  lockkeeper completion zsh > "\${fpath[1]}/_lockkeeper"
  lockkeeper completion fish > ~/.config/fish/completions/lockkeeper.fish
`,
    )
    .action((shell: string) =>
      finish(async () => {
        const { runCompletion } = await import('../commands/completion.ts');
        return runCompletion(shell, program, io);
      }),
    );
};

/** Every command, in the order of the help. Each loads what it needs only when it runs. */
export const COMMANDS: readonly AddCommand[] = [
  addLabCommand,
  operator,
  admission,
  csi,
  demo,
  render,
  get,
  exec,
  addAccessCommands,
  addMigrateCommands,
  completion,
];
