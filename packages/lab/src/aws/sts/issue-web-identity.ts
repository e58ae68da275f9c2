import { sign } from 'node:crypto';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import type { Caller } from '../identity/caller.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { Timestamp } from '../protocol/timestamp.ts';
import type { TokenKey } from '../state/iam.ts';
import { mergeSessionTags } from './session-tags.ts';
import { shapes } from './shapes.ts';

/**
 * GetWebIdentityToken: the account signs for who its caller is, for services outside of AWS. The claims are those of the IAM User
 * Guide, "Understanding token claims".
 */
export function webIdentityTokenOperation(world: World): Operation {
  return operation(shapes.getWebIdentityToken, (input, call) => issue(world, call, input));
}

function issue(world: World, call: SignedCall, input: Input<typeof shapes.getWebIdentityToken>): Output {
  const { caller, now } = call;
  const [issuer] = world.accounts.find(caller.accountId)?.iam.tokenIssuers.values() ?? [];
  const key = issuer?.keys.find(({ algorithm }) => algorithm === input.SigningAlgorithm);
  if (issuer?.enabled !== true || key === undefined) {
    const message = 'Outbound web identity federation is not enabled for this account.';
    throw new AwsError('OutboundWebIdentityFederationDisabledException', message, 403);
  }
  const issuedAt = Math.floor(now / 1000);
  const expires = issuedAt + (input.DurationSeconds ?? 300);
  requireWithinSession(caller, expires * 1000);
  const [audience, ...more] = input.Audience;
  const claims = {
    iss: issuer.url,
    aud: more.length === 0 ? audience : input.Audience,
    sub: caller.kind === 'role' ? caller.role.arn : caller.arn,
    iat: issuedAt,
    exp: expires,
    jti: world.random.uuid(),
    'https://sts.amazonaws.com/': accountClaims(call, input),
  };
  return { WebIdentityToken: signToken(key, claims), Expiration: new Timestamp(expires * 1000) };
}

function accountClaims(call: SignedCall, input: Input<typeof shapes.getWebIdentityToken>): object {
  const { tags } = mergeSessionTags(input.Tags ?? [], [], undefined);
  const principal = principalTags(call.caller);
  return {
    aws_account: call.caller.accountId,
    source_region: call.region,
    ...(principal.length === 0 ? {} : { principal_tags: Object.fromEntries(principal) }),
    ...(tags.length === 0 ? {} : { request_tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])) }),
  };
}

/** Session tags before those of the role. */
function principalTags(caller: Caller): readonly (readonly [string, string])[] {
  if (caller.kind === 'user') return [...caller.user.tags];
  if (caller.kind !== 'role') return [];
  const own = caller.session.tags.map(({ key, value }) => [key, value] as const);
  const given = new Set(own.map(([key]) => key.toLowerCase()));
  return [...[...caller.role.tags].filter(([key]) => !given.has(key.toLowerCase())), ...own];
}

function requireWithinSession(caller: Caller, expiresAt: number): void {
  if (caller.kind !== 'role' && caller.kind !== 'federated') return;
  if (expiresAt <= caller.session.expiresAt) return;
  const message = 'The requested token duration would extend the session beyond its original expiration time.';
  throw new AwsError('SessionDurationEscalationException', message, 403);
}

function signToken({ id, algorithm, privateKey }: TokenKey, claims: object): string {
  const parts = [{ alg: algorithm, kid: id, typ: 'JWT' }, claims];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const hash = algorithm === 'ES384' ? 'sha384' : 'sha256';
  const signature = sign(hash, Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}
