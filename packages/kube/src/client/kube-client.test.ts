import { inspect } from 'node:util';
import { FakeClock } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { ByteStream } from '../fakes/byte-stream.ts';
import { eventLine, FakeApi, json, status } from '../fakes/fake-api.ts';
import type { KubeObject } from '../resources/kube-object.ts';
import { namespaces, type ResourceType, secrets } from '../resources/resource-type.ts';
import { collectList } from './collect-list.ts';
import { KubeClient, type KubeClientOptions } from './kube-client.ts';
import { KubeError } from './kube-error.ts';
import { audiencesOf } from './token-audience.ts';

const widgets: ResourceType = {
  group: 'example.dev',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
  namespaced: true,
};
const at = { namespace: 'team', name: 's' };
const secret: KubeObject = { apiVersion: 'v1', kind: 'Secret', metadata: at };

function bench(options: Partial<KubeClientOptions> = {}) {
  const clock = new FakeClock();
  const api = new FakeApi();
  const client = new KubeClient(api, { clock, userAgent: 'lockkeeper-operator/1', ...options });
  const sent = () => api.requests.map((request) => `${request.method} ${request.path}`);
  return { api, client, clock, sent };
}

const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing thrown',
    (error: unknown) => error,
  );

describe('KubeClient', () => {
  it('addresses core and grouped kinds, namespaced and cluster-scoped, and names itself', async () => {
    const { api, client, sent } = bench();
    await client.get(secrets, at);
    await client.get(widgets, at, { resourceVersion: '5' });
    await client.get(namespaces, { name: 'team' });
    expect(sent()).toEqual([
      'GET /api/v1/namespaces/team/secrets/s',
      'GET /apis/example.dev/v1/namespaces/team/widgets/s?resourceVersion=5',
      'GET /api/v1/namespaces/team',
    ]);
    expect(api.requests.every((request) => request.headers['user-agent'] === 'lockkeeper-operator/1')).toBe(true);
  });

  it('gives undefined for an object that the API server says does not exist, and for nothing else', async () => {
    const { api, client } = bench();
    expect(await client.get(secrets, at)).toBeUndefined();
    const answers = [
      json(404, 'no such page'),
      json(200, {}),
      json(200, { kind: 'Status', status: 'Failure', metadata: { name: 's' } }),
      status(403, 'Forbidden'),
      status(500, 'InternalError'),
    ];
    for (const answer of answers) {
      api.fault = () => Promise.resolve(answer);
      expect(await caught(client.get(secrets, at))).toBeInstanceOf(KubeError);
    }
  });

  it('refuses a truncated or malformed answer instead of taking it for an empty one', async () => {
    const { api, client } = bench();
    for (const text of ['', '{"metadata":{"name":"s"}', '[]', 'null']) {
      api.fault = () => {
        const body = new ByteStream();
        body.write(text);
        body.end();
        return Promise.resolve({ status: 200, headers: new Map(), body });
      };
      expect(await caught(client.get(secrets, at))).toMatchObject({ code: 'Unavailable', reason: 'MalformedBody' });
      expect(await caught(collectList(client.listAll(secrets)))).toMatchObject({ reason: 'MalformedBody' });
    }
  });

  it('keeps the words of the server out of everything that prints an error', async () => {
    const { api, client } = bench();
    const details = {
      causes: [{ reason: 'FieldValueInvalid', field: 'data.password', message: 'Invalid value: "planted"' }],
    };
    api.fault = () => Promise.resolve(status(422, 'Invalid', { message: 'planted', details }));
    const error = await caught(client.create(secrets, secret));
    if (!(error instanceof KubeError)) throw new Error('expected a KubeError');
    expect(error.message).toBe('create secrets team/s: 422 Invalid');
    expect([String(error), JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })].join()).not.toContain(
      'planted',
    );
    expect(error.serverMessage).toBe('planted');
    expect(error.causes).toEqual(details.causes);
    expect([error.code, error.status]).toEqual(['InvalidInput', 422]);
  });

  it.each([
    [401, 'Denied'],
    [403, 'Denied'],
    [409, 'Conflict'],
    [410, 'Unavailable'],
    [413, 'Limit'],
    [422, 'InvalidInput'],
    [500, 'Unavailable'],
    [503, 'Unavailable'],
  ])('reports status %i as %s', async (code, expected) => {
    const { api, client } = bench();
    api.fault = () => Promise.resolve(status(code, ''));
    expect(await caught(client.create(secrets, secret))).toMatchObject({ code: expected });
  });

  it('reports a broken connection without its text', async () => {
    const { api, client } = bench();
    api.fault = () => Promise.reject(new Error('connect ECONNREFUSED planted'));
    const error = await caught(client.get(secrets, at));
    expect(error).toMatchObject({ code: 'Unavailable', status: 0, reason: 'ConnectionFailed' });
    expect(inspect(error)).not.toContain('planted');
  });

  it('ends a request at its deadline, also while the body hangs, and leaves no timer', async () => {
    const { api, client, clock } = bench({ requestTimeoutMs: 5_000 });
    for (const answer of [
      new Promise<never>(() => undefined),
      Promise.resolve({ status: 200, headers: new Map(), body: new ByteStream() }),
    ]) {
      api.fault = () => answer;
      const asked = caught(client.get(secrets, at));
      await clock.advance(5_000);
      expect(await asked).toMatchObject({ status: 0, reason: 'Timeout' });
      expect(api.requests.at(-1)?.signal?.aborted).toBe(true);
    }
    expect(clock.pending).toBe(0);
  });

  it('rejects with the reason of the caller’s signal', async () => {
    const { api, client } = bench();
    api.fault = () => new Promise(() => undefined);
    const abort = new AbortController();
    const asked = caught(client.get(secrets, at, { signal: abort.signal }));
    abort.abort('my reason');
    expect(await asked).toBe('my reason');
    expect(await caught(client.get(secrets, at, { signal: abort.signal }))).toBe('my reason');
  });

  it('sends a throttled write once where its caller has to ask anew before each try', async () => {
    const { api, client } = bench({ sendsWhenThrottled: 1 });
    const headers = new Map([['retry-after', '7']]);
    api.fault = () => Promise.resolve({ ...status(429, 'TooManyRequests'), headers });
    expect(await caught(client.create(secrets, secret))).toMatchObject({ status: 429, retryAfterSeconds: 7 });
    expect(api.requests).toHaveLength(1);
  });

  it('obeys Retry-After of a write within its deadline, and leaves that of a read to its caller', async () => {
    const { api, client, clock } = bench();
    const limited = (seconds: string) => ({
      ...status(429, 'TooManyRequests'),
      headers: new Map([['retry-after', seconds]]),
    });
    api.fault = () => (api.requests.length === 1 ? Promise.resolve(limited('7')) : undefined);
    const asked = client.create(secrets, secret);
    await clock.advance(6_900);
    expect(api.requests).toHaveLength(1);
    await clock.advance(200);
    expect((await asked).metadata.name).toBe('s');
    for (const [header, expected] of [
      ['1', 1],
      ['60', 60],
      ['soon', undefined],
      ['-5', undefined],
      ['999999', 600],
    ] as const) {
      api.fault = () => Promise.resolve(limited(header));
      const before = api.requests.length;
      expect(await caught(client.get(secrets, at))).toMatchObject({ status: 429, retryAfterSeconds: expected });
      expect(api.requests.length).toBe(before + 1);
    }
  });

  it('lists in pages, fills in apiVersion and kind, and refuses version "0"', async () => {
    const { api, client, sent } = bench();
    for (let i = 0; i < 5; i += 1)
      api.put('secrets', { metadata: { namespace: i < 3 ? 'team' : 'other', name: `s${i}` } });
    const listed = await collectList(client.listIn(secrets, 'team', { limit: 2, labelSelector: 'a=b' }));
    expect(listed.items.map((item) => `${item.apiVersion} ${item.kind} ${item.metadata.name}`)).toEqual([
      'v1 Secret s0',
      'v1 Secret s1',
      'v1 Secret s2',
    ]);
    expect(listed.resourceVersion).toBe(String(api.version));
    expect(sent()[0]).toBe('GET /api/v1/namespaces/team/secrets?labelSelector=a%3Db&limit=2');
    expect((await collectList(client.listAll(secrets))).items).toHaveLength(5);
    expect(await caught(collectList(client.listAll(secrets, { resourceVersion: '0' })))).toMatchObject({
      code: 'InvalidInput',
    });
  });

  it('never widens a namespaced read to the cluster because the namespace is empty', async () => {
    const { api, client } = bench();
    expect(() => client.listIn(secrets, '')).toThrow('a namespace is required');
    expect(() => client.watchIn(secrets, '', { resourceVersion: '1', timeoutSeconds: 1 })).toThrow(
      'a namespace is required',
    );
    expect(await caught(client.get(secrets, { name: 's' }))).toMatchObject({ code: 'InvalidInput' });
    expect(await caught(client.create(secrets, { ...secret, metadata: { name: 's' } }))).toMatchObject({
      code: 'InvalidInput',
    });
    expect(api.requests).toEqual([]);
  });

  it.each(['', '.', '..', '../../kube-system/secrets/x', 'a/b', 'a%2fb'])(
    'refuses "%s" as a name before it sends anything',
    async (name) => {
      const { api, client } = bench();
      expect(await caught(client.get(secrets, { namespace: 'team', name }))).toMatchObject({ code: 'InvalidInput' });
      expect(await caught(client.get(secrets, { namespace: name, name: 's' }))).toMatchObject({ code: 'InvalidInput' });
      expect(api.requests).toEqual([]);
    },
  );

  it('never sends a replacement without the version that it was decided from', async () => {
    const { api, client } = bench();
    expect(await caught(Promise.resolve().then(() => client.replace(secrets, secret)))).toMatchObject({
      code: 'InvalidInput',
    });
    expect(await caught(Promise.resolve().then(() => client.replaceStatus(secrets, secret)))).toMatchObject({
      code: 'InvalidInput',
    });
    expect(api.requests).toEqual([]);
    const made = await client.create(secrets, secret);
    const replaced = await client.replace(secrets, made, { fieldManager: 'me' });
    expect(replaced.metadata.resourceVersion).not.toBe(made.metadata.resourceVersion);
    expect(await caught(client.replace(secrets, made))).toMatchObject({ code: 'Conflict', reason: 'Conflict' });
  });

  it('sends the three kinds of patch, and status to its subresource', async () => {
    const { api, client, sent } = bench();
    api.fault = () => Promise.resolve(json(200, secret));
    await client.patch(secrets, at, { kind: 'merge', body: { data: null } });
    await client.patch(secrets, at, { kind: 'json', body: [{ op: 'remove', path: '/data' }], fieldManager: 'me' });
    await client.patch(secrets, at, { kind: 'apply', body: secret, fieldManager: 'me', force: true });
    await client.patchStatus(widgets, at, { kind: 'merge', body: { status: {} } });
    expect(sent()).toEqual([
      'PATCH /api/v1/namespaces/team/secrets/s',
      'PATCH /api/v1/namespaces/team/secrets/s?fieldManager=me',
      'PATCH /api/v1/namespaces/team/secrets/s?fieldManager=me&force=true',
      'PATCH /apis/example.dev/v1/namespaces/team/widgets/s/status',
    ]);
    expect(api.requests.map((request) => request.headers['content-type'])).toEqual([
      'application/merge-patch+json',
      'application/json-patch+json',
      'application/apply-patch+yaml',
      'application/merge-patch+json',
    ]);
  });

  it('deletes exactly the state that was decided on, and takes "already gone" for an answer', async () => {
    const { api, client } = bench();
    const made = api.put('secrets', { metadata: at });
    const state = { uid: made.metadata.uid ?? '', resourceVersion: made.metadata.resourceVersion ?? '' };
    expect(await caught(client.delete(secrets, at, { uid: '', resourceVersion: '1' }))).toMatchObject({
      code: 'InvalidInput',
    });
    expect(await client.delete(secrets, at, { ...state, propagationPolicy: 'Background' })).toBe('deleted');
    expect(JSON.parse(String(api.requests.at(-1)?.body))).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: state,
      propagationPolicy: 'Background',
    });
    expect(await client.delete(secrets, at, state)).toBe('absent');
  });

  it('reads a watch whatever its chunks, and closes it when the reader leaves', async () => {
    const { api, client } = bench();
    const body = new ByteStream();
    api.fault = () => Promise.resolve({ status: 200, headers: new Map(), body });
    const object = { metadata: { ...at, resourceVersion: '7' }, data: { k: 'é' } };
    const text =
      eventLine('ADDED', object) +
      eventLine('BOOKMARK', { metadata: { resourceVersion: '9' } }) +
      eventLine('ERROR', { code: 410, reason: 'Expired' }) +
      '{"type"';
    for (const byte of Buffer.from(text)) body.write(Uint8Array.of(byte));
    body.end();
    const seen = [];
    for await (const event of client.watchAll(secrets, { resourceVersion: '5', timeoutSeconds: 300 })) seen.push(event);
    expect(seen).toMatchObject([
      { type: 'ADDED', object: { kind: 'Secret', data: { k: 'é' } } },
      { type: 'BOOKMARK', resourceVersion: '9' },
      { type: 'ERROR', error: { status: 410, reason: 'Expired' } },
    ]);
    const open = new ByteStream();
    open.write(eventLine('ADDED', object));
    api.fault = () => Promise.resolve({ status: 200, headers: new Map(), body: open });
    for await (const event of client.watchAll(secrets, { resourceVersion: '5', timeoutSeconds: 300 })) {
      expect(event.type).toBe('ADDED');
      break;
    }
    expect(api.requests.at(-1)?.signal?.aborted).toBe(true);
  });

  it('gives up a watch whose head does not come', async () => {
    const { api, client, clock } = bench();
    api.fault = () => new Promise(() => undefined);
    const first = client.watchAll(secrets, { resourceVersion: '5', timeoutSeconds: 300 }).next();
    const outcome = first.catch((error: unknown) => error);
    await clock.advance(30_000);
    expect(await outcome).toMatchObject({ status: 0, reason: 'Timeout' });
  });
});

describe('createToken', () => {
  it('asks for one audience and 600 s, with one name in path and body, and seals the token', async () => {
    const { api, client, sent } = bench();
    api.fault = () => Promise.resolve(json(201, { status: { token: 'planted-token', expirationTimestamp: 'x' } }));
    const token = await client.createToken('team', 'reader', { audience: 'sts.amazonaws.com' });
    expect(token.revealText()).toBe('planted-token');
    expect(inspect(token) + JSON.stringify({ token })).not.toContain('planted');
    expect(sent()).toEqual(['POST /api/v1/namespaces/team/serviceaccounts/reader/token']);
    expect(JSON.parse(String(api.requests[0]?.body))).toEqual({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { namespace: 'team', name: 'reader' },
      spec: { audiences: ['sts.amazonaws.com'], expirationSeconds: 600 },
    });
  });

  it('threat/I5 refuses every audience that is not on the platform’s list, and our own in any case', async () => {
    const own = 'https://kubernetes.default.svc';
    const { api, client } = bench({ tokenAudiences: ['sts.amazonaws.com', own], ownAudiences: [own] });
    for (const audience of ['', own, 'https://oidc.eks', 'sts.amazonaws.com,other', 'STS.amazonaws.com']) {
      expect(await caught(client.createToken('team', 'reader', { audience }))).toMatchObject({ code: 'Refused' });
    }
    expect(api.requests).toEqual([]);
  });

  it('reads the audiences of the process’s own token', () => {
    const jwt = (claims: unknown): string => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;
    expect(audiencesOf(jwt({ aud: ['a', 'b'] }))).toEqual(['a', 'b']);
    expect(audiencesOf(jwt({ aud: 'a' }))).toEqual(['a']);
    expect(audiencesOf('opaque')).toEqual([]);
  });
});
