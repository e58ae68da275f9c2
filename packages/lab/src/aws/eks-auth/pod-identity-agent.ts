import type { Clock } from '@lockkeeper/core';
import type { LabHandler, LabRequest, LabResponse } from '../../http/types.ts';
import { isoSeconds } from '../protocol/timestamp.ts';
import { signRequest, type SigningKeys } from './sign-request.ts';

export interface PodIdentityAgentOptions {
  readonly clock: Clock;
  readonly clusterName: string;
  readonly region: string;
  /** Credentials of the node that the agent runs on; their account is the cluster's. */
  readonly keys: SigningKeys;
  /** The AWS endpoint that has EKS Auth. */
  readonly aws: LabHandler;
}

/** The agent that every node runs: containers ask it for credentials, with the token that was mounted into them. */
export interface PodIdentityAgent {
  readonly handle: LabHandler;
}

interface Assumed {
  readonly assumedRoleUser: { readonly arn: string };
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
    readonly expiration: number;
  };
}

/**
 * The EKS Pod Identity agent as SDKs see it at 169.254.170.23: `GET /v1/credentials` with the pod's token in
 * `Authorization` gives the credentials that EKS Auth gives for it, in the form that container credential providers read.
 * Unlike the real one it keeps nothing, so that a changed association shows with the next request.
 */
export function createPodIdentityAgent(options: PodIdentityAgentOptions): PodIdentityAgent {
  return { handle: (request) => handle(request, options) };
}

async function handle(request: LabRequest, options: PodIdentityAgentOptions): Promise<LabResponse> {
  const [path] = request.path.split('?', 1);
  if (path !== '/v1/credentials') return plain(404, '404 page not found');
  if (request.method !== 'GET') return plain(405, 'Method Not Allowed');
  const token = request.headers['authorization'];
  if (token === undefined || token === '') return plain(400, 'Service account token cannot be empty');
  const answer = await options.aws(assumeRequest(token, request.signal, options));
  const body = answer.body instanceof Uint8Array ? Buffer.from(answer.body).toString('utf8') : '';
  if (answer.status !== 200) return plain(answer.status, refusalText(answer, body));
  return json(credentialsOf(JSON.parse(body) as Assumed));
}

function assumeRequest(token: string, signal: AbortSignal | undefined, options: PodIdentityAgentOptions): LabRequest {
  const request: LabRequest = {
    method: 'POST',
    path: `/clusters/${encodeURIComponent(options.clusterName)}/assume-role-for-pod-identity`,
    headers: { host: `eks-auth.${options.region}.api.aws`, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ token })),
    ...(signal === undefined ? {} : { signal }),
  };
  return signRequest(request, options.keys, {
    region: options.region,
    service: 'eks-auth',
    now: options.clock.now(),
  });
}

function credentialsOf({ assumedRoleUser, credentials }: Assumed): object {
  return {
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    Token: credentials.sessionToken,
    AccountId: assumedRoleUser.arn.split(':')[4],
    Expiration: isoSeconds(credentials.expiration * 1000),
  };
}

/** The agent passes on which error EKS Auth gave and what it said. */
function refusalText(answer: LabResponse, body: string): string {
  const { message } = JSON.parse(body) as { readonly message?: string };
  return `${answer.headers['x-amzn-errortype'] ?? 'Error'}: ${message ?? ''}`;
}

function plain(status: number, text: string): LabResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: Buffer.from(`${text}\n`) };
}

function json(value: object): LabResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(value)) };
}
