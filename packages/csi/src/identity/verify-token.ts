import { type KeyObject, verify } from 'node:crypto';
import { LockkeeperError, type ProvenAccount, type SealedValue } from '@lockkeeper/core';
import type { SignatureCheck } from './seen-signatures.ts';
import { badToken, type ReadToken, readToken } from './token-claims.ts';

/** A token that the cluster signed, and whose it is. */
export interface ProvenToken {
  readonly account: ProvenAccount;
  readonly token: SealedValue;
  readonly audience: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Where keys are found by their id; rejects with LockkeeperError. */
export interface KeyFinder {
  find(id: string): Promise<KeyObject | undefined>;
}

/** Signature algorithms that Kubernetes uses, each with the type of key that may make them (RFC 7518). */
const ALGORITHMS: ReadonlyMap<string, { readonly hash: string; readonly keyType: string }> = new Map([
  ['RS256', { hash: 'sha256', keyType: 'rsa' }],
  ['RS384', { hash: 'sha384', keyType: 'rsa' }],
  ['RS512', { hash: 'sha512', keyType: 'rsa' }],
  ['ES256', { hash: 'sha256', keyType: 'ec' }],
  ['ES384', { hash: 'sha384', keyType: 'ec' }],
  ['ES512', { hash: 'sha512', keyType: 'ec' }],
]);

/** How far the clocks of the node and of the API server may be apart. */
const SKEW_SECONDS = 60;

/** Checks the signature itself. */
export const isSigned: SignatureCheck = ({ algorithm, signed, signature }, key) => {
  const known = ALGORITHMS.get(algorithm);
  if (known === undefined || key.asymmetricKeyType !== known.keyType) return false;
  const how = known.keyType === 'ec' ? { key, dsaEncoding: 'ieee-p1363' as const } : { key };
  try {
    return verify(known.hash, Buffer.from(signed, 'latin1'), how, signature);
  } catch {
    return false;
  }
};

function checkTimes({ expiresAt, notBefore }: ReadToken, now: number): void {
  const seconds = now / 1_000;
  if (!(expiresAt > seconds)) throw badToken('it has expired');
  if (!(notBefore <= seconds + SKEW_SECONDS)) throw badToken('it is not valid yet');
}

/**
 * Believes a token only when a key of the cluster signed it, for the one audience, and while it is valid (`threat/V2`): whoever can write
 * to the socket can write attributes, too. `now` is in milliseconds since 1970. Rejects with LockkeeperError, which quotes nothing of it.
 */
export async function verifyToken(
  token: SealedValue,
  audience: string,
  keys: KeyFinder,
  now: number,
  check: SignatureCheck = isSigned,
): Promise<ProvenToken> {
  try {
    const read = readToken(token.revealText());
    checkTimes(read, now);
    if (!read.audiences.includes(audience)) throw badToken(`it is not for the audience "${audience}"`);
    const key = await keys.find(read.keyId);
    if (key === undefined || !check(read, key)) throw badToken('the cluster has not signed it');
    return { account: read.account, token, audience, expiresAt: read.expiresAt * 1_000 };
  } catch (error) {
    if (!(error instanceof LockkeeperError) || error.code !== 'Refused') throw error;
    throw new LockkeeperError(
      'Refused',
      `CSI token error: the token for audience "${audience}" is refused: ${error.message}`,
    );
  }
}
