import { type Clock, LockkeeperError } from '@lockkeeper/core';
import type { Metrics } from '@lockkeeper/kube/internal';
import { misdirected } from '../review/review-request.ts';
import { badCall, type WebhookCall, type WebhookReply, type WebhookRoute } from '../server/answer-call.ts';
import { countCall } from './call-metrics.ts';
import { emitPodReview, parsePodReview } from './pod-review.ts';
import type { PodReviewer } from './pod-reviewer.ts';

/** Upstream's path, and that of namespaces whose pods must have an identity. */
export const MUTATE_PATH = '/mutate';
export const REQUIRED_PATH = '/mutate/required';

interface RoutePorts {
  readonly reviewer: PodReviewer;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** Upstream's own text, which ends with a space and the type in backquotes. */
const WRONG_TYPE = 'Invalid Content-Type, expected `application/json`';

function refuseHead({ method, contentType }: Omit<WebhookCall, 'body'>): WebhookReply | undefined {
  if (method !== 'POST') return badCall(405, 'POST only');
  const [type = ''] = contentType.split(';');
  return type.trim().toLowerCase() === 'application/json' ? undefined : badCall(415, WRONG_TYPE);
}

function json(body: string): WebhookReply {
  return { status: 200, type: 'application/json', body };
}

/** What cannot be read is answered with 200 and a refusal, as upstream answers it; no failure policy lets it through. */
async function reply(body: Uint8Array, reviewer: PodReviewer, isRequired: boolean): Promise<WebhookReply> {
  try {
    const review = parsePodReview(body);
    const { form } = review;
    if ('problem' in review)
      return json(emitPodReview(form, review.uid, { answer: misdirected(review.problem), patch: [] }));
    return json(emitPodReview(form, review.request.uid, await reviewer.answer(review.request, isRequired)));
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    const form = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' };
    return json(emitPodReview(form, '', { answer: misdirected(error.message), patch: [] }));
  }
}

function route(path: string, { reviewer, metrics, clock }: RoutePorts): WebhookRoute {
  return {
    atOnce: (head) => {
      const refused = refuseHead(head);
      if (refused !== undefined) countCall(metrics, head.method, path, refused.status, 0);
      return refused;
    },
    answer: async ({ method, body }) => {
      const start = clock.monotonic();
      const answered = await reply(body, reviewer, path === REQUIRED_PATH);
      countCall(metrics, method, path, answered.status, Math.round((clock.monotonic() - start) * 1_000));
      return answered;
    },
  };
}

/** What is served besides the reviews of our own kinds. Debug endpoints of upstream are not: they list every account with its role (`threat/W6`). */
export function podRoutes(ports: RoutePorts): ReadonlyMap<string, WebhookRoute> {
  const ok: WebhookReply = { status: 200, type: 'text/plain; charset=utf-8', body: 'ok' };
  const health: WebhookRoute = { atOnce: () => ok, answer: () => Promise.resolve(ok) };
  return new Map([
    [MUTATE_PATH, route(MUTATE_PATH, ports)],
    [REQUIRED_PATH, route(REQUIRED_PATH, ports)],
    ['/healthz', health],
  ]);
}
