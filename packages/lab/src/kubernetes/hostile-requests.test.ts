import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiClient, makeSigningKey } from './fakes/api-client.ts';
import type { Json } from './json/json.ts';

let key = '';
beforeAll(() => {
  key = makeSigningKey();
});

function start(): ApiClient {
  return new ApiClient(new FakeClock(), new FakeRandom(11), key);
}

const namespace = '/api/v1/namespaces/default';
const table = 'application/json;as=Table;g=meta.k8s.io;v=v1';
const protobuf = 'application/vnd.kubernetes.protobuf';

describe('hostile requests', () => {
  test('any JSON as any object is answered, never with a server error', async () => {
    const client = start();
    const core = ['secrets', 'configmaps', 'serviceaccounts', 'events', 'pods', 'services', 'endpoints', 'limitranges'];
    const group = (name: string): string => `/apis/${name}/v1/namespaces/default`;
    const collections = [
      ...[...core, 'resourcequotas', 'persistentvolumeclaims'].map((plural) => `${namespace}/${plural}`),
      ...['deployments', 'statefulsets', 'daemonsets', 'replicasets'].map((plural) => `${group('apps')}/${plural}`),
      ...['jobs', 'cronjobs'].map((plural) => `${group('batch')}/${plural}`),
      `${group('networking.k8s.io')}/networkpolicies`,
      `${group('policy')}/poddisruptionbudgets`,
      `${group('discovery.k8s.io')}/endpointslices`,
      ...['csidrivers', 'storageclasses'].map((plural) => `/apis/storage.k8s.io/v1/${plural}`),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...collections),
        fc.jsonValue(),
        fc.jsonValue(),
        fc.jsonValue(),
        async (collection, metadata, data, spec) => {
          for (const body of [
            metadata,
            { metadata, data, spec },
            { metadata: { name: 'x', labels: metadata }, data, stringData: spec, spec: data },
            { metadata: { name: 'x' }, spec: { template: data, selector: spec, ports: data, jobTemplate: spec } },
          ]) {
            const reply = await client.call('POST', collection, body as Json);
            expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(500);
            await client.call('GET', collection, undefined, { accept: table });
            await client.call('DELETE', `${collection}/x`);
          }
        },
      ),
      { numRuns: 200 },
    );
    expect(client.errors).toEqual([]);
  });

  test('any bytes as any patch are answered, never with a server error', async () => {
    const client = start();
    await client.call('POST', `${namespace}/configmaps`, { metadata: { name: 'x' }, data: { a: 'b' } });
    const types = [
      'application/json-patch+json',
      'application/merge-patch+json',
      'application/strategic-merge-patch+json',
      'application/apply-patch+yaml',
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...types), fc.jsonValue(), async (type, patch) => {
        for (const body of [
          patch,
          { metadata: patch },
          { data: patch, $patch: patch },
          [{ op: 'add', path: '/data/x', value: patch }],
        ]) {
          const reply = await client.call('PATCH', `${namespace}/configmaps/x?fieldManager=f`, body as Json, { type });
          expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(500);
        }
      }),
      { numRuns: 200 },
    );
    expect(client.errors).toEqual([]);
  });

  test('any bytes as protobuf are answered, never with a server error', async () => {
    const client = start();
    const envelope = (kind: string, raw: Uint8Array): Uint8Array => {
      const meta = [0x0a, 2, ...Buffer.from('v1'), 0x12, kind.length, ...Buffer.from(kind)];
      return Uint8Array.from([0x6b, 0x38, 0x73, 0, 0x0a, meta.length, ...meta, 0x12, raw.length, ...raw]);
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('Secret', 'Pod', 'Event', 'Nothing'),
        fc.uint8Array({ maxLength: 100 }),
        async (kind, raw) => {
          for (const body of [raw, envelope(kind, raw)]) {
            const reply = await client.api.handle({
              method: 'POST',
              path: `${namespace}/${kind.toLowerCase()}s`,
              headers: { authorization: 'Bearer admin', 'content-type': protobuf },
              body,
            });
            expect(reply.status).toBeLessThan(500);
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(client.errors).toEqual([]);
  });

  test('any path and query are answered, never with a server error', async () => {
    const client = start();
    const parts = fc.array(
      fc.constantFrom(
        'api',
        'apis',
        'v1',
        'namespaces',
        'default',
        'secrets',
        'status',
        'token',
        'openapi',
        'v3',
        '%zz',
        '__proto__',
        '..',
        'apps',
        'version',
      ),
      { maxLength: 8 },
    );
    const query = fc.constantFrom(
      '',
      '?limit=x',
      '?continue=e30',
      '?labelSelector=((',
      '?fieldSelector=a',
      '?resourceVersion=-1',
      '?dryRun=x',
      '?watch=1&timeoutSeconds=0',
    );
    await fc.assert(
      fc.asyncProperty(
        parts,
        query,
        fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'),
        async (path, suffix, method) => {
          const reply = await client.raw(method, `/${path.join('/')}${suffix}`, {}, {});
          expect(reply.status, path.join('/')).toBeLessThan(500);
        },
      ),
      { numRuns: 500 },
    );
    expect(client.errors).toEqual([]);
  });

  test('threat/B4 a pod with a command runs nothing: it stays pending, and exec and logs are not served', async () => {
    const client = start();
    const spec = { containers: [{ name: 'c', image: 'i', command: ['touch', '/tmp/lab-was-here'] }] };
    const pod = await client.call('POST', `${namespace}/pods`, { metadata: { name: 'p' }, spec });
    expect(pod.body).toMatchObject({ status: { phase: 'Pending' } });
    for (const part of ['exec', 'log', 'attach', 'portforward']) {
      expect((await client.call('POST', `${namespace}/pods/p/${part}`, {})).status).toBe(501);
    }
  });

  test('threat/B7 without a role an authenticated user is refused everything but the basics', async () => {
    const client = start();
    const as = 'dev';
    for (const path of [
      `${namespace}/secrets`,
      '/api/v1/nodes',
      '/apis/apps/v1/deployments',
      '/logs',
      '/debug/pprof',
    ]) {
      expect((await client.call('GET', path, undefined, { as })).status, path).toBe(403);
    }
    expect((await client.call('GET', '/api', undefined, { as })).status).toBe(200);
  });

  test('the audit hook sees verbs, names and outcomes, and no bodies', async () => {
    const client = start();
    await client.call('POST', `${namespace}/secrets`, { metadata: { name: 'a' }, stringData: { k: 'planted-value' } });
    await client.call('GET', `${namespace}/secrets/a/status`);
    await client.call('GET', '/healthz', undefined, { as: '' });
    expect(client.audit).toEqual([
      { user: 'admin', verb: 'create', resource: 'secrets', namespace: 'default', name: '', status: 201 },
      { user: 'admin', verb: 'get', resource: 'secrets/status', namespace: 'default', name: 'a', status: 404 },
      { user: 'system:anonymous', verb: 'get', resource: '/healthz', namespace: '', name: '', status: 200 },
    ]);
    expect(JSON.stringify(client.audit)).not.toContain('planted');
  });

  test('malformed JSON is refused without quoting it', async () => {
    const client = start();
    const reply = await client.api.handle({
      method: 'POST',
      path: `${namespace}/secrets`,
      headers: { authorization: 'Bearer admin', 'content-type': 'application/json' },
      body: new TextEncoder().encode('{"data": {"k": "planted-value'),
    });
    expect(reply.status).toBe(400);
    expect(new TextDecoder().decode(reply.body as Uint8Array)).not.toContain('planted');
  });
});
