import { createHash, type KeyObject } from 'node:crypto';
import type { ReadToken } from './token-claims.ts';

const MAX_TOKENS = 5_000;

/** Whether a key made the signature of a token. */
export type SignatureCheck = (token: ReadToken, key: KeyObject) => boolean;

/**
 * Spares the arithmetic for a token that comes again, as the kubelet's do with every republish: that a key made a signature stays true.
 * Only this is remembered, by a digest of all that the token consists of; who it is for and how long it is valid is looked at each time,
 * and a key that the cluster has put in the place of another counts as unknown.
 */
export class SeenSignatures {
  readonly #check: SignatureCheck;
  readonly #keys = new Map<string, KeyObject>();

  constructor(check: SignatureCheck) {
    this.#check = check;
  }

  readonly isSigned: SignatureCheck = (token, key) => {
    const digest = createHash('sha256').update(token.signed).update('.').update(token.signature).digest('base64');
    if (this.#keys.get(digest) === key) return true;
    if (!this.#check(token, key)) return false;
    this.#keys.set(digest, key);
    for (const oldest of this.#keys.keys()) {
      if (this.#keys.size <= MAX_TOKENS) break;
      this.#keys.delete(oldest);
    }
    return true;
  };
}
