import type { KubeCause, KubeFailure } from './kube-error.ts';

/** Longest wait that a server may ask for, in seconds: a silly `Retry-After` must not stop us for a day. */
const longestRetryAfter = 600;

/** Reads a `Status` object, or whatever stands in its place, into a failure. Unknown shapes give a failure made of the HTTP status. */
export function parseStatus(status: number, body: unknown, retryAfter: string | undefined): KubeFailure {
  const fields = record(body);
  const details = record(fields.get('details'));
  const seconds = parseRetryAfter(retryAfter) ?? parseRetryAfter(details.get('retryAfterSeconds'));
  return {
    status,
    reason: text(fields.get('reason')) || defaultReason(status),
    serverMessage: text(fields.get('message')),
    causes: parseCauses(details.get('causes')),
    ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
  };
}

/** Whole seconds, at most ten minutes; dates, zero, negative and other values are treated as not given. */
export function parseRetryAfter(value: unknown): number | undefined {
  const digits = typeof value === 'number' ? String(value) : value;
  if (typeof digits !== 'string' || !/^[1-9]\d{0,8}$/.test(digits)) return undefined;
  return Math.min(Number(digits), longestRetryAfter);
}

function parseCauses(value: unknown): readonly KubeCause[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry: unknown) => {
    const fields = record(entry);
    return {
      reason: text(fields.get('reason')),
      field: text(fields.get('field')),
      message: text(fields.get('message')),
    };
  });
}

const reasons: ReadonlyMap<number, string> = new Map([
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  // No Status: nobody who keeps objects said this, so it is no proof of absence (a missing CRD, a proxy).
  [404, 'PathNotFound'],
  [405, 'MethodNotAllowed'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [413, 'RequestEntityTooLarge'],
  [415, 'UnsupportedMediaType'],
  [422, 'Invalid'],
  [429, 'TooManyRequests'],
  [500, 'InternalError'],
  [503, 'ServiceUnavailable'],
  [504, 'Timeout'],
]);

function defaultReason(status: number): string {
  return reasons.get(status) ?? 'Unknown';
}

function record(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
