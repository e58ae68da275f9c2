import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Account } from '../state/account.ts';
import type { World } from '../call.ts';
import type { OidcProvider } from '../state/iam.ts';
import type { WebIdentity } from '../identity/caller.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { isoSeconds } from '../protocol/timestamp.ts';

interface Token {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signedText: string;
  readonly signature: Uint8Array;
}

/**
 * Verifies a web identity token as STS does before it looks at the role: issuer registered in the account, audience
 * in the provider's list, not expired, signed by one of the issuer's published keys (RS256, ES256 or ES384).
 *
 * @throws AwsError `InvalidIdentityToken` or `ExpiredTokenException`
 */
export async function verifyWebIdentity(
  world: World,
  account: Account,
  text: string,
  now: number,
): Promise<WebIdentity> {
  const token = parseToken(text);
  const { iss: issuer, sub: subject } = token.claims;
  if (typeof issuer !== 'string' || typeof subject !== 'string' || subject === '') {
    throw invalid('Missing a required claim: iss or sub');
  }
  const provider = findProvider(account, issuer);
  if (provider === undefined) throw invalid(`No OpenIDConnect provider found in your account for ${issuer}`);
  const audience = audiences(token.claims['aud']).find((candidate) => provider.clientIds.has(candidate));
  if (audience === undefined) throw invalid('Incorrect token audience');
  await checkSignature(world, issuer, token);
  checkTimes(token.claims, now);
  return { provider: provider.arn, issuer: provider.url, subject, audience, ...tagsOfToken(token.claims) };
}

const tagsClaim = 'https://aws.amazon.com/tags';

/**
 * Session tags that the issuer has put into the token (IAM User Guide, "Pass session tags using AssumeRoleWithWebIdentity"):
 * each key with a list of one value.
 *
 * @throws AwsError `InvalidIdentityToken` for a claim of another form
 */
function tagsOfToken(claims: Token['claims']): Pick<WebIdentity, 'tags' | 'transitiveTagKeys'> {
  const claim = claims[tagsClaim];
  if (claim === undefined) return { tags: [], transitiveTagKeys: [] };
  if (!isRecord(claim)) throw invalid('The tags claim is not an object');
  const { principal_tags: given = {}, transitive_tag_keys: keys = [] } = claim;
  if (!isRecord(given) || !Array.isArray(keys)) throw invalid('The tags claim has another form than AWS asks for');
  const tags = Object.entries(given).map(([Key, values]) => {
    const [Value, ...more] = Array.isArray(values) ? (values as readonly unknown[]) : [values];
    if (typeof Value !== 'string' || more.length > 0) throw invalid('A tag of the token must have exactly one value');
    return { Key, Value };
  });
  return { tags, transitiveTagKeys: keys.filter((key) => typeof key === 'string') };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Verifies a token against one known issuer and audience, for services that need no provider in IAM.
 *
 * @throws AwsError `InvalidIdentityToken` or `ExpiredTokenException`
 */
export async function verifyIssuedToken(
  world: World,
  text: string,
  expected: { readonly issuer: string; readonly audience: string; readonly now: number },
): Promise<Readonly<Record<string, unknown>>> {
  const token = parseToken(text);
  if (token.claims['iss'] !== expected.issuer) throw invalid('Incorrect token issuer');
  if (!audiences(token.claims['aud']).includes(expected.audience)) throw invalid('Incorrect token audience');
  await checkSignature(world, expected.issuer, token);
  checkTimes(token.claims, expected.now);
  return token.claims;
}

/** An issuer without its scheme and trailing slash, as provider ARNs spell it. */
export function issuerName(url: string): string {
  return url.replace(/^https:\/\//, '').replace(/\/$/, '');
}

function findProvider(account: Account, issuer: string): OidcProvider | undefined {
  return [...account.iam.oidcProviders.values()].find((provider) => provider.url === issuerName(issuer));
}

function parseToken(text: string): Token {
  const parts = text.split('.');
  const [header, claims, signature] = parts;
  const parsedHeader = parseRecord(header);
  const parsedClaims = parseRecord(claims);
  if (parts.length !== 3 || parsedHeader === undefined || parsedClaims === undefined) {
    throw invalid('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)');
  }
  return {
    header: parsedHeader,
    claims: parsedClaims,
    signedText: `${header}.${claims}`,
    signature: Buffer.from(signature ?? '', 'base64url'),
  };
}

function parseRecord(part: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    // The parser's text would quote the token.
    return undefined;
  }
}

function audiences(claim: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return list.filter((entry) => typeof entry === 'string');
}

function checkTimes(claims: Readonly<Record<string, unknown>>, now: number): void {
  const { exp: expires, nbf: notBefore } = claims;
  if (typeof expires !== 'number') throw invalid('Missing a required claim: exp');
  if (expires * 1000 <= now) {
    throw new AwsError(
      'ExpiredTokenException',
      `Token expired: current date/time ${isoSeconds(now)} must be before the expiration date/time ${isoSeconds(expires * 1000)}`,
    );
  }
  if (typeof notBefore === 'number' && notBefore * 1000 > now + 300_000) {
    throw invalid('The token is not valid yet');
  }
}

async function checkSignature(world: World, issuer: string, token: Token): Promise<void> {
  const { alg, kid } = token.header;
  const published = await world.issuerKeys(issuer);
  const key = published?.find((candidate) => candidate['kid'] === kid);
  if (key === undefined || !isServed(alg)) {
    throw invalid(
      `Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements`,
    );
  }
  const publicKey = importKey(key, alg);
  const valid =
    publicKey !== undefined &&
    verify(
      alg === 'ES384' ? 'sha384' : 'sha256',
      Buffer.from(token.signedText),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      token.signature,
    );
  if (!valid) throw invalid('The signature of the ID Token provided is not valid');
}

type ServedAlgorithm = 'RS256' | 'ES256' | 'ES384';

function isServed(alg: unknown): alg is ServedAlgorithm {
  return alg === 'RS256' || alg === 'ES256' || alg === 'ES384';
}

/** The algorithm named in the token must be the one of the key, or a token could choose how it is checked. */
function importKey(jwk: Readonly<Record<string, unknown>>, alg: ServedAlgorithm): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    return key.asymmetricKeyType === (alg === 'RS256' ? 'rsa' : 'ec') ? key : undefined;
  } catch {
    // An unreadable published key verifies nothing.
    return undefined;
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidIdentityToken', message);
}
