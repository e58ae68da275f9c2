import { child, isRecord } from '@lockkeeper/kube/internal';
import type { InjectionStep } from '@lockkeeper/core';
import { reviewResponse } from '../review/emit-review.ts';
import { readReview, requestOf } from '../review/parse-review.ts';
import type { ReviewAnswer, ReviewRequest } from '../review/review-request.ts';

/** The version in which a review came, and in which it is answered. */
export interface ReviewForm {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Versions of AdmissionReview that a webhook of pods is asked in: configurations of upstream's time list `v1beta1` alone. */
const VERSIONS: readonly string[] = ['admission.k8s.io/v1', 'admission.k8s.io/v1beta1'];
const NEWEST: ReviewForm = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' };

/** A review of a pod, or what is wrong with the call. */
export type PodReview =
  | { readonly form: ReviewForm; readonly request: ReviewRequest }
  | { readonly form: ReviewForm; readonly uid: string; readonly problem: string };

function formOf(review: unknown): ReviewForm | undefined {
  const [apiVersion, kind] = [child(review, 'apiVersion'), child(review, 'kind')];
  if (typeof apiVersion !== 'string' || !VERSIONS.includes(apiVersion) || kind !== NEWEST.kind) return undefined;
  return { apiVersion, kind };
}

/** Reads the body of a call. Throws LockkeeperError `InvalidInput`, which quotes nothing of it, for what is no JSON or no such review. */
export function parsePodReview(body: Uint8Array): PodReview {
  const review = readReview(body);
  const form = formOf(review);
  if (form === undefined)
    return { form: NEWEST, uid: '', problem: `the body is no AdmissionReview of ${VERSIONS.join(' or ')}` };
  // Upstream's words for a review that asks nothing.
  if (!isRecord(child(review, 'request'))) return { form, uid: '', problem: 'bad content' };
  return { form, request: requestOf(review) };
}

/** What is answered: the verdict, and what is added to the pod. */
export interface PodAnswer {
  readonly answer: ReviewAnswer;
  readonly patch: readonly InjectionStep[];
}

/** The review that answers, in the version of the question. Without steps there is no patch. */
export function emitPodReview(form: ReviewForm, uid: string, { answer, patch }: PodAnswer): string {
  const patched =
    answer.allowed && patch.length > 0
      ? { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') }
      : {};
  return JSON.stringify({ ...form, response: { ...reviewResponse(uid, answer), ...patched } });
}
