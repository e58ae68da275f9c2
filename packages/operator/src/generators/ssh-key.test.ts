import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { FakeRandom } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { generateSshKey } from './ssh-key.ts';

/** Reads the fields of OpenSSH's formats (RFC 4251 §5): each is its length and its bytes. */
class Fields {
  #rest: Buffer;

  constructor(bytes: Buffer) {
    this.#rest = bytes;
  }

  bytes(length: number): Buffer {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  number(): number {
    return this.bytes(4).readUInt32BE();
  }

  next(): Buffer {
    return this.bytes(this.number());
  }

  get rest(): Buffer {
    return this.#rest;
  }
}

interface Parsed {
  readonly type: string;
  readonly fields: Fields;
  readonly publicBlob: Buffer;
  readonly checks: readonly number[];
}

function parsePrivate(text: string): Parsed {
  const lines = text.trimEnd().split('\n');
  expect([lines[0], lines.at(-1)]).toEqual([
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    '-----END OPENSSH PRIVATE KEY-----',
  ]);
  expect(lines.slice(1, -2).every((line) => line.length === 64)).toBe(true);
  const outer = new Fields(Buffer.from(lines.slice(1, -1).join(''), 'base64'));
  expect(outer.bytes(15).toString()).toBe('openssh-key-v1\0');
  expect([outer.next(), outer.next(), outer.next()].map(String)).toEqual(['none', 'none', '']);
  expect(outer.number()).toBe(1);
  const publicBlob = outer.next();
  const block = outer.next();
  expect(block.length % 8).toBe(0);
  const inner = new Fields(block);
  const checks = [inner.number(), inner.number()];
  return { type: String(inner.next()), fields: inner, publicBlob, checks };
}

const url = (bytes: Buffer): string => bytes.toString('base64url');
const unsigned = (bytes: Buffer): string => url(bytes[0] === 0 ? bytes.subarray(1) : bytes);

/** The key by its private numbers, from which the public half follows. */
function keyOf({ type, fields }: Parsed): JsonWebKey {
  if (type === 'ssh-ed25519') {
    const x = url(fields.next());
    return { kty: 'OKP', crv: 'Ed25519', x, d: url(fields.next().subarray(0, 32)) };
  }
  if (type === 'ssh-rsa') {
    const [n, e, d, qi, p, q] = [1, 2, 3, 4, 5, 6].map(() => unsigned(fields.next())) as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const big = (text: string): bigint => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);
    const exponent = (prime: string): string =>
      url(
        Buffer.from(
          (big(d) % (big(prime) - 1n))
            .toString(16)
            .padStart(prime.length * 2, '0')
            .replace(/^(..)*?(?=(..)+$)/, ''),
          'hex',
        ),
      );
    return { kty: 'RSA', n, e, d, qi, p, q, dp: exponent(p), dq: exponent(q) };
  }
  const curve = String(fields.next());
  const point = fields.next().subarray(1);
  const half = point.length / 2;
  const d = fields.next();
  const scalar = Buffer.concat([Buffer.alloc(half), d]).subarray(-half);
  const crv = `P-${curve.slice('nistp'.length)}`;
  return { kty: 'EC', crv, x: url(point.subarray(0, half)), y: url(point.subarray(half)), d: url(scalar) };
}

describe('an SSHKey (eso.md §2.6)', () => {
  it.each([
    ['rsa', undefined, 'ssh-rsa'],
    ['ecdsa', undefined, 'ecdsa-sha2-nistp256'],
    ['ecdsa', 384, 'ecdsa-sha2-nistp384'],
    ['ecdsa', 521, 'ecdsa-sha2-nistp521'],
    ['ed25519', undefined, 'ssh-ed25519'],
  ] as const)('of %s %s is a pair in OpenSSH form', async (keyType, keySize, type) => {
    const made = await generateSshKey(
      { keyType, comment: 'me@here', ...(keySize ? { keySize } : {}) },
      new FakeRandom(1),
    );
    const parsed = parsePrivate(made.get('privateKey')?.revealText() ?? '');
    expect(parsed.type).toBe(type);
    expect(parsed.checks[0]).toBe(parsed.checks[1]);
    const jwk = keyOf(parsed);
    const isPublic = ({ n, e, x, y }: JsonWebKey): object => ({ n, e, x, y });
    const derived = createPublicKey(createPrivateKey({ key: jwk, format: 'jwk' })).export({ format: 'jwk' });
    expect(isPublic(derived)).toEqual(isPublic(jwk));
    expect(String(parsed.fields.next())).toBe('me@here');
    expect([...parsed.fields.rest]).toEqual([...parsed.fields.rest].map((_, i) => i + 1));
    expect(made.get('publicKey')?.revealText()).toBe(`${type} ${parsed.publicBlob.toString('base64')} me@here\n`);
  });

  it('without a comment ends with the key', async () => {
    const made = await generateSshKey({ keyType: 'ed25519' }, new FakeRandom(1));
    expect(made.get('publicKey')?.revealText()).toMatch(/^ssh-ed25519 [A-Za-z0-9+/=]+\n$/);
  });
});
