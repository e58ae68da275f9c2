import type { ReviewAnswer } from './review-request.ts';

/** Kubernetes asks for short warnings and cuts what is longer. */
const MAX_WARNING = 256;
const MAX_WARNINGS = 16;
const MAX_MESSAGE = 4096;

/** One line of text for terminals and logs: names come from manifests and may hold escapes (`threat/L12`). */
function printable(text: string, longest: number): string {
  const safe = text.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`,
  );
  return safe.length <= longest ? safe : `${safe.slice(0, longest - 1)}…`;
}

/** Problems stand on lines of their own, as ESO joins them. */
function message(text: string): string {
  const lines = text.split('\n').map((line) => printable(line, MAX_MESSAGE));
  const joined = lines.join('\n');
  return joined.length <= MAX_MESSAGE ? joined : `${joined.slice(0, MAX_MESSAGE - 1)}…`;
}

function warnings(answer: ReviewAnswer): object {
  if (answer.warnings.length === 0) return {};
  return { warnings: answer.warnings.slice(0, MAX_WARNINGS).map((text) => printable(text, MAX_WARNING)) };
}

/** The `response` of an AdmissionReview, without what a mutating webhook adds. */
export function reviewResponse(uid: string, answer: ReviewAnswer): object {
  if (answer.allowed) return { uid, allowed: true, ...warnings(answer) };
  const { code, reason } = answer;
  const status = { status: 'Failure', code, reason, message: message(answer.message) };
  return { uid, allowed: false, status, ...warnings(answer) };
}

/** The AdmissionReview that answers a request: its uid comes back, its objects do not. */
export function emitReview(uid: string, answer: ReviewAnswer): string {
  return JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: reviewResponse(uid, answer),
  });
}
