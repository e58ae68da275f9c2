import { SealedValue } from '@lockkeeper/core';
import { isRecord } from '../json/parse-json.ts';
import { objectPath } from '../resources/resource-path.ts';
import { resourceName, serviceAccounts } from '../resources/resource-type.ts';
import type { Exchange } from './exchange.ts';
import { KubeError } from './kube-error.ts';
import { tokenLifetimeSeconds } from './token-audience.ts';

/** A token with its end, in milliseconds since the epoch. */
export interface AccountToken {
  readonly token: SealedValue;
  readonly expiresAt: number;
}

export interface TokenRequest {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Empty leaves it to the API server, which then gives a token for itself. */
  readonly audiences: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/** Asks for a token of ten minutes, the shortest that there is (must M6). */
export async function requestToken(exchange: Exchange, request: TokenRequest): Promise<AccountToken> {
  const { namespace, serviceAccount: name, audiences, signal } = request;
  const operation = { verb: 'create token of', resource: resourceName(serviceAccounts), namespace, name };
  const body = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: { namespace, name },
    spec: { ...(audiences.length > 0 ? { audiences } : {}), expirationSeconds: tokenLifetimeSeconds },
  };
  const path = objectPath(serviceAccounts, { namespace, name }, 'token');
  const answer = await exchange.json({ operation, method: 'POST', path, body, signal });
  const status = isRecord(answer) && isRecord(answer['status']) ? answer['status'] : {};
  const { token, expirationTimestamp } = status;
  if (typeof token !== 'string' || token === '') throw new KubeError(operation, { status: 0, reason: 'MalformedBody' });
  const ends = typeof expirationTimestamp === 'string' ? Date.parse(expirationTimestamp) : Number.NaN;
  // A token without an end is used once: it is over before anybody could keep it.
  return { token: SealedValue.ofText(token), expiresAt: Number.isNaN(ends) ? 0 : ends };
}
