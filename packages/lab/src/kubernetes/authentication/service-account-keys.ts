import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { JsonObject } from '../json/json.ts';

/** The RSA pair that signs ServiceAccount tokens, with its JWKS form. All operations are synchronous. */
export class ServiceAccountKeys {
  readonly #private: KeyObject;
  readonly #public: KeyObject;
  readonly keyId: string;

  /** `privateKeyPem`: PKCS#8 or PKCS#1 PEM of an RSA key of at least 2048 bits. */
  constructor(privateKeyPem: string) {
    this.#private = createPrivateKey(privateKeyPem);
    this.#public = createPublicKey(this.#private);
    const spki = this.#public.export({ type: 'spki', format: 'der' });
    this.keyId = createHash('sha256').update(spki).digest('base64url');
  }

  signJwt(claims: JsonObject): string {
    const header = { alg: 'RS256', kid: this.keyId };
    const input = `${encode(header)}.${encode(claims)}`;
    return `${input}.${sign('RSA-SHA256', Buffer.from(input), this.#private).toString('base64url')}`;
  }

  /** The claims of a token that this key signed; undefined for any other token. Says nothing about expiry or audience. */
  openJwt(token: string): JsonObject | undefined {
    const [head = '', body = '', signature = '', ...more] = token.split('.');
    if (more.length > 0 || signature === '') return undefined;
    const header = decode(head);
    if (header === undefined || header['alg'] !== 'RS256') return undefined;
    const valid = verify(
      'RSA-SHA256',
      Buffer.from(`${head}.${body}`),
      this.#public,
      Buffer.from(signature, 'base64url'),
    );
    return valid ? decode(body) : undefined;
  }

  jwks(): JsonObject {
    const { n = '', e = '' } = this.#public.export({ format: 'jwk' });
    return { keys: [{ use: 'sig', kty: 'RSA', kid: this.keyId, alg: 'RS256', n, e }] };
  }
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
