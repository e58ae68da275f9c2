import type { ErrorCode } from './lockkeeper-error.ts';

/**
 * Why something was not done, in two texts from one decision (must M17).
 * `tenant` goes into events and statuses of the tenant's namespace: it speaks of the tenant's own objects only.
 * `platform` goes into the operator's log and may name whatever decided.
 */
export interface Refusal {
  readonly code: ErrorCode;
  readonly tenant: string;
  readonly platform: string;
  /** `later`: time may help, so the work queue backs off. `change`: only an edit can help, so nothing is retried before one. */
  readonly retry: 'later' | 'change';
}

/** A refusal whose two texts are the same because nothing in it is the platform's alone. */
export function refusal(code: ErrorCode, text: string, retry: Refusal['retry'] = 'change'): Refusal {
  return { code, tenant: text, platform: text, retry };
}

/** The same refusal with both texts put behind a prefix, as Go's error wrapping does. */
export function within(prefix: string, inner: Refusal): Refusal {
  return { ...inner, tenant: `${prefix}${inner.tenant}`, platform: `${prefix}${inner.platform}` };
}
