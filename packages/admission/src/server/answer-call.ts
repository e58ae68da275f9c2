import { LockkeeperError } from '@lockkeeper/core';
import { emitReview } from '../review/emit-review.ts';
import { REVIEWED_KINDS, type ReviewedKind } from '../review/kinds.ts';
import { parseReview } from '../review/parse-review.ts';
import type { Reviewer } from '../review/reviewer.ts';

/** A call of the webhook, whatever carried it. */
export interface WebhookCall {
  readonly method: string;
  /** With its query, which says the API server's timeout and is not needed. */
  readonly url: string;
  readonly contentType: string;
  readonly body: Uint8Array;
}

export interface WebhookReply {
  readonly status: number;
  readonly type: 'application/json' | 'text/plain; charset=utf-8';
  readonly body: string;
}

/** A path with an answer of its own. */
export interface WebhookRoute {
  /** What can be answered before the body is read. */
  atOnce(head: Omit<WebhookCall, 'body'>): WebhookReply | undefined;
  /** Rejects with defects of this program only. */
  answer(call: WebhookCall): Promise<WebhookReply>;
}

const BY_PATH: ReadonlyMap<string, ReviewedKind> = new Map(REVIEWED_KINDS.map((kind) => [kind.path, kind]));

/** A refusal of the call itself: the API server reports a failed call, and its failure policy refuses the object. */
export function badCall(status: number, text: string): WebhookReply {
  return { status, type: 'text/plain; charset=utf-8', body: `${text}\n` };
}

/** What can be said of a call before its body is read. */
export function refuseHead({ method, url, contentType }: Omit<WebhookCall, 'body'>): WebhookReply | undefined {
  const path = url.split('?')[0] ?? '';
  if (!BY_PATH.has(path)) return badCall(404, 'no such path');
  if (method !== 'POST') return badCall(405, 'POST only');
  const [type = ''] = contentType.split(';');
  if (type.trim().toLowerCase() !== 'application/json') return badCall(415, 'application/json only');
  return undefined;
}

/** Answers one call. Rejects with defects of this program only. */
export async function answerCall(call: WebhookCall, reviewer: Pick<Reviewer, 'answer'>): Promise<WebhookReply> {
  const refused = refuseHead(call);
  const kind = BY_PATH.get(call.url.split('?')[0] ?? '');
  if (refused !== undefined || kind === undefined) return refused ?? badCall(404, 'no such path');
  try {
    const request = parseReview(call.body);
    const answer = await reviewer.answer(kind, request);
    return { status: 200, type: 'application/json', body: emitReview(request.uid, answer) };
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    return badCall(400, error.message);
  }
}
