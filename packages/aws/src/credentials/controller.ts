import { type Clock, LockkeeperError, partitionOfRegion, SealedValue } from '@lockkeeper/core';
import type { Caller } from '../calls/caller.ts';
import type { AwsClients } from '../clients.ts';
import type { Variables } from '../endpoints.ts';
import { SESSION_SECONDS } from './assume-role.ts';
import { toldNotice } from '../errors/notice.ts';
import { accountOfRole } from '../roles/role-arn.ts';
import type { AwsCredentials } from './aws-credentials.ts';
import { containerCredentials } from './container.ts';
import { type CredentialOutcome, noCredentials } from './credential-outcome.ts';
import { outcomeOfRejection } from './identity-failure.ts';
import { Renewing } from './renewing.ts';
import { credentialsOfReply } from './sts-reply.ts';

/** The process's own AWS identity. One for the whole process: it does not depend on any scope. */
export interface ControllerCredentials {
  /** Credentials; `region` is where STS is asked when the process has no region of its own. Never rejects. */
  get(region: string): Promise<CredentialOutcome>;
  /** Drops credentials that AWS no longer accepts. */
  invalidate(refused: AwsCredentials): void;
}

/** Where a process keeps its own identity. */
export interface ControllerSource {
  /** The process's environment variables. */
  readonly variables: Variables;
  /** Reads a small text file: the projected token, which the kubelet replaces now and then. */
  readonly readTextFile: (path: string) => Promise<string>;
}

export interface ControllerCredentialOptions extends ControllerSource {
  readonly clock: Clock;
  readonly clients: AwsClients;
  readonly caller: Caller;
  /** Aborts when the provider is closed. */
  readonly closing: AbortSignal;
}

/** Longest wait for the credentials endpoint on the node. */
const CONTAINER_TIMEOUT_MS = 1_000;

const read = (variables: Variables, name: string): string | undefined =>
  Object.hasOwn(variables, name) && variables[name] !== '' ? variables[name] : undefined;

function fromVariables(accessKeyId: string, secret: string, token: string | undefined): CredentialOutcome {
  return {
    ok: true,
    credentials: {
      accessKeyId,
      secretAccessKey: SealedValue.ofText(secret),
      ...(token === undefined ? {} : { sessionToken: SealedValue.ofText(token) }),
    },
  };
}

async function fromTokenFile(
  options: ControllerCredentialOptions,
  roleArn: string,
  file: string,
  region: string,
): Promise<CredentialOutcome> {
  const partition = partitionOfRegion(region)?.id ?? '';
  if (accountOfRole(roleArn, partition) === undefined) {
    return noCredentials("AWS_ROLE_ARN of this process is no IAM role ARN of the region's partition", 'change');
  }
  const token = await readOrRefuse(options, file, 'AWS_WEB_IDENTITY_TOKEN_FILE');
  const sts = options.clients.sts(region, undefined);
  const RoleSessionName = read(options.variables, 'AWS_ROLE_SESSION_NAME') ?? 'lockkeeper-controller';
  const input = { RoleArn: roleArn, RoleSessionName, WebIdentityToken: token, DurationSeconds: SESSION_SECONDS };
  const name = { service: 'AWS/STS', operation: 'AssumeRoleWithWebIdentity', quota: `controller ${region}` } as const;
  const outcome = await options.caller.call(name, (signal) => sts.assumeRoleWithWebIdentity(input, signal));
  if (!outcome.ok) {
    const { kind, code, notice } = outcome.fault;
    const retry = kind === 'denied' || kind === 'request' || kind === 'bad-token' ? 'change' : 'later';
    return noCredentials(`sts:AssumeRoleWithWebIdentity for this process failed (${code})${toldNotice(notice)}`, retry);
  }
  const credentials = credentialsOfReply(outcome.value.Credentials);
  return credentials === undefined
    ? noCredentials('the reply to sts:AssumeRoleWithWebIdentity for this process holds no credentials', 'later')
    : { ok: true, credentials };
}

async function readOrRefuse(options: ControllerCredentialOptions, path: string, variable: string): Promise<string> {
  try {
    return (await options.readTextFile(path)).trim();
  } catch {
    throw new LockkeeperError('Unavailable', `the file that ${variable} names cannot be read`, { variable });
  }
}

async function fromContainer(options: ControllerCredentialOptions, url: string): Promise<CredentialOutcome> {
  const file = read(options.variables, 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE');
  const token = file === undefined ? '' : await readOrRefuse(options, file, 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE');
  const { clock, closing } = options;
  const outcome = await containerCredentials(url, token, { clock, timeoutMs: CONTAINER_TIMEOUT_MS, closing });
  return 'credentials' in outcome
    ? { ok: true, credentials: outcome.credentials }
    : noCredentials(`the container credentials endpoint of this process gives no credentials: ${outcome.why}`, 'later');
}

/**
 * Whether this process has its own identity from EKS Pod Identity. Then its session carries six transitive tags (`eks-cluster-arn`,
 * `eks-cluster-name`, `kubernetes-namespace`, `kubernetes-service-account`, `kubernetes-pod-name`, `kubernetes-pod-uid`), unless the
 * association disables them, which nobody can see from here (EKS user guide, "Grant Pods access to AWS resources based on tags").
 */
export function usesPodIdentity(variables: Variables): boolean {
  const has = (...names: readonly string[]): boolean => names.every((name) => read(variables, name) !== undefined);
  return (
    has('AWS_CONTAINER_CREDENTIALS_FULL_URI') &&
    !has('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY') &&
    !has('AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE')
  );
}

async function load(options: ControllerCredentialOptions, region: string): Promise<CredentialOutcome> {
  const get = (name: string): string | undefined => read(options.variables, name);
  const [id, secret] = [get('AWS_ACCESS_KEY_ID'), get('AWS_SECRET_ACCESS_KEY')];
  if (id !== undefined && secret !== undefined) {
    return fromVariables(id, secret, get('AWS_SESSION_TOKEN'));
  }
  const [role, file] = [get('AWS_ROLE_ARN'), get('AWS_WEB_IDENTITY_TOKEN_FILE')];
  if (role !== undefined && file !== undefined) {
    return fromTokenFile(options, role, file, get('AWS_REGION') ?? region);
  }
  const url = get('AWS_CONTAINER_CREDENTIALS_FULL_URI');
  if (url !== undefined) {
    return fromContainer(options, url);
  }
  return noCredentials(
    'this process has no AWS identity: none of AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, AWS_ROLE_ARN with ' +
      'AWS_WEB_IDENTITY_TOKEN_FILE, or AWS_CONTAINER_CREDENTIALS_FULL_URI is set',
    'change',
  );
}

/**
 * The explicit chain of a process's own identity (must M8): keys in variables, then a web identity token file (IRSA), then
 * the container credentials endpoint (EKS Pod Identity). The first that is configured is the one that is used; a failure
 * does not fall through to the next. Never the instance metadata service, never shared files (`threat/I20`).
 */
export function createControllerCredentials(options: ControllerCredentialOptions): ControllerCredentials {
  const perRegion = new Map<string, Renewing>();
  return {
    get(region) {
      const known =
        perRegion.get(region) ?? new Renewing(options.clock, () => load(options, region).catch(outcomeOfRejection));
      perRegion.set(region, known);
      return known.get();
    },
    invalidate(refused) {
      for (const renewing of perRegion.values()) {
        renewing.invalidate(refused);
      }
    },
  };
}
