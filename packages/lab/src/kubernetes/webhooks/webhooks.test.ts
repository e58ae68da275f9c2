import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiClient, makeSigningKey, type Reply } from '../fakes/api-client.ts';
import { at, type Json, type JsonObject, textAt } from '../json/json.ts';
import type { WebhookCall, WebhookReply } from '../../http/webhook-call.ts';

type Responder = (request: JsonObject, call: WebhookCall) => JsonObject | Promise<JsonObject>;

interface Bench {
  readonly clock: FakeClock;
  readonly client: ApiClient;
  readonly seen: JsonObject[];
  readonly calls: WebhookCall[];
}

let key = '';
beforeAll(() => {
  key = makeSigningKey();
});

/** An API server whose webhooks are functions, by the first label of their host. */
function bench(responders: Readonly<Record<string, Responder>>): Bench {
  const seen: JsonObject[] = [];
  const calls: WebhookCall[] = [];
  const webhooks = async (call: WebhookCall): Promise<WebhookReply> => {
    calls.push(call);
    const { request } = JSON.parse(call.body) as { request: JsonObject };
    seen.push(request);
    const response = await responders[new URL(call.url).hostname.split('.')[0] ?? '']?.(request, call);
    const review = {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: textAt(request, 'uid'), ...response },
    };
    return { status: 200, body: JSON.stringify(review) };
  };
  const clock = new FakeClock();
  return { clock, client: new ApiClient(clock, new FakeRandom(1), key, { webhooks }), seen, calls };
}

const anyConfigMap = { operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] };

async function install(
  client: ApiClient,
  kind: 'mutating' | 'validating',
  name: string,
  extra: JsonObject = {},
): Promise<void> {
  const webhook = {
    name: `${name}.hooks.test`,
    clientConfig: { url: `https://${name}.test/review` },
    rules: [anyConfigMap],
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    ...extra,
  };
  const reply = await client.call('POST', `/apis/admissionregistration.k8s.io/v1/${kind}webhookconfigurations`, {
    metadata: { name },
    webhooks: [webhook],
  });
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
}

const maps = '/api/v1/namespaces/default/configmaps';

function create(client: ApiClient, name: string, data: JsonObject = {}, query = ''): Promise<Reply> {
  return client.call('POST', `${maps}${query}`, { metadata: { name }, data });
}

function patchOf(...operations: JsonObject[]): JsonObject {
  return { allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(operations)).toString('base64') };
}

function messageOf(reply: Reply): string {
  return textAt(reply.body, 'message');
}

describe('a validating webhook', () => {
  test('sees who does what to which object, as it will be stored', async () => {
    const { client, seen, calls } = bench({ judge: () => ({ allowed: true, warnings: ['look out'] }) });
    await install(client, 'validating', 'judge');
    const created = await create(client, 'a', { k: 'v' }, '?fieldManager=me');
    expect(created.headers['warning']).toBe('299 - "look out"');
    expect(calls[0]?.url).toBe('https://judge.test/review?timeout=10s');
    expect(seen[0]).toMatchObject({
      kind: { group: '', version: 'v1', kind: 'ConfigMap' },
      resource: { group: '', version: 'v1', resource: 'configmaps' },
      requestKind: { kind: 'ConfigMap' },
      name: 'a',
      namespace: 'default',
      operation: 'CREATE',
      userInfo: { username: 'admin', groups: ['system:masters', 'system:authenticated'] },
      object: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a', uid: textAt(created.body, 'metadata', 'uid') },
        data: { k: 'v' },
      },
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'me' },
    });
    await client.call('PATCH', `${maps}/a`, { data: { k: 'w' } }, { type: 'application/merge-patch+json' });
    expect(seen[1]).toMatchObject({
      operation: 'UPDATE',
      object: { data: { k: 'w' } },
      oldObject: { data: { k: 'v' } },
    });
    await client.call('DELETE', `${maps}/a`);
    expect(seen[2]).toMatchObject({
      operation: 'DELETE',
      object: null,
      oldObject: { data: { k: 'w' } },
      options: { kind: 'DeleteOptions' },
    });
  });

  test.each<[string, JsonObject, number, string]>([
    ['a message', { status: { message: 'not here', code: 403, reason: 'Forbidden' } }, 403, ': not here'],
    ['a reason', { status: { reason: 'TooEarly' } }, 400, ': TooEarly'],
    ['nothing', {}, 400, ' without explanation'],
    ['the code of a success', { status: { code: 200, message: 'no' } }, 400, ': no'],
  ])('denies with %s, and nothing is written', async (_name, response, status, text) => {
    const { client } = bench({ judge: () => ({ allowed: false, ...response }) });
    await install(client, 'validating', 'judge');
    const reply = await create(client, 'a');
    expect([reply.status, messageOf(reply)]).toEqual([
      status,
      `admission webhook "judge.hooks.test" denied the request${text}`,
    ]);
    expect((await client.call('GET', `${maps}/a`)).status).toBe(404);
  });

  test('can keep an object from being deleted, alone and in a collection', async () => {
    const { client } = bench({ judge: (request) => ({ allowed: request['operation'] !== 'DELETE' }) });
    await install(client, 'validating', 'judge');
    await create(client, 'a');
    expect((await client.call('DELETE', `${maps}/a`)).status).toBe(400);
    expect((await client.call('DELETE', maps)).status).toBe(400);
    expect((await client.call('GET', `${maps}/a`)).status).toBe(200);
  });

  test('is asked together with others, and the first in order answers', async () => {
    const { client, calls } = bench({
      one: async () => {
        await Promise.resolve();
        return { allowed: false, status: { message: 'one' } };
      },
      two: () => ({ allowed: false, status: { message: 'two' } }),
    });
    await install(client, 'validating', 'two');
    await install(client, 'validating', 'one');
    expect(messageOf(await create(client, 'a'))).toBe('admission webhook "one.hooks.test" denied the request: one');
    expect(calls).toHaveLength(2);
  });

  test('is told of a dry run', async () => {
    const { client, seen } = bench({ judge: () => ({ allowed: true }) });
    await install(client, 'validating', 'judge');
    expect((await create(client, 'a', {}, '?dryRun=All')).status).toBe(201);
    expect(seen[0]).toMatchObject({ dryRun: true, options: { dryRun: ['All'] } });
    expect((await client.call('GET', `${maps}/a`)).status).toBe(404);
  });
});

describe('a mutating webhook', () => {
  test('changes the object before it is validated and stored', async () => {
    const add = patchOf({ op: 'add', path: '/data/added', value: 'yes' });
    const { client, seen } = bench({ change: () => add, judge: () => ({ allowed: true }) });
    await install(client, 'mutating', 'change');
    await install(client, 'validating', 'judge');
    const reply = await create(client, 'a', { k: 'v' });
    expect(reply.body).toMatchObject({ data: { k: 'v', added: 'yes' } });
    expect(seen.map((request) => at(request, 'object', 'data', 'added'))).toEqual([undefined, 'yes']);
  });

  test('of upstream’s time is asked in v1beta1, the first version it lists, and may answer with nothing but a patch', async () => {
    const asked: unknown[] = [];
    const { client } = bench({
      old: (_request, call) => {
        asked.push((JSON.parse(call.body) as JsonObject)['apiVersion']);
        const { patchType: _implied, ...answer } = patchOf({ op: 'add', path: '/data/added', value: 'yes' });
        return { ...answer, uid: '' };
      },
    });
    await install(client, 'mutating', 'old', { admissionReviewVersions: ['v0', 'v1beta1', 'v1'] });
    const { status, body } = await create(client, 'one');
    expect(status, JSON.stringify(body)).toBe(201);
    expect(body).toMatchObject({ data: { added: 'yes' } });
    expect(asked).toEqual(['admission.k8s.io/v1beta1']);
  });

  test('may not make an object invalid', async () => {
    const { client } = bench({ change: () => patchOf({ op: 'add', path: '/data/a b', value: 'x' }) });
    await install(client, 'mutating', 'change');
    const reply = await create(client, 'a', { k: 'v' });
    expect([reply.status, messageOf(reply)]).toEqual([422, expect.stringContaining('data[a b]: Invalid value')]);
  });

  test('sees what those before it have changed, and once more what came after it when it asks for that', async () => {
    const once =
      (name: string): Responder =>
      (request) =>
        at(request, 'object', 'data', name) === undefined
          ? patchOf({ op: 'add', path: `/data/${name}`, value: 'x' })
          : { allowed: true };
    const { client, calls } = bench({ a: once('a'), b: once('b'), c: once('c') });
    await install(client, 'mutating', 'b');
    await install(client, 'mutating', 'a', { reinvocationPolicy: 'IfNeeded' });
    await install(client, 'mutating', 'c', { reinvocationPolicy: 'IfNeeded' });
    const reply = await create(client, 'm', { k: 'v' });
    expect(reply.body).toMatchObject({ data: { a: 'x', b: 'x', c: 'x' } });
    expect(calls.map((call) => new URL(call.url).hostname)).toEqual(['a.test', 'b.test', 'c.test', 'a.test']);
  });

  test('owns nothing: its changes are the writer’s, also in an apply', async () => {
    const { client } = bench({ change: () => patchOf({ op: 'add', path: '/data/added', value: 'yes' }) });
    await install(client, 'mutating', 'change');
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { k: 'v' } };
    const reply = await client.call('PATCH', `${maps}/a?fieldManager=me`, body, {
      type: 'application/apply-patch+yaml',
    });
    expect(reply.body).toMatchObject({
      metadata: {
        managedFields: [
          { manager: 'me', operation: 'Apply' },
          { manager: 'me', operation: 'Update', fieldsV1: { 'f:data': { 'f:added': {} } } },
        ],
      },
    });
  });

  test.each<[string, JsonObject, string]>([
    ['that is no JSON', { allowed: true, patchType: 'JSONPatch', patch: 'e25vdA==' }, 'the patch is not JSON'],
    ['that does not fit', patchOf({ op: 'remove', path: '/nothing' }), 'returned a patch that cannot be applied'],
    [
      'of another type',
      { allowed: true, patchType: 'MergePatch', patch: 'e30=' },
      'received invalid webhook response: webhook returned invalid response.patchType of "MergePatch"',
    ],
    [
      'without a type',
      { allowed: true, patch: 'W10=' },
      'received invalid webhook response: webhook returned response.patch but not response.patchType',
    ],
  ])('fails the request by a patch %s', async (_name, response, text) => {
    const { client } = bench({ change: () => response });
    await install(client, 'mutating', 'change');
    const reply = await create(client, 'a', { k: 'v' });
    expect([reply.status, messageOf(reply)]).toEqual([500, expect.stringContaining(text)]);
  });
});

describe('a webhook that does not answer well', () => {
  const broken: readonly (readonly [string, Responder, string])[] = [
    [
      'cannot be reached',
      () => Promise.reject(new Error('dial tcp: connection refused')),
      'failed calling webhook "judge.hooks.test": failed to call webhook: Post "https://judge.test/review?timeout=10s": dial tcp: connection refused',
    ],
    [
      'answers another review',
      () => ({ uid: 'other', allowed: true }),
      'failed calling webhook "judge.hooks.test": received invalid webhook response: expected response.uid=',
    ],
  ];

  test.each(broken)('fails the request when it %s and must not', async (_name, responder, text) => {
    const { client } = bench({ judge: responder });
    await install(client, 'validating', 'judge');
    const reply = await create(client, 'a');
    expect([reply.status, messageOf(reply)]).toEqual([
      500,
      expect.stringContaining(`Internal error occurred: ${text}`),
    ]);
  });

  test.each(broken)('is passed over when it %s and may', async (_name, responder) => {
    const { client } = bench({ judge: responder });
    await install(client, 'validating', 'judge', { failurePolicy: 'Ignore' });
    expect((await create(client, 'a')).status).toBe(201);
  });

  test.each(['Fail', 'Ignore'])('is given up after its time-out (%s)', async (failurePolicy) => {
    const { client, clock, calls } = bench({ judge: () => new Promise(() => undefined) });
    await install(client, 'validating', 'judge', { failurePolicy, timeoutSeconds: 3 });
    const pending = create(client, 'a');
    await clock.advance(2999);
    expect(calls[0]?.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(calls[0]?.signal.aborted).toBe(true);
    const reply = await pending;
    expect(reply.status).toBe(failurePolicy === 'Fail' ? 500 : 201);
    if (failurePolicy === 'Fail') expect(messageOf(reply)).toContain('context deadline exceeded');
  });
});

describe('a webhook is asked', () => {
  const counted = async (extra: JsonObject, act: (client: ApiClient) => Promise<unknown>): Promise<number> => {
    const { client, calls } = bench({ judge: () => ({ allowed: true }) });
    await client.call('POST', '/api/v1/namespaces', { metadata: { name: 'marked', labels: { mark: 'yes' } } });
    await install(client, 'validating', 'judge', extra);
    await act(client);
    return calls.length;
  };
  const inDefault = (client: ApiClient): Promise<unknown> => create(client, 'a');
  const inMarked = (client: ApiClient): Promise<unknown> =>
    client.call('POST', '/api/v1/namespaces/marked/configmaps', { metadata: { name: 'a', labels: { tier: 'x' } } });
  const rule = (change: JsonObject): JsonObject => ({ rules: [{ ...anyConfigMap, ...change }] });

  test.each<[string, JsonObject, (client: ApiClient) => Promise<unknown>, number]>([
    ['for another operation', rule({ operations: ['UPDATE'] }), inDefault, 0],
    ['for another resource', rule({ resources: ['secrets'] }), inDefault, 0],
    ['for all resources', rule({ resources: ['*'], apiGroups: ['*'], apiVersions: ['*'] }), inDefault, 1],
    ['for another version', rule({ apiVersions: ['v2'] }), inDefault, 0],
    ['for objects of the cluster only', rule({ scope: 'Cluster' }), inDefault, 0],
    ['for objects in namespaces', rule({ scope: 'Namespaced' }), inDefault, 1],
    ['for subresources only', rule({ resources: ['configmaps/status', '*/scale'] }), inDefault, 0],
    ['in a namespace with a label', { namespaceSelector: { matchLabels: { mark: 'yes' } } }, inMarked, 1],
    ['not in one without', { namespaceSelector: { matchLabels: { mark: 'yes' } } }, inDefault, 0],
    [
      'about an object with a label',
      { objectSelector: { matchExpressions: [{ key: 'tier', operator: 'Exists' }] } },
      inMarked,
      1,
    ],
    ['not about one without', { objectSelector: { matchLabels: { tier: 'x' } } }, inDefault, 0],
    [
      'when its conditions hold',
      {
        matchConditions: [
          {
            name: 'c',
            expression: "request.userInfo.username == 'admin' && object.metadata.name == 'a' && oldObject == null",
          },
        ],
      },
      inDefault,
      1,
    ],
    [
      'not when one does not',
      {
        matchConditions: [
          { name: 'c', expression: "request.operation != 'CREATE'" },
          { name: 'd', expression: 'object.gone == 1' },
        ],
      },
      inDefault,
      0,
    ],
    [
      'not when one cannot be told and it may be passed over',
      { failurePolicy: 'Ignore', matchConditions: [{ name: 'd', expression: 'object.gone == 1' }] },
      inDefault,
      0,
    ],
  ])('%s', async (_name, extra, act, wanted) => {
    expect(await counted(extra, act)).toBe(wanted);
  });

  test('and one whose condition cannot be told refuses', async () => {
    const { client } = bench({});
    await install(client, 'validating', 'judge', { matchConditions: [{ name: 'd', expression: 'object.gone == 1' }] });
    const reply = await create(client, 'a');
    expect([reply.status, messageOf(reply)]).toEqual([
      403,
      'configmaps "a" is forbidden: expression for match condition "d" resulted in error: no such key: gone',
    ]);
  });

  test('never about webhooks themselves', async () => {
    const all = { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] };
    const { client, calls } = bench({});
    await install(client, 'validating', 'judge', { rules: [all] });
    await install(client, 'mutating', 'other', { rules: [all] });
    expect(calls).toEqual([]);
  });

  test('in the version that its rules name, unless it wants exact matches', async () => {
    const versions = ['v1', 'v2'].map((name) => ({
      name,
      served: true,
      storage: name === 'v1',
      schema: { openAPIV3Schema: { type: 'object', properties: { n: { type: 'integer' } } } },
    }));
    const spec = { group: 'x.test', scope: 'Cluster', names: { plural: 'lamps', kind: 'Lamp' }, versions };
    const { client, seen, clock } = bench({
      loose: () => patchOf({ op: 'add', path: '/n', value: 2 }),
      exact: () => ({ allowed: false }),
    });
    await client.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      metadata: { name: 'lamps.x.test' },
      spec,
    });
    await clock.advance(5);
    const rules = [{ operations: ['CREATE'], apiGroups: ['x.test'], apiVersions: ['v1'], resources: ['lamps'] }];
    await install(client, 'mutating', 'loose', { rules });
    await install(client, 'validating', 'exact', { rules, matchPolicy: 'Exact' });
    const reply = await client.call('POST', '/apis/x.test/v2/lamps', { metadata: { name: 'a' } });
    expect(reply.body).toMatchObject({ apiVersion: 'x.test/v2', n: 2 });
    expect(seen).toMatchObject([
      { kind: { version: 'v1' }, requestKind: { version: 'v2' }, object: { apiVersion: 'x.test/v1' } },
    ]);
  });
});

describe('while webhooks think', () => {
  /** A webhook that lets somebody else write once before it answers. */
  const meanwhile = (write: (client: ApiClient) => Promise<unknown>): Bench & { start(): void } => {
    let waiting = false;
    const made = bench({
      judge: async () => {
        if (waiting) {
          waiting = false;
          await write(made.client);
        }
        return { allowed: true };
      },
    });
    return { ...made, start: () => (waiting = true) };
  };
  const ours = {
    rules: [anyConfigMap],
    matchConditions: [{ name: 'not-the-rival', expression: "request.userInfo.username != 'rival'" }],
  };
  const rival = { headers: { 'impersonate-user': 'rival', 'impersonate-group': 'system:masters' } };
  const rivalWrites = (client: ApiClient): Promise<unknown> =>
    client.call('PATCH', `${maps}/a`, { data: { rival: 'yes' } }, { type: 'application/merge-patch+json', ...rival });

  test('a newer object is patched anew, and a version that was named conflicts', async () => {
    const { client, start } = meanwhile(rivalWrites);
    await install(client, 'validating', 'judge', ours);
    const first = await create(client, 'a', { k: 'v' });
    start();
    const patched = await client.call(
      'PATCH',
      `${maps}/a`,
      { data: { k: 'w' } },
      { type: 'application/merge-patch+json' },
    );
    expect(patched.body).toMatchObject({ data: { k: 'w', rival: 'yes' } });
    start();
    const body = {
      ...(first.body as JsonObject),
      metadata: { name: 'a', resourceVersion: textAt(patched.body, 'metadata', 'resourceVersion') },
    };
    await client.call(
      'PATCH',
      `${maps}/a`,
      { data: { rival: null } },
      { type: 'application/merge-patch+json', ...rival },
    );
    expect((await client.call('PUT', `${maps}/a`, body as Json)).status).toBe(409);
  });

  test('a name may be taken', async () => {
    const { client, start } = meanwhile((one) => one.call('POST', maps, { metadata: { name: 'a' } }, rival));
    await install(client, 'validating', 'judge', ours);
    start();
    expect((await create(client, 'a')).status).toBe(409);
  });

  test('an object may go', async () => {
    const { client, start } = meanwhile((one) => one.call('DELETE', `${maps}/a`, undefined, rival));
    await install(client, 'validating', 'judge', ours);
    await create(client, 'a');
    start();
    expect((await client.call('PATCH', `${maps}/a`, {}, { type: 'application/merge-patch+json' })).status).toBe(404);
  });
});
