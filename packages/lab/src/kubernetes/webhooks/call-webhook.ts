import type { Clock } from '@lockkeeper/core';
import type { JsonObject } from '../json/json.ts';
import { internalError } from './denial.ts';
import type { ReviewVersion } from '../resources/review-version.ts';
import { readVerdict, reviewText, type Verdict } from './review.ts';
import type { WebhookCaller } from '../../http/webhook-call.ts';
import type { Webhook } from './webhook.ts';

export interface CallParts {
  readonly clock: Clock;
  readonly call: WebhookCaller;
}

/**
 * Asks one webhook. Undefined when it could not be asked and may be passed over; otherwise a failure is the request's
 * own (500 InternalError).
 */
export async function callWebhook(
  parts: CallParts,
  webhook: Webhook,
  request: JsonObject,
  uid: string,
  mayPatch: boolean,
  gone: AbortSignal | undefined,
): Promise<Verdict | undefined> {
  try {
    const text = await send(parts, webhook, reviewText(request, webhook.reviewVersion), gone);
    return verdictOf(text, webhook.reviewVersion, uid, mayPatch);
  } catch (error) {
    if (webhook.ignoresFailure) return undefined;
    const why = error instanceof Error ? error.message : 'unknown error';
    throw internalError(`failed calling webhook ${JSON.stringify(webhook.name)}: ${why}`);
  }
}

function verdictOf(text: string, version: ReviewVersion, uid: string, mayPatch: boolean): Verdict {
  try {
    return readVerdict(text, version, uid, mayPatch);
  } catch (error) {
    throw new Error(`received invalid webhook response: ${error instanceof Error ? error.message : ''}`);
  }
}

async function send(
  { clock, call }: CallParts,
  webhook: Webhook,
  body: string,
  gone: AbortSignal | undefined,
): Promise<string> {
  const time = new AbortController();
  const cancel = clock.after(webhook.timeoutSeconds * 1000, () => time.abort());
  const signal = gone === undefined ? time.signal : AbortSignal.any([time.signal, gone]);
  const { url, caBundle } = webhook;
  try {
    const reply = await Promise.race([call({ url, caBundle, body, signal }), aborted(signal)]);
    if (reply.status >= 200 && reply.status <= 299) return reply.body;
    throw new Error(statusText(reply.status));
  } catch (error) {
    const why = time.signal.aborted ? 'context deadline exceeded' : messageOf(error);
    throw new Error(`failed to call webhook: Post ${JSON.stringify(url)}: ${why}`);
  } finally {
    cancel();
  }
}

/** A caller that does not heed the signal must not hold the request. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(new Error('context canceled'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

function statusText(status: number): string {
  return status === 500
    ? 'an error on the server ("unknown") has prevented the request from succeeding'
    : `the server responded with the status code ${status}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
