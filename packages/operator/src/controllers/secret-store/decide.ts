import type { DeniedAnswer, FailedAnswer, Refusal } from '@lockkeeper/core';

/** What the check of a store found. `skipped` is a store whose identity depends on the namespace that will use it. */
export type StoreCheck =
  | { readonly kind: 'works' }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'denied'; readonly answer: DeniedAnswer }
  | { readonly kind: 'failed'; readonly answer: FailedAnswer };

/** The Ready condition of a store and the event that goes with it (`eso.md` §2.1). */
export interface StoreDecision {
  readonly ready: boolean;
  readonly reason: 'Valid' | 'InvalidProviderConfig' | 'ValidationUnknown';
  readonly message: string;
  readonly event: { readonly type: 'Normal' | 'Warning'; readonly message: string };
  readonly platform?: string;
  readonly retry: 'interval' | 'later';
}

function invalid(message: string, tenant: string, platform: string): StoreDecision {
  return {
    ready: false,
    reason: 'InvalidProviderConfig',
    message,
    event: { type: 'Warning', message: tenant },
    platform,
    retry: 'later',
  };
}

/**
 * A store is ready unless its own settings or AWS say no. An outage says nothing about the store, so it stays usable: the
 * objects that use it then fail by themselves and keep their Secrets.
 */
export function decideStore(check: StoreCheck): StoreDecision {
  switch (check.kind) {
    case 'works':
    case 'skipped':
      return {
        ready: true,
        reason: 'Valid',
        message: 'store validated',
        event: { type: 'Normal', message: 'store validated' },
        retry: 'interval',
      };
    case 'refused':
      return invalid('unable to create client', check.refusal.tenant, check.refusal.platform);
    case 'denied':
      return invalid('unable to validate store', check.answer.message, check.answer.platform ?? check.answer.message);
    case 'failed':
      if (check.answer.retry === 'change')
        return invalid('unable to validate store', check.answer.message, check.answer.message);
      return {
        ready: true,
        reason: 'ValidationUnknown',
        message: 'could not determine validation status',
        event: { type: 'Warning', message: check.answer.message },
        platform: check.answer.message,
        retry: 'later',
      };
  }
}
