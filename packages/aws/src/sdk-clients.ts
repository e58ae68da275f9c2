import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RemoveRegionsFromReplicationCommand,
  ReplicateSecretToRegionsCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { LockkeeperError } from '@lockkeeper/core';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsClients } from './clients.ts';
import type { AwsCredentials } from './credentials/aws-credentials.ts';
import { type AwsEndpoints, type CalledService, endpointOf } from './endpoints.ts';

export interface SdkClientOptions {
  readonly endpoints: AwsEndpoints;
  /** Connections per host. */
  readonly maxSockets: number;
  readonly connectMs: number;
}

/** No console, no file: SDK loggers print requests, headers and signatures (`threat/L3`). */
const SILENT = Object.freeze({
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
});

/** A provider function keeps the keys out of the client object, which inspection would print. */
function providerOf(credentials: AwsCredentials | undefined) {
  return async () => {
    if (credentials === undefined) {
      throw new LockkeeperError('Refused', 'this call has no credentials, and none are looked for');
    }
    return {
      accessKeyId: credentials.accessKeyId,
      secretAccessKey: credentials.secretAccessKey.revealText(),
      ...(credentials.sessionToken === undefined ? {} : { sessionToken: credentials.sessionToken.revealText() }),
    };
  };
}

/**
 * The official SDK behind our narrow interfaces. Every setting that the SDK would look up in environment variables, shared
 * configuration files or the instance metadata service is given here, so nothing but our arguments decides where a
 * request goes and who signs it (must M8, `threat/G9`, `threat/I20`). One HTTP handler serves all clients.
 */
export function createSdkClients(options: SdkClientOptions): AwsClients {
  const sockets = { keepAlive: true, maxSockets: options.maxSockets };
  const httpAgent = new HttpAgent(sockets);
  const httpsAgent = new HttpsAgent(sockets);
  const requestHandler = new NodeHttpHandler({
    httpAgent,
    httpsAgent,
    connectionTimeout: options.connectMs,
    logger: SILENT,
  });

  const settings = (service: CalledService, region: string, credentials: AwsCredentials | undefined) => {
    const endpoint = endpointOf(service, region, options.endpoints);
    if (endpoint === undefined) {
      throw new LockkeeperError('Refused', 'unknown AWS region', { region });
    }
    const provider = providerOf(credentials);
    return {
      region,
      endpoint,
      credentials: provider,
      credentialDefaultProvider: () => provider,
      requestHandler,
      logger: SILENT,
      maxAttempts: 1,
      retryMode: 'standard' as const,
      defaultsMode: 'standard' as const,
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
      ignoreConfiguredEndpointUrls: true,
      authSchemePreference: ['aws.auth#sigv4'],
      userAgentAppId: async () => 'lockkeeper',
    };
  };

  return {
    secretsManager: (region, credentials) => {
      const client = new SecretsManagerClient(settings('secretsmanager', region, credentials));
      return {
        getSecretValue: (input, abortSignal) => client.send(new GetSecretValueCommand(input), { abortSignal }),
        batchGetSecretValue: (input, abortSignal) =>
          client.send(new BatchGetSecretValueCommand(input), { abortSignal }),
        describeSecret: (input, abortSignal) => client.send(new DescribeSecretCommand(input), { abortSignal }),
        listSecrets: (input, abortSignal) => client.send(new ListSecretsCommand(input), { abortSignal }),
        createSecret: (input, abortSignal) => client.send(new CreateSecretCommand(input), { abortSignal }),
        deleteSecret: (input, abortSignal) => client.send(new DeleteSecretCommand(input), { abortSignal }),
        getResourcePolicy: (input, abortSignal) => client.send(new GetResourcePolicyCommand(input), { abortSignal }),
        putResourcePolicy: (input, abortSignal) => client.send(new PutResourcePolicyCommand(input), { abortSignal }),
        putSecretValue: (input, abortSignal) => client.send(new PutSecretValueCommand(input), { abortSignal }),
        removeRegionsFromReplication: (input, abortSignal) =>
          client.send(new RemoveRegionsFromReplicationCommand(input), { abortSignal }),
        replicateSecretToRegions: (input, abortSignal) =>
          client.send(new ReplicateSecretToRegionsCommand(input), { abortSignal }),
        restoreSecret: (input, abortSignal) => client.send(new RestoreSecretCommand(input), { abortSignal }),
        tagResource: (input, abortSignal) => client.send(new TagResourceCommand(input), { abortSignal }),
        untagResource: (input, abortSignal) => client.send(new UntagResourceCommand(input), { abortSignal }),
        updateSecret: (input, abortSignal) => client.send(new UpdateSecretCommand(input), { abortSignal }),
      };
    },
    parameterStore: (region, credentials) => {
      const client = new SSMClient(settings('ssm', region, credentials));
      return {
        getParameter: (input, abortSignal) => client.send(new GetParameterCommand(input), { abortSignal }),
        getParameters: (input, abortSignal) => client.send(new GetParametersCommand(input), { abortSignal }),
        getParametersByPath: (input, abortSignal) =>
          client.send(new GetParametersByPathCommand(input), { abortSignal }),
        describeParameters: (input, abortSignal) => client.send(new DescribeParametersCommand(input), { abortSignal }),
        listTagsForResource: (input, abortSignal) =>
          client.send(new ListTagsForResourceCommand(input), { abortSignal }),
        addTagsToResource: (input, abortSignal) => client.send(new AddTagsToResourceCommand(input), { abortSignal }),
        deleteParameter: (input, abortSignal) => client.send(new DeleteParameterCommand(input), { abortSignal }),
        putParameter: (input, abortSignal) => client.send(new PutParameterCommand(input), { abortSignal }),
        removeTagsFromResource: (input, abortSignal) =>
          client.send(new RemoveTagsFromResourceCommand(input), { abortSignal }),
      };
    },
    sts: (region, credentials) => {
      const client = new STSClient({ ...settings('sts', region, credentials), sigv4aSigningRegionSet: [region] });
      return {
        assumeRole: (input, abortSignal) => client.send(new AssumeRoleCommand(input), { abortSignal }),
        assumeRoleWithWebIdentity: (input, abortSignal) =>
          client.send(new AssumeRoleWithWebIdentityCommand(input), { abortSignal }),
        getSessionToken: (input, abortSignal) => client.send(new GetSessionTokenCommand(input), { abortSignal }),
      };
    },
    // The SDKs of the registries are loaded by the first generator that needs them: most processes have none.
    registry: (region, credentials) => ({
      getAuthorizationToken: async (input, abortSignal) => {
        const { ECRClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr');
        const client = new ECRClient(settings('ecr', region, credentials));
        return client.send(new GetAuthorizationTokenCommand(input), { abortSignal });
      },
    }),
    publicRegistry: (region, credentials) => ({
      getAuthorizationToken: async (input, abortSignal) => {
        const { ECRPUBLICClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr-public');
        const client = new ECRPUBLICClient(settings('ecr-public', region, credentials));
        return client.send(new GetAuthorizationTokenCommand(input), { abortSignal });
      },
    }),
    close: () => {
      requestHandler.destroy();
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
