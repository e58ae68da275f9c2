import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';

/** Whose a token is. */
export interface TokenOwner {
  readonly namespace: string;
  readonly account: string;
  readonly accountUid: string;
  readonly pod: string;
  readonly podUid: string;
}

interface SigningKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

// The same for all runs, since they take long to make; no run's course depends on them.
const keyPairs = [1, 2, 3, 4].map(() => generateKeyPairSync('rsa', { modulusLength: 2_048 }));

/** Seconds that a kubelet asks for, and the least that an API server gives. */
export const tokenSeconds = 600;

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs the tokens of ServiceAccounts and publishes the keys. Rotation adds a key; old ones are taken away later, or at once. */
export class TokenIssuer {
  #keys: readonly SigningKey[];
  #made = 0;

  constructor() {
    this.#keys = [this.#newKey()];
  }

  /** New tokens are signed with a new key from now on. */
  rotate(): void {
    this.#keys = [...this.#keys, this.#newKey()];
  }

  /** Only the newest key is believed from now on. */
  retireOldKeys(): void {
    this.#keys = this.#keys.slice(-1);
  }

  /** `now`: milliseconds since 1970. */
  issue(owner: TokenOwner, audience: string, now: number): string {
    const seconds = Math.floor(now / 1_000);
    const { namespace, account, accountUid, pod, podUid } = owner;
    const claims = {
      sub: `system:serviceaccount:${namespace}:${account}`,
      aud: [audience],
      nbf: seconds,
      exp: seconds + tokenSeconds,
      'kubernetes.io': {
        namespace,
        serviceaccount: { name: account, uid: accountUid },
        pod: { name: pod, uid: podUid },
      },
    };
    const key = this.#keys.at(-1);
    if (key === undefined) throw new TypeError('there is always a key');
    const text = `${part({ alg: 'RS256', kid: key.id })}.${part(claims)}`;
    const signature = sign('sha256', Buffer.from(text), key.privateKey);
    return `${text}.${signature.toString('base64url')}`;
  }

  /** UID and subject of a token, as STS takes it: signed by a published key, for STS, and not expired. */
  accept(token: string, now: number): { readonly uid: string; readonly subject: string } | undefined {
    const [head = '', body = '', tail = ''] = token.split('.');
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
    const key = this.#keys.find(({ id }) => id === kid)?.publicKey;
    const signature = Buffer.from(tail, 'base64url');
    if (key === undefined || !verify('sha256', Buffer.from(`${head}.${body}`), key, signature)) return undefined;
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as {
      readonly sub: string;
      readonly aud: readonly string[];
      readonly exp: number;
      readonly 'kubernetes.io': { readonly serviceaccount: { readonly uid: string } };
    };
    if (!claims.aud.includes('sts.amazonaws.com') || claims.exp * 1_000 <= now) return undefined;
    return { uid: claims['kubernetes.io'].serviceaccount.uid, subject: claims.sub };
  }

  /** What `/openid/v1/jwks` answers. */
  jwks(): string {
    return JSON.stringify({
      keys: this.#keys.map(({ id, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid: id, alg: 'RS256' })),
    });
  }

  #newKey(): SigningKey {
    const pair = keyPairs[this.#made % keyPairs.length];
    if (pair === undefined) throw new TypeError('there are key pairs');
    this.#made += 1;
    return { id: `key-${this.#made}`, ...pair };
  }
}
