import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type Clock, LockkeeperError, readJson } from '@lockkeeper/core';
import type { KubeResponse, KubeTransport } from '@lockkeeper/kube';

/** A key that signs ServiceAccount tokens of the cluster. */
export interface TokenKey {
  readonly id: string;
  readonly key: KeyObject;
}

const PATH = '/openid/v1/jwks';
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 256 * 1024;
/** A key id that is not known makes the keys be read again, and no oftener than this: tokens are anybody's to invent. */
const REREAD_MS = 10_000;
const MIN_RSA_BITS = 2_048;
const CURVES: readonly (string | undefined)[] = ['prime256v1', 'secp384r1', 'secp521r1'];

function isStrong({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (asymmetricKeyType === 'rsa') return (asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_RSA_BITS;
  return asymmetricKeyType === 'ec' && CURVES.includes(asymmetricKeyDetails?.namedCurve);
}

/** The keys of a JWKS (RFC 7517) that can sign tokens; others are left out. Throws LockkeeperError for what is no JWKS. */
export function readKeySet(text: Uint8Array): readonly TokenKey[] {
  const node = readJson(text, { duplicates: 'last', maxBytes: MAX_BYTES, maxDepth: 20 });
  const list = node.kind === 'object' ? node.members.get('keys') : undefined;
  if (list?.kind !== 'array')
    throw new LockkeeperError('InvalidInput', 'the key set of the cluster has no list of keys');
  return list.items.flatMap((item) => {
    if (item.kind !== 'object') return [];
    const members = [...item.members].flatMap(([name, value]) => (value.kind === 'string' ? [[name, value.text]] : []));
    const jwk = Object.fromEntries(members) as JsonWebKey & { kid?: string };
    return keyOf(jwk);
  });
}

function keyOf(jwk: JsonWebKey & { kid?: string }): readonly TokenKey[] {
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    return isStrong(key) ? [{ id: jwk.kid ?? '', key }] : [];
  } catch {
    return [];
  }
}

/**
 * The public keys of the cluster's ServiceAccount tokens, as the API server publishes them to every account
 * (`system:service-account-issuer-discovery`). Read when first needed, and again when a token names a key that is not among them.
 */
export class ClusterKeys {
  readonly #transport: KubeTransport;
  readonly #clock: Clock;
  #keys: readonly TokenKey[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(transport: KubeTransport, clock: Clock) {
    this.#transport = transport;
    this.#clock = clock;
  }

  /** Undefined when the cluster has no such key. Rejects with LockkeeperError when the keys cannot be read. */
  async find(id: string): Promise<KeyObject | undefined> {
    const known = this.#keyOf(id);
    if (known !== undefined || this.#clock.monotonic() - this.#readAt < REREAD_MS) return known;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
    return this.#keyOf(id);
  }

  #keyOf(id: string): KeyObject | undefined {
    return this.#keys.find((key) => key.id === id)?.key;
  }

  async #read(): Promise<void> {
    const headers = { accept: 'application/jwk-set+json, application/json' };
    const response = await this.#transport
      .send({ method: 'GET', path: PATH, headers, timeoutMs: TIMEOUT_MS })
      .catch(() => unreadable('the API server does not answer'));
    const text = await bodyOf(response).catch(() => unreadable('the answer of the API server breaks off'));
    if (response.status !== 200) unreadable(refusalOf(response.status));
    this.#keys = keysOf(text);
    this.#readAt = this.#clock.monotonic();
  }
}

function unreadable(why: string): never {
  throw new LockkeeperError(
    'Unavailable',
    `the keys that sign the cluster's tokens cannot be read from ${PATH}: ${why}`,
  );
}

function refusalOf(status: number): string {
  const isForbidden = status === 401 || status === 403;
  const help = ": bind the ClusterRole system:service-account-issuer-discovery to the provider's account";
  return `the API server answers with status ${status}${isForbidden ? help : ''}`;
}

async function bodyOf({ body }: KubeResponse): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    // Refused as too long when it is read as JSON; the rest is not needed for that.
    if (length > MAX_BYTES) break;
  }
  return Buffer.concat(chunks);
}

function keysOf(text: Uint8Array): readonly TokenKey[] {
  try {
    return readKeySet(text);
  } catch (error) {
    if (error instanceof LockkeeperError) unreadable(`what the API server answers is no key set (${error.message})`);
    throw error;
  }
}
