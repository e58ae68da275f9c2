import { type Clock, LockkeeperError } from '@lockkeeper/core';
import type { Metrics } from '@lockkeeper/kube/internal';
import { misdirected, type ReviewRequest } from '../review/review-request.ts';
import { badCall, type WebhookCall, type WebhookReply, type WebhookRoute } from '../server/answer-call.ts';
import type { AccountReviewer } from './account-reviewer.ts';
import { countCall } from './call-metrics.ts';
import { emitPodReview, parsePodReview, type PodAnswer } from './pod-review.ts';
import type { PodReviewer } from './pod-reviewer.ts';

/** Upstream's path, and that of namespaces whose pods must have an identity. */
export const MUTATE_PATH = '/mutate';
export const REQUIRED_PATH = '/mutate/required';
/** ServiceAccounts, of which nothing is changed. */
export const ACCOUNT_PATH = '/validate-serviceaccount';

type Answering = (request: ReviewRequest) => Promise<PodAnswer>;

interface RoutePorts {
  readonly reviewer: PodReviewer;
  readonly accounts: AccountReviewer;
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
async function reply(body: Uint8Array, answering: Answering): Promise<WebhookReply> {
  try {
    const review = parsePodReview(body);
    const { form } = review;
    if ('problem' in review)
      return json(emitPodReview(form, review.uid, { answer: misdirected(review.problem), patch: [] }));
    return json(emitPodReview(form, review.request.uid, await answering(review.request)));
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    const form = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' };
    return json(emitPodReview(form, '', { answer: misdirected(error.message), patch: [] }));
  }
}

function route(path: string, { metrics, clock }: RoutePorts, answering: Answering): WebhookRoute {
  return {
    atOnce: (head) => {
      const refused = refuseHead(head);
      if (refused !== undefined) countCall(metrics, head.method, path, refused.status, 0);
      return refused;
    },
    answer: async ({ method, body }) => {
      const start = clock.monotonic();
      const answered = await reply(body, answering);
      countCall(metrics, method, path, answered.status, Math.round((clock.monotonic() - start) * 1_000));
      return answered;
    },
  };
}

/** What is served besides the reviews of our own kinds. Debug endpoints of upstream are not: they list every account with its role (`threat/W6`). */
export function podRoutes(ports: RoutePorts): ReadonlyMap<string, WebhookRoute> {
  const ok: WebhookReply = { status: 200, type: 'text/plain; charset=utf-8', body: 'ok' };
  const health: WebhookRoute = { atOnce: () => ok, answer: () => Promise.resolve(ok) };
  const { reviewer, accounts } = ports;
  const answers: readonly (readonly [string, Answering])[] = [
    [MUTATE_PATH, (request) => reviewer.answer(request, false)],
    [REQUIRED_PATH, (request) => reviewer.answer(request, true)],
    [ACCOUNT_PATH, (request) => Promise.resolve({ answer: accounts.answer(request), patch: [] })],
  ];
  return new Map([
    ...answers.map(([path, answering]) => [path, route(path, ports, answering)] as const),
    ['/healthz', health],
  ]);
}
