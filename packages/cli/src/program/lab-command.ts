import { InvalidArgumentError } from 'commander';
import { intervalMs, parseDuration } from '@lockkeeper/core';
import type { NodeType } from '@lockkeeper/lab';
import { parseLimit } from '../lab/parse-limit.ts';
import { parseWebhookService } from '../lab/parse-webhook-service.ts';
import { type AddCommand, collect } from './add-command.ts';
import { addLabExecCommand } from './lab-exec-command.ts';
import { addSamlCommands } from './saml-commands.ts';

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

function nodes(text: string): NodeType | 'none' {
  if (text === 'ec2' || text === 'fargate' || text === 'none') return text;
  throw new InvalidArgumentError('A node is ec2 or fargate; none stands for no nodes at all.');
}

function interval(text: string): number {
  try {
    return intervalMs(parseDuration(text));
  } catch {
    throw new InvalidArgumentError('Write a duration such as 30s or 2m.');
  }
}

interface LabFlags {
  readonly dir?: string;
  readonly data?: string;
  readonly withOperator?: boolean;
  readonly withCsi?: boolean;
  readonly platformFlag?: readonly string[];
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
  readonly node?: readonly (NodeType | 'none')[];
  readonly csiProviders?: string;
  readonly rotationPollInterval?: number;
  readonly decisions?: string;
  readonly limit?: readonly ReturnType<typeof parseLimit>[];
}

/** `lockkeeper lab`, and what goes with it. */
export const addLabCommand: AddCommand = (program, io, finish) => {
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
    .option('--with-csi', 'start the CSI provider "aws" of the node too, under an account and rights of its own')
    .option(
      '--platform-flag <flag>',
      "a flag of the platform's rules for both, as --platform-flag=--push-account=111122223333; repeatable",
      collect(String),
    )
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
    .option(
      '--node <type>',
      'a node that takes pods, ec2 or fargate; repeatable; none for none (default: one of ec2)',
      collect(nodes),
    )
    .option('--csi-providers <folder>', 'folder with sockets of CSI providers (default: csi-providers in the folder)')
    .option(
      '--rotation-poll-interval <duration>',
      'how old a CSI mount gets before it is renewed (default: 2m)',
      interval,
    )
    .option('--open-aws', 'take any access key as the root of account 123456789012, for foreign test suites')
    .option('--decisions <file>', 'append every AWS decision, and of a refusal what would allow it, as lines of JSON')
    .option('--limit <limit>', 'throttle a call, such as ssm.GetParameters=40/s; repeatable', collect(parseLimit))
    .addHelpText(
      'after',
      `
The AWS endpoint decides every call by identity, resource, key and trust policies, as AWS does. The operator of the lab is
ServiceAccount external-secrets in namespace external-secrets, with role external-secrets of the first account once you make it.
The CSI provider listens in the folder that the lab prints. When a service of the lab ends by itself, the lab ends, with the reason.

Examples:
  lockkeeper lab --with-operator
  lockkeeper lab --dir ./lab --kubernetes-port 6443 --aws-port 4566
  lockkeeper lab --data ~/.local/state/lockkeeper-lab
  lockkeeper lab --with-operator --decisions ./decisions.jsonl
  lockkeeper lab --with-operator --platform-flag=--enable-push-secret-reconciler --platform-flag=--push-account=111122223333
  lockkeeper lab --account 111111111111 --account 222222222222 --limit ssm.GetParameters=40/s
  lockkeeper lab --node ec2 --node fargate
  lockkeeper lab --with-operator --with-csi --rotation-poll-interval 5s
  lockkeeper lab --pod-identity-agent --webhook-service shop/policy=127.0.0.1:8443
`,
    )
    .action((flags: LabFlags) =>
      finish(async () => {
        const { runLab } = await import('../commands/lab.ts');
        const { account: accounts, limit: limits, webhookService: webhookServices, platformFlag, ...others } = flags;
        const { withOperator = false, admission, node = ['ec2'], rotationPollInterval, ...rest } = others;
        const nodes = node.filter((type) => type !== 'none');
        const withAdmission = withOperator && admission;
        return runLab(
          {
            ...rest,
            withOperator,
            withAdmission,
            nodes,
            ...(rotationPollInterval === undefined ? {} : { rotationPollMs: rotationPollInterval }),
            ...(accounts ? { accounts } : {}),
            ...(limits ? { limits } : {}),
            ...(webhookServices ? { webhookServices } : {}),
            ...(platformFlag ? { platformFlags: platformFlag } : {}),
          },
          io,
        );
      }),
    );
  addLabExecCommand(command, io, finish);
  addSamlCommands(command, io, finish);
};
