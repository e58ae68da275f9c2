import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { LockkeeperError, SealedValue } from '@lockkeeper/core';
import type { KubeResponse } from '@lockkeeper/kube';
import { FakeClock } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { checkClaims } from './check-claims.ts';
import { ClusterKeys, readKeySet } from './cluster-keys.ts';
import { SeenSignatures } from './seen-signatures.ts';
import { isSigned, type KeyFinder, verifyToken } from './verify-token.ts';

const NOW = 1_900_000_000_000;
const cluster = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const CLAIMS = {
  sub: 'system:serviceaccount:team-red:default',
  aud: ['sts.amazonaws.com'],
  exp: NOW / 1_000 + 600,
  nbf: NOW / 1_000,
  'kubernetes.io': {
    namespace: 'team-red',
    serviceaccount: { name: 'default', uid: 'sa-1' },
    pod: { name: 'web', uid: 'pod-1' },
  },
};

function signed(
  claims: object,
  key: KeyObject = cluster.privateKey,
  header: object = { alg: 'RS256', kid: 'k' },
): string {
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${createSign('sha256').update(text).sign({ key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const keys = {
  find: (id: string) => Promise.resolve({ k: cluster.publicKey, ec: curve.publicKey }[id as 'k' | 'ec']),
};
const check = (token: string) => verifyToken(SealedValue.ofText(token), 'sts.amazonaws.com', keys, NOW);

describe('verifyToken', () => {
  it('believes a token that the cluster signed, with either kind of key', async () => {
    const account = { namespace: 'team-red', name: 'default', uid: 'sa-1', pod: { name: 'web', uid: 'pod-1' } };
    expect((await check(signed(CLAIMS))).account).toEqual(account);
    expect((await check(signed(CLAIMS, curve.privateKey, { alg: 'ES256', kid: 'ec' }))).account).toEqual(account);
  });

  const pem = cluster.publicKey.export({ type: 'spki', format: 'pem' });
  const unsigned = `${part({ alg: 'none', kid: 'k' })}.${part(CLAIMS)}`;
  const confused = `${part({ alg: 'HS256', kid: 'k' })}.${part(CLAIMS)}`;
  const { aud: _, ...noAudience } = CLAIMS;
  const { exp: __, ...noEnd } = CLAIMS;

  it.each<[string, string]>([
    ['nothing', ''],
    ['no JWT', 'hunter2'],
    ['no signature', `${unsigned}.`],
    ['the algorithm none', `${unsigned}.AAAA`],
    ['a public key used as a secret', `${confused}.${createHmac('sha256', pem).update(confused).digest('base64url')}`],
    ['the key of somebody else', signed(CLAIMS, other.privateKey)],
    ['a key id that is not known', signed(CLAIMS, cluster.privateKey, { alg: 'RS256', kid: 'x' })],
    ['an algorithm of another key type', signed(CLAIMS, cluster.privateKey, { alg: 'ES256', kid: 'k' })],
    ['extensions that are critical', signed(CLAIMS, cluster.privateKey, { alg: 'RS256', kid: 'k', crit: ['x'] })],
    [
      'changed claims',
      `${part({ alg: 'RS256', kid: 'k' })}.${part({ ...CLAIMS, sub: 'x' })}.${signed(CLAIMS).split('.')[2]}`,
    ],
    ['an end that has passed', signed({ ...CLAIMS, exp: NOW / 1_000 })],
    ['no end', signed(noEnd)],
    ['a beginning to come', signed({ ...CLAIMS, nbf: NOW / 1_000 + 3_600 })],
    ['the audience of the API server', signed({ ...CLAIMS, aud: ['https://kubernetes.default.svc'] })],
    ['no audience', signed(noAudience)],
    ['a subject that is not its account', signed({ ...CLAIMS, sub: 'system:serviceaccount:team-blue:default' })],
    ['no account', signed({ ...CLAIMS, 'kubernetes.io': {} })],
  ])('threat/V2 refuses a token with %s, and quotes nothing of it', async (_name, token) => {
    await expect(check(token)).rejects.toThrow(
      /^CSI token error: the token for audience "sts\.amazonaws\.com" is refused: (it|its|the cluster) [\w\s".:/]+$/,
    );
  });

  it.each([
    ['namespace', { namespace: 'team-blue' }],
    ['account', { serviceAccount: 'admin' }],
    ['pod', { name: 'other' }],
    ['pod uid', { uid: 'pod-2' }],
  ])('threat/V2 refuses attributes that name another %s than the token', async (_name, forged) => {
    const { account } = await check(signed(CLAIMS));
    const told = { namespace: 'team-red', name: 'web', uid: 'pod-1', serviceAccount: 'default' };
    expect(() => checkClaims(told, account)).not.toThrow();
    expect(() => checkClaims({ ...told, ...forged }, account)).toThrow(/the token is another's/);
  });
});

describe('SeenSignatures', () => {
  const make = () => {
    const checked: string[] = [];
    const seen = new SeenSignatures((token, key) => {
      checked.push(token.keyId);
      return isSigned(token, key);
    });
    const prove = (text: string, found: KeyFinder = keys, now = NOW) =>
      verifyToken(SealedValue.ofText(text), 'sts.amazonaws.com', found, now, seen.isSigned);
    return { checked, prove };
  };

  it('checks the signature of a token once', async () => {
    const { checked, prove } = make();
    const token = signed(CLAIMS);
    const first = await prove(token);
    expect(await prove(token)).toEqual(first);
    expect(checked).toEqual(['k']);
    await prove(signed({ ...CLAIMS, exp: CLAIMS.exp + 1 }));
    expect(checked).toEqual(['k', 'k']);
  });

  it('threat/V2 takes nothing else for proved: not its end, its audience, another signature, or another key of that name', async () => {
    const { prove } = make();
    const token = signed(CLAIMS);
    const [head = '', body = '', tail = ''] = token.split('.');
    await prove(token);
    await expect(prove(token, keys, NOW + 600_000)).rejects.toThrow('it has expired');
    const forAnother = verifyToken(SealedValue.ofText(token), 'pods.eks.amazonaws.com', keys, NOW, () => true);
    await expect(forAnother).rejects.toThrow('it is not for the audience "pods.eks.amazonaws.com"');
    const claims = part({ ...CLAIMS, exp: CLAIMS.exp + 600 });
    for (const forged of [`${head}.${body}.${tail.slice(0, -4)}AAAA`, `${head}.${claims}.${tail}`]) {
      await expect(prove(forged)).rejects.toThrow('the cluster has not signed it');
    }
    const replaced = { find: () => Promise.resolve(other.publicKey) };
    await expect(prove(token, replaced)).rejects.toThrow('the cluster has not signed it');
    const gone = { find: () => Promise.resolve(undefined) };
    await expect(prove(token, gone)).rejects.toThrow('the cluster has not signed it');
  });
});

describe('ClusterKeys', () => {
  const jwk = (key: KeyObject, kid: string): object => ({ ...key.export({ format: 'jwk' }), kid });
  const set = (...list: object[]): Buffer => Buffer.from(JSON.stringify({ keys: list }));
  const body = (bytes: Buffer): KubeResponse => ({
    status: 200,
    headers: new Map(),
    body: new Blob([new Uint8Array(bytes)]).stream(),
  });

  it('reads RSA and EC keys, and leaves out weak ones and what is none', () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const list = [
      jwk(cluster.publicKey, 'rsa'),
      jwk(curve.publicKey, 'ec'),
      jwk(weak.publicKey, 'weak'),
      { kty: 'oct', k: 'AAAA', kid: 's' },
      7,
    ];
    expect(readKeySet(Buffer.from(JSON.stringify({ keys: list }))).map(({ id }) => id)).toEqual(['rsa', 'ec']);
    expect(() => readKeySet(Buffer.from('{}'))).toThrow(/no list of keys/);
  });

  it('reads them again for a key that it does not know, but not for every token that names one', async () => {
    const clock = new FakeClock();
    const served = { keys: set(jwk(cluster.publicKey, 'old')), reads: 0 };
    const found = new ClusterKeys(
      {
        send: () => {
          served.reads += 1;
          return Promise.resolve(body(served.keys));
        },
      },
      clock,
    );
    await Promise.all([found.find('old'), found.find('old')]);
    expect(served.reads).toBe(1);
    served.keys = set(jwk(cluster.publicKey, 'old'), jwk(other.publicKey, 'new'));
    for (let i = 0; i < 100; i += 1) expect(await found.find('new')).toBeUndefined();
    expect(served.reads).toBe(1);
    await clock.advance(10_001);
    expect(await found.find('new')).toBeDefined();
    expect(served.reads).toBe(2);
  });

  const whole = set(jwk(cluster.publicKey, 'k'));
  const breaking = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('reset')) });

  it.each<[string, () => Promise<KubeResponse>, string]>([
    [
      'the right is missing',
      () => Promise.resolve({ ...body(whole), status: 403 }),
      "the API server answers with status 403: bind the ClusterRole system:service-account-issuer-discovery to the provider's account",
    ],
    [
      'the API server has troubles',
      () => Promise.resolve({ ...body(whole), status: 500 }),
      'the API server answers with status 500',
    ],
    [
      'nobody answers',
      () => Promise.reject(new LockkeeperError('Unavailable', 'connect')),
      'the API server does not answer',
    ],
    [
      'the answer breaks off',
      () => Promise.resolve({ ...body(whole), body: breaking }),
      'the answer of the API server breaks off',
    ],
    [
      'the answer is no JSON',
      () => Promise.resolve(body(Buffer.from('<html>'))),
      'what the API server answers is no key set (not valid JSON, at byte 0)',
    ],
    [
      'the answer is another object',
      () => Promise.resolve(body(Buffer.from('{}'))),
      'what the API server answers is no key set (the key set of the cluster has no list of keys)',
    ],
  ])('says why the keys cannot be read when %s, and asks again for the next token', async (_, answer, why) => {
    const answers = [answer, () => Promise.resolve(body(whole))];
    const found = new ClusterKeys({ send: () => answers.shift()?.() ?? answer() }, new FakeClock());
    const message = `the keys that sign the cluster's tokens cannot be read from /openid/v1/jwks: ${why}`;
    await expect(found.find('k')).rejects.toMatchObject({ code: 'Unavailable', message });
    expect(await found.find('k')).toBeDefined();
  });
});
