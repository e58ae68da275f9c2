import type { Clock, Random } from '@lockkeeper/core';
import type { WebhookCaller } from '../../http/webhook-call.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** What webhooks are found in, timed by and called with. */
export interface WebhookParts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly call: WebhookCaller;
}
