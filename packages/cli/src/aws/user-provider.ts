import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { type AwsEndpoints, createAwsProvider, resolveEndpoints } from '@lockkeeper/aws';
import { type IdentitySource, type Log, LockkeeperError } from '@lockkeeper/core';
import { systemClock, systemRandom } from '@lockkeeper/kube';

type Variables = Readonly<Record<string, string | undefined>>;

/** Local commands read with the user's own identity, so nothing is ever taken from a cluster. */
const NO_CLUSTER: IdentitySource = {
  webIdentityToken: () => Promise.reject(new LockkeeperError('Refused', 'local commands use your own AWS identity')),
  staticKeys: () => Promise.reject(new LockkeeperError('Refused', 'local commands use your own AWS identity')),
};

/**
 * A provider that reads as the user who runs the command: environment, profile, SSO, in the order of the AWS SDK. A profile is
 * the user's own file, so here, unlike in the operator, it is followed.
 */
export async function userProvider(variables: Variables, log: Log) {
  const endpoints = resolveEndpoints(variables);
  for (const line of endpointLines(endpoints.notices)) log.warn(line);
  const { accessKeyId, secretAccessKey, sessionToken } = await credentials(variables);
  const clock = systemClock();
  return createAwsProvider({
    identitySource: NO_CLUSTER,
    clock,
    random: systemRandom(),
    log,
    endpoints,
    controllerCredentials: {
      variables: {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        ...(sessionToken ? { AWS_SESSION_TOKEN: sessionToken } : {}),
      },
      readTextFile: () => Promise.reject(new LockkeeperError('Refused', 'no files are read here')),
    },
  });
}

/** One line for each variable that is followed, not one for each service. */
function endpointLines(notices: AwsEndpoints['notices']): readonly string[] {
  const used = notices.filter(({ effect }) => effect === 'used');
  return [...new Set(used.map(({ variable, url }) => `AWS calls go to ${url} (${variable})`))];
}

/**
 * Who the user is to AWS, for the line that is shown before values are read (`threat/D1`). Where STS does not answer, the
 * access key's id must do.
 */
export async function describeUser(variables: Variables, region: string): Promise<string> {
  const keys = await credentials(variables);
  const endpoint = resolveEndpoints(variables).overrides.get('sts');
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({ region, credentials: keys, maxAttempts: 2, ...(endpoint ? { endpoint } : {}) });
  try {
    const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
    return `${Arn} (account ${Account})`;
  } catch {
    return `access key ${keys.accessKeyId} (AWS STS did not say whose it is)`;
  } finally {
    client.destroy();
  }
}

async function credentials(variables: Variables) {
  try {
    const profile = variables['AWS_PROFILE'];
    return await fromNodeProviderChain(profile ? { profile } : {})();
  } catch {
    throw new LockkeeperError(
      'Denied',
      'no AWS credentials: log in first (aws sso login, aws configure, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)',
    );
  }
}
