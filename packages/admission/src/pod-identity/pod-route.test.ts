import { FakeClock } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { accountReviewer, pod, podReview, podReviewer, ROLE } from '../fakes/pods.ts';
import { admissionMetrics } from '../runtime/admission-metrics.ts';
import { podRoutes } from './pod-route.ts';

const metrics = () => admissionMetrics();

async function call(body: Uint8Array, { path = '/mutate', method = 'POST', contentType = 'application/json' } = {}) {
  const route = podRoutes({
    reviewer: podReviewer(),
    accounts: accountReviewer(['default-account']),
    metrics: metrics(),
    clock: new FakeClock(),
  }).get(path);
  if (route === undefined) return undefined;
  const head = { method, url: path, contentType };
  return route.atOnce(head) ?? (await route.answer({ ...head, body }));
}

interface Answered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly response: {
    readonly uid: string;
    readonly allowed: boolean;
    readonly patch?: string;
    readonly patchType?: string;
    readonly status?: { readonly message: string; readonly code: number };
    readonly warnings?: readonly string[];
  };
}

async function review(body: Uint8Array, path?: string): Promise<Answered> {
  const reply = await call(body, path === undefined ? {} : { path });
  expect(reply).toMatchObject({ status: 200, type: 'application/json' });
  return JSON.parse(reply?.body ?? '') as Answered;
}

describe('the webhook of pods', () => {
  it.each(['admission.k8s.io/v1', 'admission.k8s.io/v1beta1'])(
    'answers %s in the version of the question',
    async (version) => {
      const { apiVersion, kind, response } = await review(podReview(pod(), {}, version));
      expect({ apiVersion, kind }).toEqual({ apiVersion: version, kind: 'AdmissionReview' });
      expect(response).toMatchObject({ uid: 'review-1', allowed: true, patchType: 'JSONPatch' });
      const steps = JSON.parse(Buffer.from(response.patch ?? '', 'base64').toString('utf8')) as readonly {
        path: string;
      }[];
      expect(steps.map(({ path }) => path)).toEqual([
        '/spec/volumes',
        '/spec/containers/0/name',
        '/spec/containers/0/env',
        '/spec/containers/0/volumeMounts',
      ]);
    },
  );

  it('threat/W4 sends no patch where nothing is added', async () => {
    const { response } = await review(
      podReview(pod({}, { labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': '' } })),
    );
    expect(response).toEqual({ uid: 'review-1', allowed: true });
  });

  it('refuses other content types with the text of upstream', async () => {
    expect(await call(podReview(), { contentType: 'text/plain' })).toEqual({
      status: 415,
      type: 'text/plain; charset=utf-8',
      body: 'Invalid Content-Type, expected `application/json`\n',
    });
    expect(await call(podReview(), { method: 'GET' })).toMatchObject({ status: 405 });
  });

  it.each([
    ['planted{', 'the body is no JSON'],
    ['{"apiVersion":"admission.k8s.io/v2","kind":"AdmissionReview"}', 'the body is no AdmissionReview of'],
    ['{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}', 'bad content'],
    ['{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{}}', 'request.uid is missing'],
    [podReview('planted').toString(), 'the pod cannot be read'],
    [
      podReview({ spec: { containers: [{ env: 'planted' }] } }).toString(),
      'spec.containers[0].env must be a list of objects',
    ],
  ])('answers what cannot be read with 200 and a refusal: %s', async (body, why) => {
    const { response } = await review(Buffer.from(body));
    expect(response).toMatchObject({ allowed: false, status: { code: 400 } });
    expect(response.status?.message).toContain(why);
    expect(JSON.stringify(response)).not.toContain('planted');
  });

  it('refuses what is no pod, and lets through what of a pod it should not have been asked', async () => {
    const other = { kind: { group: 'apps', version: 'v1', kind: 'Deployment' } };
    expect((await review(podReview({}, other))).response).toMatchObject({
      allowed: false,
      status: { message: expect.stringContaining('CREATE of Deployment.apps: correct the rules') as string },
    });
    for (const asked of [
      { operation: 'UPDATE' },
      { subResource: 'ephemeralcontainers', operation: 'UPDATE' },
      { subResource: 'eviction' },
    ])
      expect((await review(podReview(pod(), asked))).response).toMatchObject({
        allowed: true,
        warnings: [expect.stringContaining('correct the rules') as string],
      });
  });

  it('threat/W1 judges accounts on a path of their own, and patches none', async () => {
    const account = (name: string) => ({ metadata: { name, annotations: { 'eks.amazonaws.com/role-arn': ROLE } } });
    const kind = { kind: { group: '', version: 'v1', kind: 'ServiceAccount' } };
    const asked = (name: string) => review(podReview(account(name), kind), '/validate-serviceaccount');
    expect((await asked('reader')).response).toEqual({ uid: 'review-1', allowed: true });
    expect((await asked('default')).response).toMatchObject({ allowed: false, status: { code: 403 } });
  });

  it('is healthy at /healthz, and has no debug endpoints (threat/W6)', async () => {
    expect(await call(Buffer.alloc(0), { path: '/healthz', method: 'GET', contentType: '' })).toMatchObject({
      status: 200,
      body: 'ok',
    });
    for (const path of ['/debug/alpha/cache', '/debug/alpha/cache/clear', '/debug/alpha/deny', '/debug/alpha/500'])
      expect(await call(podReview(), { path })).toBeUndefined();
  });

  it("counts calls under upstream's names", async () => {
    const counted = metrics();
    const route = podRoutes({
      reviewer: podReviewer(undefined, [], { metrics: counted }),
      accounts: accountReviewer(),
      metrics: counted,
      clock: new FakeClock(),
    }).get('/mutate');
    const head = { method: 'POST', url: '/mutate', contentType: 'application/json' };
    await route?.answer({ ...head, body: podReview() });
    route?.atOnce({ ...head, contentType: '' });
    const text = counted.render();
    expect(text).toContain('http_request_count{verb="POST",path="/mutate",code="200"} 1');
    expect(text).toContain('http_request_count{verb="POST",path="/mutate",code="415"} 1');
    expect(text).toContain('http_request_latencies_bucket{verb="POST",path="/mutate",le="125000"} 2');
    expect(text).toContain('http_request_latencies_bucket{verb="POST",path="/mutate",le="+Inf"} 2');
    expect(text).toContain('http_request_duration_microseconds_count{verb="POST",path="/mutate"} 2');
    expect(text).toContain('pod_identity_webhook_pod_count{method="sts_web_identity"} 1');
  });
});
