import {
  type AuthorizedIdentity,
  type AwsTokenSource,
  type GeneratorSpecs,
  type Refusal,
  refusal,
  SealedValue,
} from '@lockkeeper/core';

type Values = ReadonlyMap<string, SealedValue>;

function text(value: string | number): SealedValue {
  return SealedValue.ofText(String(value));
}

/** Seconds since the epoch, as upstream writes times into these Secrets. */
function seconds(ms: number): SealedValue {
  return text(Math.floor(ms / 1_000));
}

function notGiven(answer: { readonly kind: 'denied' | 'failed'; readonly message: string }): Refusal {
  const reason = `unable to get authorization token: ${answer.message}`;
  return answer.kind === 'denied' ? refusal('Denied', reason) : refusal('Unavailable', reason, 'later');
}

/** A login for a registry of ECR under upstream's keys (`eso.md` §2.6). */
export async function registryLogin(
  source: AwsTokenSource,
  use: AuthorizedIdentity,
  spec: GeneratorSpecs['ECRAuthorizationToken'],
  signal: AbortSignal,
): Promise<Values | Refusal> {
  const login = await source.registryLogin(use, spec.scope === 'public' ? 'public' : 'private', signal);
  if (login.kind !== 'login') return notGiven(login);
  const endpoint = login.proxyEndpoint === undefined ? [] : ([['proxy_endpoint', text(login.proxyEndpoint)]] as const);
  return new Map([
    ['username', text(login.username)],
    ['password', login.password],
    ...endpoint,
    ['expires_at', seconds(login.expiresAt)],
  ]);
}

/** Temporary keys of `sts:GetSessionToken` under upstream's keys. */
export async function sessionKeys(
  source: AwsTokenSource,
  use: AuthorizedIdentity,
  { requestParameters }: GeneratorSpecs['STSSessionToken'],
  signal: AbortSignal,
): Promise<Values | Refusal> {
  const session = await source.sessionToken(use, { ...requestParameters }, signal);
  if (session.kind !== 'session') return notGiven(session);
  return new Map([
    ['access_key_id', text(session.accessKeyId)],
    ['secret_access_key', session.secretAccessKey],
    ['session_token', session.sessionToken],
    ['expiration', seconds(session.expiresAt)],
  ]);
}
