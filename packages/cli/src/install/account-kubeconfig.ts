import { LockkeeperError } from '@lockkeeper/core';
import type { ClusterConfig, KubeTransport } from '@lockkeeper/kube';

/** A lab lives for hours, not for a year; nobody renews a token in a kubeconfig. */
const TOKEN_SECONDS = 365 * 24 * 3600;
const TIMEOUT_MS = 15_000;

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function tokenIn(text: string): string | undefined {
  const answer = JSON.parse(text) as { readonly status?: { readonly token?: unknown } };
  const token = answer.status?.token;
  return typeof token === 'string' ? token : undefined;
}

/** A ServiceAccount under which a service of ours runs. */
export interface ServiceIdentity {
  readonly namespace: string;
  readonly name: string;
}

/**
 * A token with which a service speaks to the API server itself, or to others when audiences are named. `KubeClient.createToken` refuses such tokens by design, as
 * the operator must never make one; here the lab's administrator asks, as `kubectl create token` would.
 */
async function accountToken(
  account: ServiceIdentity,
  audiences: readonly string[],
  transport: KubeTransport,
  signal: AbortSignal,
): Promise<string> {
  const answer = await transport.send({
    method: 'POST',
    path: `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}/token`,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: account,
      spec: { expirationSeconds: TOKEN_SECONDS, ...(audiences.length > 0 ? { audiences } : {}) },
    }),
    signal,
    timeoutMs: TIMEOUT_MS,
  });
  const token = answer.status === 201 ? tokenIn(await textOf(answer.body)) : undefined;
  if (token !== undefined) return token;
  throw new LockkeeperError('Unavailable', `the API server gave no token for ${account.name} (HTTP ${answer.status})`);
}

/** What the pod identity webhook projects into the pods of a ServiceAccount that is annotated with a role. */
export function accountAwsToken(
  account: ServiceIdentity,
  transport: KubeTransport,
  signal: AbortSignal,
): Promise<string> {
  return accountToken(account, ['sts.amazonaws.com'], transport, signal);
}

/** A kubeconfig, in JSON, with which a service is its own ServiceAccount and nobody else. Holds a token. */
export async function accountKubeconfig(
  account: ServiceIdentity,
  config: ClusterConfig,
  transport: KubeTransport,
  signal: AbortSignal,
): Promise<string> {
  const token = await accountToken(account, [], transport, signal);
  const { name, namespace } = account;
  const authority = config.caPem ? { 'certificate-authority-data': Buffer.from(config.caPem).toString('base64') } : {};
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server: config.server, ...authority } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
