import type { IAMClient } from '@aws-sdk/client-iam';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';

/** What every client needs: where, as whom. */
export interface AwsTarget {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** Input of a call under the SDK's names. Scenarios are ours, so the shape is theirs to get right; AWS checks it once more. */
export type CallInput = Readonly<Record<string, unknown>>;
type Send = (input: CallInput) => Promise<object>;

/** The calls that scenarios make, by the words a user types for them. */
export type ServiceCalls = ReadonlyMap<string, Send>;

async function iam(target: AwsTarget): Promise<ServiceCalls> {
  const sdk = await import('@aws-sdk/client-iam');
  const client: IAMClient = new sdk.IAMClient(target);
  return new Map<string, Send>([
    ['create-open-id-connect-provider', (i) => client.send(new sdk.CreateOpenIDConnectProviderCommand(i as never))],
    ['delete-open-id-connect-provider', (i) => client.send(new sdk.DeleteOpenIDConnectProviderCommand(i as never))],
    ['create-role', (i) => client.send(new sdk.CreateRoleCommand(i as never))],
    ['delete-role', (i) => client.send(new sdk.DeleteRoleCommand(i as never))],
    ['put-role-policy', (i) => client.send(new sdk.PutRolePolicyCommand(i as never))],
    ['delete-role-policy', (i) => client.send(new sdk.DeleteRolePolicyCommand(i as never))],
    ['create-policy', (i) => client.send(new sdk.CreatePolicyCommand(i as never))],
    ['delete-policy', (i) => client.send(new sdk.DeletePolicyCommand(i as never))],
    ['attach-role-policy', (i) => client.send(new sdk.AttachRolePolicyCommand(i as never))],
    ['detach-role-policy', (i) => client.send(new sdk.DetachRolePolicyCommand(i as never))],
  ]);
}

async function kms(target: AwsTarget): Promise<ServiceCalls> {
  const sdk = await import('@aws-sdk/client-kms');
  const client: KMSClient = new sdk.KMSClient(target);
  return new Map<string, Send>([
    ['create-key', (i) => client.send(new sdk.CreateKeyCommand(i))],
    ['schedule-key-deletion', (i) => client.send(new sdk.ScheduleKeyDeletionCommand(i as never))],
    ['create-alias', (i) => client.send(new sdk.CreateAliasCommand(i as never))],
    ['delete-alias', (i) => client.send(new sdk.DeleteAliasCommand(i as never))],
  ]);
}

async function secretsManager(target: AwsTarget): Promise<ServiceCalls> {
  const sdk = await import('@aws-sdk/client-secrets-manager');
  const client: SecretsManagerClient = new sdk.SecretsManagerClient(target);
  return new Map<string, Send>([
    ['create-secret', (i) => client.send(new sdk.CreateSecretCommand(i as never))],
    ['put-secret-value', (i) => client.send(new sdk.PutSecretValueCommand(i as never))],
    ['delete-secret', (i) => client.send(new sdk.DeleteSecretCommand(i as never))],
  ]);
}

async function ssm(target: AwsTarget): Promise<ServiceCalls> {
  const sdk = await import('@aws-sdk/client-ssm');
  const client: SSMClient = new sdk.SSMClient(target);
  return new Map<string, Send>([
    ['put-parameter', (i) => client.send(new sdk.PutParameterCommand(i as never))],
    ['delete-parameter', (i) => client.send(new sdk.DeleteParameterCommand(i as never))],
  ]);
}

async function sts(target: AwsTarget): Promise<ServiceCalls> {
  const sdk = await import('@aws-sdk/client-sts');
  const client: STSClient = new sdk.STSClient(target);
  return new Map<string, Send>([['get-caller-identity', (i) => client.send(new sdk.GetCallerIdentityCommand(i))]]);
}

/** Makes a service's calls; each SDK client is loaded when its service is first used. */
export const SERVICES = { iam, kms, secretsmanager: secretsManager, ssm, sts } as const;
