import { LockkeeperError } from '@lockkeeper/core';
import type { AwsAction } from '../action.ts';

/** What every client needs: where, as whom. */
export interface AwsTarget {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials: AwsCredentials;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Input of a call under the SDK's names. Scenarios are ours, so the shape is theirs to get right; AWS checks it once more. */
export type CallInput = Readonly<Record<string, unknown>>;

/** Makes a service's call, named by the words a user types for it. */
export type ServiceCalls = (operation: string, input: CallInput) => Promise<object>;

interface Client {
  send(command: object): Promise<object>;
}

type Sdk = Readonly<Record<string, unknown>>;

/** Operations whose name is more than their words with a capital each. */
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['create-open-id-connect-provider', 'CreateOpenIDConnectProvider'],
  ['delete-open-id-connect-provider', 'DeleteOpenIDConnectProvider'],
  ['create-saml-provider', 'CreateSAMLProvider'],
  ['delete-saml-provider', 'DeleteSAMLProvider'],
  ['assume-role-with-saml', 'AssumeRoleWithSAML'],
]);

function operationName(words: string): string {
  return OPERATIONS.get(words) ?? words.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function made<T>(sdk: Sdk, name: string, input: object): T {
  const constructor = Object.hasOwn(sdk, name) ? sdk[name] : undefined;
  if (typeof constructor !== 'function') throw new LockkeeperError('InvalidInput', `the AWS SDK has no ${name}`);
  return Reflect.construct(constructor, [input]) as T;
}

function callsOf(sdk: Sdk, clientName: string, target: AwsTarget): ServiceCalls {
  const client = made<Client>(sdk, clientName, target);
  return (operation, input) => client.send(made<object>(sdk, `${operationName(operation)}Command`, input));
}

/** Makes a service's calls; each SDK client is loaded when its service is first used. */
export async function serviceCalls(service: AwsAction['service'], target: AwsTarget): Promise<ServiceCalls> {
  switch (service) {
    case 'iam':
      return callsOf(await import('@aws-sdk/client-iam'), 'IAMClient', target);
    case 'kms':
      return callsOf(await import('@aws-sdk/client-kms'), 'KMSClient', target);
    case 'secretsmanager':
      return callsOf(await import('@aws-sdk/client-secrets-manager'), 'SecretsManagerClient', target);
    case 'ssm':
      return callsOf(await import('@aws-sdk/client-ssm'), 'SSMClient', target);
    case 'sts':
      return callsOf(await import('@aws-sdk/client-sts'), 'STSClient', target);
  }
}
