import { createHash, createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DescribeParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { Clock, IdentitySource, Log, Scope } from '@lockkeeper/core';
import { LockkeeperError, SealedValue } from '@lockkeeper/core';
import { type RunningLab, startLab } from '@lockkeeper/lab';
import { FakeRandom } from '@lockkeeper/testkit';

export const REGION = 'eu-central-1';
export const ACCOUNTS = ['111111111111', '222222222222'] as const;

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export const random = new FakeRandom(11);

export interface LabBench {
  readonly lab: RunningLab;
  close(): Promise<void>;
}

/** A lab on loopback with two accounts. */
export async function startLabBench(): Promise<LabBench> {
  const folder = await mkdtemp(join(tmpdir(), 'lockkeeper-aws-'));
  const lab = await startLab({ folder: join(folder, 'lab'), log: silentLog, region: REGION, accounts: [...ACCOUNTS] });
  return {
    lab,
    close: async () => {
      await lab.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const PUSHED = "secret 'managed-by:external-secrets'";

const tagList = (tags: ReadonlyMap<string, string>) => [...tags].map(([Key, Value]) => ({ Key, Value }));

/** Administrator's SDK clients of one account, for filling the lab. */
export function adminOf(lab: RunningLab, account: string) {
  const keys = lab.accounts.find(({ accountId }) => accountId === account);
  if (keys === undefined) {
    throw new LockkeeperError('InvalidInput', 'no such account in the lab', { account });
  }
  const { accessKeyId, secretAccessKey } = keys;
  const settings = { region: REGION, endpoint: lab.awsUrl, credentials: { accessKeyId, secretAccessKey } };
  const secrets = new SecretsManagerClient(settings);
  const parameters = new SSMClient(settings);
  return {
    keys,
    putSecret: async (name: string, content: string | Uint8Array): Promise<string> => {
      const value = typeof content === 'string' ? { SecretString: content } : { SecretBinary: content };
      try {
        return (await secrets.send(new CreateSecretCommand({ Name: name, ...value }))).VersionId ?? '';
      } catch {
        return (await secrets.send(new PutSecretValueCommand({ SecretId: name, ...value }))).VersionId ?? '';
      }
    },
    removeSecret: async (name: string): Promise<void> => {
      await secrets.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
    },
    markSecret: async (name: string): Promise<void> => {
      await secrets.send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 7 }));
    },
    putParameter: async (name: string, content: string): Promise<string> => {
      const input = { Name: name, Value: content, Type: 'SecureString' as const, Overwrite: true };
      return String((await parameters.send(new PutParameterCommand(input))).Version ?? '');
    },
    removeParameter: async (name: string): Promise<void> => {
      await parameters.send(new DeleteParameterCommand({ Name: name }));
    },
    tagSecret: async (name: string, tags: ReadonlyMap<string, string>): Promise<void> => {
      await secrets.send(new TagResourceCommand({ SecretId: name, Tags: tagList(tags) }));
    },
    tagParameter: async (name: string, tags: ReadonlyMap<string, string>): Promise<void> => {
      const resource = { ResourceType: 'Parameter' as const, ResourceId: name };
      await parameters.send(new AddTagsToResourceCommand({ ...resource, Tags: tagList(tags) }));
    },
    /** The description that pushed secrets have. */
    describeSecret: async (name: string): Promise<void> => {
      await secrets.send(new UpdateSecretCommand({ SecretId: name, Description: PUSHED }));
    },
    describeParameter: async (name: string, content: string): Promise<void> => {
      const input = { Name: name, Value: content, Type: 'SecureString' as const, Overwrite: true };
      await parameters.send(new PutParameterCommand({ ...input, Description: PUSHED }));
    },
    /** Deletes all that the account has. */
    clear: async (): Promise<void> => {
      const { SecretList = [] } = await secrets.send(new ListSecretsCommand({ IncludePlannedDeletion: true }));
      for (const { Name } of SecretList) {
        await secrets.send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }));
      }
      const { Parameters = [] } = await parameters.send(new DescribeParametersCommand({}));
      for (const { Name } of Parameters) await parameters.send(new DeleteParameterCommand({ Name }));
    },
    close: () => {
      secrets.destroy();
      parameters.destroy();
    },
  };
}

/** Keys of the account's administrator, by the namespace of the scope's identity; `broken` namespaces get none. */
export function adminKeySource(lab: RunningLab, broken: ReadonlySet<string>, token?: () => string): IdentitySource {
  return {
    webIdentityToken: async () => SealedValue.ofText(token?.() ?? ''),
    staticKeys: async (identity) => {
      if (broken.has(identity.namespace)) {
        throw new LockkeeperError('Refused', 'the Secret with the keys does not exist');
      }
      const { keys } = adminOf(lab, identity.namespace.replace('account-', ''));
      return {
        accessKeyId: SealedValue.ofText(keys.accessKeyId),
        secretAccessKey: SealedValue.ofText(keys.secretAccessKey),
      };
    },
  };
}

export const accountOfScope = (scope: Scope): string =>
  scope.base.kind === 'static-keys' ? scope.base.namespace.replace('account-', '') : ACCOUNTS[0];

const hmac = (key: string | Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** One call to the lab's IAM, which has no client among our dependencies: query protocol, signed by hand. */
export async function iamCall(lab: RunningLab, account: string, parameters: Record<string, string>): Promise<string> {
  const { keys } = adminOf(lab, account);
  const body = new URLSearchParams({ Version: '2010-05-08', ...parameters }).toString();
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/us-east-1/iam/aws4_request`;
  const host = new URL(lab.awsUrl).host;
  const type = 'application/x-www-form-urlencoded; charset=utf-8';
  const canonical = `POST\n/\n\ncontent-type:${type}\nhost:${host}\nx-amz-date:${time}\n\ncontent-type;host;x-amz-date\n${sha256(body)}`;
  const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`;
  const key = scope.split('/').reduce<string | Uint8Array>((k, part) => hmac(k, part), `AWS4${keys.secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=content-type;host;x-amz-date, Signature=${signature}`;
  const headers = { 'content-type': type, 'x-amz-date': time, authorization };
  const reply = await fetch(lab.awsUrl, { method: 'POST', headers, body });
  const text = await reply.text();
  if (!reply.ok) {
    throw new LockkeeperError('InvalidInput', 'the lab refused the call', { status: reply.status, text });
  }
  return text;
}

const allowing = (Action: readonly string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

/** Gives a role an inline policy that allows these actions on everything. */
export async function grantToRole(lab: RunningLab, account: string, RoleName: string, actions: readonly string[]) {
  const PolicyDocument = allowing(actions);
  await iamCall(lab, account, { Action: 'PutRolePolicy', RoleName, PolicyName: 'granted', PolicyDocument });
}

const denial = { UserName: 'lab-admin', PolicyName: 'denied' };

/** Refuses the account's administrator to read one secret or parameter; the one before may be read again. */
export async function denyReads(lab: RunningLab, account: string, name: string): Promise<void> {
  const Action = ['secretsmanager:GetSecretValue', 'ssm:GetParameter*'];
  const Resource = [
    `arn:aws:secretsmanager:*:*:secret:${name}-??????`,
    `arn:aws:ssm:*:*:parameter/${name.replace(/^\//, '')}`,
  ];
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action, Resource }],
  });
  await iamCall(lab, account, { Action: 'PutUserPolicy', ...denial, PolicyDocument });
}

/** Refuses the account's administrator to write one secret or parameter. */
export async function denyWrites(lab: RunningLab, account: string, name: string): Promise<void> {
  const Action = ['secretsmanager:CreateSecret', 'secretsmanager:PutSecretValue', 'ssm:PutParameter'];
  const Resource = [
    `arn:aws:secretsmanager:*:*:secret:${name}*`,
    `arn:aws:ssm:*:*:parameter/${name.replace(/^\//, '')}`,
  ];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action, Resource }] });
  await iamCall(lab, account, { Action: 'PutUserPolicy', ...denial, PolicyDocument });
}

/** Refuses the account's administrator some actions on everything. */
export async function denyActions(lab: RunningLab, account: string, Action: readonly string[]): Promise<void> {
  const Statement = [{ Effect: 'Deny', Action, Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iamCall(lab, account, { Action: 'PutUserPolicy', ...denial, PolicyDocument });
}

export async function allowReads(lab: RunningLab, account: string): Promise<void> {
  await iamCall(lab, account, { Action: 'DeleteUserPolicy', ...denial });
}
