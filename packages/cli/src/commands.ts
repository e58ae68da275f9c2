import { type Command, InvalidArgumentError, Option } from 'commander';
import { addAccessCommands } from './access-commands.ts';
import type { DemoCommandOptions } from './commands/demo.ts';
import type { ExecOptions } from './commands/exec.ts';
import type { GetOptions } from './commands/get.ts';
import type { RenderCommandOptions } from './commands/render.ts';
import { parseLimit } from './lab/parse-limit.ts';
import { parseWebhookService } from './lab/parse-webhook-service.ts';
import type { CommandIo } from './process/command-io.ts';
import { addSamlCommands } from './saml-commands.ts';

/** Hands a command's exit code to the program. */
type Finish = (run: () => Promise<number>) => Promise<void>;
type AddCommand = (program: Command, io: CommandIo, finish: Finish) => void;

function collect<T>(parse: (text: string) => T) {
  return (text: string, before: readonly T[] | undefined): readonly T[] => [...(before ?? []), parse(text)];
}

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

function account(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new InvalidArgumentError('An AWS account id has twelve digits.');
}

function minorVersion(text: string): string {
  if (/^1\.\d{2}$/.test(text)) return text;
  throw new InvalidArgumentError('Write a Kubernetes minor version such as 1.33.');
}

interface LabFlags {
  readonly dir?: string;
  readonly data?: string;
  readonly withOperator?: boolean;
  /** False with `--no-admission`. */
  readonly admission: boolean;
  readonly kubernetesVersion?: string;
  readonly kubernetesPort?: number;
  readonly awsPort?: number;
  readonly account?: readonly string[];
  readonly region?: string;
  readonly podIdentityAgent?: boolean;
  readonly webhookService?: readonly ReturnType<typeof parseWebhookService>[];
  readonly openAws?: boolean;
  readonly decisions?: string;
  readonly limit?: readonly ReturnType<typeof parseLimit>[];
}

const lab: AddCommand = (program, io, finish) => {
  const command = program
    .command('lab')
    .description('start a Kubernetes API server and an AWS endpoint on this machine, until Ctrl-C')
    .option('--dir <folder>', 'where kubeconfig and AWS profile go (default: a new temporary folder)')
    .option('--data <folder>', 'keep the state of both servers there across starts (default: in memory only)')
    .option(
      '--with-operator',
      'start the operator and its admission webhook too, under accounts and rights of their own',
    )
    .option('--no-admission', 'start the operator without the webhook')
    .option('--kubernetes-version <version>', 'minor version the API server reports, such as 1.33', minorVersion)
    .option('--kubernetes-port <port>', 'port of the API server (default: any free one)', port)
    .option('--aws-port <port>', 'port of the AWS endpoint (default: any free one)', port)
    .option(
      '--account <id>',
      'AWS account; repeatable, the first is the profile (default: 111122223333)',
      collect(account),
    )
    .option('--region <name>', 'region of the AWS profiles (default: us-east-1)')
    .option('--pod-identity-agent', 'listen as the Pod Identity agent of a node too, and print its address')
    .option(
      '--webhook-service <mapping>',
      'local process behind a Service that webhook configurations name, as shop/policy=127.0.0.1:8443; repeatable',
      collect(parseWebhookService),
    )
    .option('--open-aws', 'take any access key as the root of account 123456789012, for foreign test suites')
    .option('--decisions <file>', 'append every AWS decision, and of a refusal what would allow it, as lines of JSON')
    .option('--limit <limit>', 'throttle a call, such as ssm.GetParameters=40/s; repeatable', collect(parseLimit))
    .addHelpText(
      'after',
      `
The AWS endpoint decides every call by identity, resource, key and trust policies, as AWS does. The operator of the lab is
ServiceAccount external-secrets in namespace external-secrets, with role external-secrets of the first account once you make it.

Examples:
  lockkeeper lab --with-operator
  lockkeeper lab --dir ./lab --kubernetes-port 6443 --aws-port 4566
  lockkeeper lab --data ~/.local/state/lockkeeper-lab
  lockkeeper lab --with-operator --decisions ./decisions.jsonl
  lockkeeper lab --account 111111111111 --account 222222222222 --limit ssm.GetParameters=40/s
  lockkeeper lab --pod-identity-agent --webhook-service shop/policy=127.0.0.1:8443
`,
    )
    .action((flags: LabFlags) =>
      finish(async () => {
        const { runLab } = await import('./commands/lab.ts');
        const { account: accounts, limit: limits, webhookService: webhookServices, ...others } = flags;
        const { withOperator = false, admission, ...rest } = others;
        const withAdmission = withOperator && admission;
        return runLab(
          {
            ...rest,
            withOperator,
            withAdmission,
            ...(accounts ? { accounts } : {}),
            ...(limits ? { limits } : {}),
            ...(webhookServices ? { webhookServices } : {}),
          },
          io,
        );
      }),
    );
  addSamlCommands(command, io, finish);
};

const operator: AddCommand = (program, io, finish) => {
  program
    .command('operator')
    .description('run the operator (flags are its own: lockkeeper operator --help)')
    .argument('[flags...]')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action((flags: readonly string[]) =>
      finish(async () => {
        const { runOperatorCommand } = await import('./commands/operator.ts');
        return runOperatorCommand(flags, io);
      }),
    );
};

const admission: AddCommand = (program, io, finish) => {
  program
    .command('admission')
    .description('run the admission webhook (flags are its own: lockkeeper admission --help)')
    .argument('[flags...]')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action((flags: readonly string[]) =>
      finish(async () => {
        const { runAdmissionCommand } = await import('./commands/admission.ts');
        return runAdmissionCommand(flags, io);
      }),
    );
};

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

Examples:
  lockkeeper demo
  lockkeeper demo 02 -o json
  lockkeeper demo 01 --kubeconfig ./kubeconfig --aws-endpoint-url http://127.0.0.1:4566
`,
    )
    .action((scenarios: readonly string[], flags: Omit<DemoCommandOptions, 'scenarios'>) =>
      finish(async () => {
        const { runDemo } = await import('./commands/demo.ts');
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
Examples:
  lockkeeper render -f examples/02-teams/
  lockkeeper render -f manifests/ --fetch -o json | jq '.items[].metadata.name'
`,
    )
    .action((flags: Omit<RenderCommandOptions, 'files'> & { readonly filename: readonly string[] }) =>
      finish(async () => {
        const { runRender } = await import('./commands/render.ts');
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
        const { runGet } = await import('./commands/get.ts');
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
        const { runExec } = await import('./commands/exec.ts');
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
        const { runCompletion } = await import('./commands/completion.ts');
        return runCompletion(shell, program, io);
      }),
    );
};

/** Every command, in the order of the help. Each loads what it needs only when it runs. */
export const COMMANDS: readonly AddCommand[] = [
  lab,
  operator,
  admission,
  demo,
  render,
  get,
  exec,
  addAccessCommands,
  completion,
];
