import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import type { WebhookReply } from '../../http/webhook-call.ts';
import { ApiClient, makeSigningKey } from '../fakes/api-client.ts';
import { type JsonObject, textAt } from '../json/json.ts';

type Responder = (request: JsonObject) => JsonObject | Promise<JsonObject>;

let key = '';
beforeAll(() => {
  key = makeSigningKey();
});

const deployments = '/apis/apps/v1/namespaces/default/deployments';
const merge = { type: 'application/merge-patch+json' };

/** A server with a Deployment `web`, a ServiceAccount `app`, and one webhook for both subresources. */
async function bench(
  kind: 'mutating' | 'validating',
  respond: Responder,
): Promise<{ readonly client: ApiClient; readonly seen: JsonObject[] }> {
  const seen: JsonObject[] = [];
  const webhooks = async ({ body }: { readonly body: string }): Promise<WebhookReply> => {
    const { request } = JSON.parse(body) as { readonly request: JsonObject };
    seen.push(request);
    const response = { uid: textAt(request, 'uid'), ...(await respond(request)) };
    const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response };
    return { status: 200, body: JSON.stringify(review) };
  };
  const client = new ApiClient(new FakeClock(), new FakeRandom(1), key, { webhooks });
  const labels = { app: 'web' };
  await client.call('POST', deployments, {
    metadata: { name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    },
  });
  await client.call('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'app' } });
  const rule = (apiGroup: string, resource: string): JsonObject => ({
    operations: ['*'],
    apiGroups: [apiGroup],
    apiVersions: ['v1'],
    resources: [resource],
  });
  const reply = await client.call('POST', `/apis/admissionregistration.k8s.io/v1/${kind}webhookconfigurations`, {
    metadata: { name: 'judge' },
    webhooks: [
      {
        name: 'judge.hooks.test',
        clientConfig: { url: 'https://judge.test/review' },
        rules: [rule('apps', 'deployments/scale'), rule('', 'serviceaccounts/token')],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  });
  expect(reply.status).toBe(201);
  return { client, seen };
}

function patched(path: string, value: JsonObject[string]): JsonObject {
  const patch = Buffer.from(JSON.stringify([{ op: 'replace', path, value }])).toString('base64');
  return { allowed: true, patchType: 'JSONPatch', patch };
}

describe('webhooks on the scale of a workload', () => {
  test('see the Scale before and after, and may keep it from being set', async () => {
    const { client, seen } = await bench('validating', () => ({ allowed: false, status: { message: 'enough' } }));
    const reply = await client.call('PATCH', `${deployments}/web/scale`, { spec: { replicas: 9 } }, merge);
    expect(textAt(reply.body, 'message')).toBe('admission webhook "judge.hooks.test" denied the request: enough');
    const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
    expect(seen).toMatchObject([
      {
        kind: scale,
        requestKind: scale,
        resource: { group: 'apps', version: 'v1', resource: 'deployments' },
        subResource: 'scale',
        operation: 'UPDATE',
        name: 'web',
        namespace: 'default',
        object: { apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas: 9 } },
        oldObject: { apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas: 2 } },
        options: { kind: 'UpdateOptions' },
      },
    ]);
    expect((await client.call('GET', `${deployments}/web`)).body).toMatchObject({ spec: { replicas: 2 } });
  });

  test('may set another number, which is checked like the first', async () => {
    let wanted = 3;
    const { client } = await bench('mutating', () => ({ ...patched('/spec/replicas', wanted), warnings: ['capped'] }));
    const path = `${deployments}/web/scale`;
    const reply = await client.call('PATCH', path, { spec: { replicas: 9 } }, merge);
    expect(reply.body).toMatchObject({ kind: 'Scale', spec: { replicas: 3 } });
    expect(reply.headers['warning']).toBe('299 - "capped"');
    expect((await client.call('GET', `${deployments}/web`)).body).toMatchObject({ spec: { replicas: 3 } });
    wanted = -1;
    expect((await client.call('PATCH', path, { spec: { replicas: 9 } }, merge)).status).toBe(422);
  });

  test('are asked again when the workload changes while they think', async () => {
    let once = true;
    const { client, seen } = await bench('validating', async () => {
      if (once) {
        once = false;
        await client.call('PATCH', `${deployments}/web`, { metadata: { labels: { a: 'b' } } }, merge);
      }
      return { allowed: true };
    });
    const reply = await client.call('PATCH', `${deployments}/web/scale`, { spec: { replicas: 4 } }, merge);
    expect(reply.status).toBe(200);
    expect(seen).toHaveLength(2);
    const web = await client.call('GET', `${deployments}/web`);
    expect(web.body).toMatchObject({ metadata: { labels: { a: 'b' } }, spec: { replicas: 4 } });
  });
});

describe('webhooks on the tokens of a ServiceAccount', () => {
  const path = '/api/v1/namespaces/default/serviceaccounts/app/token';
  const asking = { spec: { audiences: ['sts.amazonaws.com'], expirationSeconds: 3600 } };

  test('see the TokenRequest and may keep a token from being signed', async () => {
    const { client, seen } = await bench('validating', () => ({ allowed: false }));
    const reply = await client.call('POST', path, asking);
    expect([reply.status, textAt(reply.body, 'status', 'token')]).toEqual([400, '']);
    const tokenRequest = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
    expect(seen).toMatchObject([
      {
        kind: tokenRequest,
        resource: { group: '', version: 'v1', resource: 'serviceaccounts' },
        subResource: 'token',
        operation: 'CREATE',
        name: 'app',
        object: { kind: 'TokenRequest', metadata: { name: 'app' }, spec: { audiences: ['sts.amazonaws.com'] } },
        oldObject: null,
        options: { kind: 'CreateOptions' },
      },
    ]);
  });

  test('may change what is asked for, but not for whom', async () => {
    let answer = patched('/spec/audiences', ['other']);
    const { client } = await bench('mutating', () => answer);
    const reply = await client.call('POST', path, asking);
    expect(reply.body).toMatchObject({ spec: { audiences: ['other'] } });
    answer = patched('/metadata/name', 'admin');
    expect((await client.call('POST', path, asking)).status).toBe(400);
  });
});

describe('policies', () => {
  test('see the Scale and the TokenRequest as well', async () => {
    const client = new ApiClient(new FakeClock(), new FakeRandom(1), key);
    const group = '/apis/admissionregistration.k8s.io/v1';
    const rule = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['serviceaccounts/token'] };
    await client.call('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'app' } });
    await client.call('POST', `${group}/validatingadmissionpolicies`, {
      metadata: { name: 'short' },
      spec: {
        matchConstraints: { resourceRules: [rule] },
        validations: [{ expression: 'object.spec.expirationSeconds <= 3600', message: 'an hour at most' }],
      },
    });
    await client.call('POST', `${group}/validatingadmissionpolicybindings`, {
      metadata: { name: 'short' },
      spec: { policyName: 'short', validationActions: ['Deny'] },
    });
    const path = '/api/v1/namespaces/default/serviceaccounts/app/token';
    const ask = (expirationSeconds: number): ReturnType<ApiClient['call']> =>
      client.call('POST', path, { spec: { audiences: ['a'], expirationSeconds } });
    expect((await ask(3600)).status).toBe(201);
    expect(textAt((await ask(7200)).body, 'message')).toContain('an hour at most');
  });
});
