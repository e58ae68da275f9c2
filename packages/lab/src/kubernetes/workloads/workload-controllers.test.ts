import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import type { WebhookCaller } from '../../http/webhook-call.ts';
import { ApiClient, makeSigningKey } from '../fakes/api-client.ts';
import { at, type Json, textAt } from '../json/json.ts';

let key: string;
beforeAll(() => {
  key = makeSigningKey();
});

const labels = { app: 'web' };
const deployment = {
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
  },
};

const hook = {
  metadata: { name: 'pods' },
  webhooks: [
    {
      name: 'pods.example.com',
      clientConfig: { url: 'https://127.0.0.1:1/mutate', caBundle: '' },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: 'Fail',
    },
  ],
};

async function started(webhooks: WebhookCaller): Promise<{ client: ApiClient; clock: FakeClock }> {
  const clock = new FakeClock();
  const client = new ApiClient(clock, new FakeRandom(3), key, { pods: true, webhooks });
  await client.call('POST', '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations', hook);
  await client.call('POST', '/apis/apps/v1/namespaces/default/deployments', deployment);
  await clock.advance(1000);
  return { client, clock };
}

const podsOf = ({ api }: ApiClient): readonly Json[] => api.store.list('/pods', 'default').map(({ object }) => object);

describe('pods of workloads', () => {
  test('pass through admission, as those of every client', async () => {
    const seen: string[] = [];
    const { client } = await started(async ({ body }) => {
      const { request } = JSON.parse(body) as { request: { uid: string; object: Json; userInfo: Json } };
      seen.push(`${textAt(request.userInfo, 'username')} ${textAt(request.object, 'spec', 'serviceAccountName')}`);
      const patch = [{ op: 'add', path: '/metadata/annotations', value: { seen: 'yes' } }];
      const response = {
        uid: request.uid,
        allowed: true,
        patchType: 'JSONPatch',
        patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
      };
      const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response };
      return { status: 200, body: JSON.stringify(review) };
    });
    expect(seen).toEqual(Array(2).fill('system:kube-controller-manager default'));
    expect(podsOf(client).map((pod) => textAt(pod, 'metadata', 'annotations', 'seen'))).toEqual(['yes', 'yes']);
    expect(client.errors).toEqual([]);
  });

  test('are refused with an event and a condition when a webhook refuses them, and made once it does not', async () => {
    let open = false;
    const { client, clock } = await started(async ({ body }) => {
      const { request } = JSON.parse(body) as { request: { uid: string } };
      const response = { uid: request.uid, allowed: open, status: { message: 'not today' } };
      const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response };
      return { status: 200, body: JSON.stringify(review) };
    });
    expect(podsOf(client)).toEqual([]);
    const events = JSON.stringify(client.api.store.list('/events', 'default'));
    expect(events).toContain('Error creating: admission webhook \\"pods.example.com\\" denied the request: not today');
    const status = (): Json => client.api.store.get('apps/deployments', 'default', 'web')?.object['status'] ?? null;
    expect(JSON.stringify(status())).toContain('ReplicaFailure');
    open = true;
    await clock.advance(10_000);
    expect(podsOf(client)).toHaveLength(2);
    expect(JSON.stringify(status())).not.toContain('ReplicaFailure');
    expect(at(status(), 'replicas')).toBe(2);
  });
});
