import { LockkeeperError } from '@lockkeeper/core';
import { child, isRecord } from '@lockkeeper/kube/internal';
import type { ReviewRequest } from './review-request.ts';

const API_VERSION = 'admission.k8s.io/v1';
const MAX_UID = 128;

/** The JSON of a call's body. Throws LockkeeperError `InvalidInput`; the parser's own error is dropped: it quotes its input. */
export function readReview(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    throw new LockkeeperError('InvalidInput', 'the body is no JSON', { bytes: body.byteLength });
  }
}

function text(value: unknown, key: string): string {
  const found = child(value, key);
  return typeof found === 'string' ? found : '';
}

function requiredText(value: unknown, key: string): string {
  const found = text(value, key);
  if (found !== '') return found;
  throw new LockkeeperError('InvalidInput', `request.${key} is missing`);
}

/** What a review asks. Throws LockkeeperError `InvalidInput` that names the part and quotes nothing of it (`threat/L10`). */
export function requestOf(review: unknown): ReviewRequest {
  const request = child(review, 'request');
  if (!isRecord(request)) throw new LockkeeperError('InvalidInput', 'the AdmissionReview has no request');
  const uid = requiredText(request, 'uid');
  if (uid.length > MAX_UID)
    throw new LockkeeperError('InvalidInput', `request.uid is longer than ${MAX_UID} characters`);
  const kind = child(request, 'kind');
  return {
    uid,
    group: text(kind, 'group'),
    version: text(kind, 'version'),
    kind: text(kind, 'kind'),
    subresource: text(request, 'subResource'),
    operation: requiredText(request, 'operation'),
    namespace: text(request, 'namespace'),
    name: text(request, 'name'),
    object: child(request, 'object'),
    oldObject: child(request, 'oldObject'),
    dryRun: child(request, 'dryRun') === true,
  };
}

/** Reads the body of a webhook call: an AdmissionReview of `admission.k8s.io/v1` with a request. Throws LockkeeperError `InvalidInput`. */
export function parseReview(body: Uint8Array): ReviewRequest {
  const review = readReview(body);
  if (text(review, 'kind') !== 'AdmissionReview' || text(review, 'apiVersion') !== API_VERSION) {
    throw new LockkeeperError('InvalidInput', `the body is no AdmissionReview of ${API_VERSION}`);
  }
  return requestOf(review);
}
