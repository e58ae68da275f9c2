import type { Tags } from './tags.ts';

/** What a service says has happened; the bus adds id and time. */
export interface ServiceEvent {
  readonly source: string;
  readonly detailType: string;
  readonly account: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
  /** When it happened, if not now. */
  readonly time?: number;
}

export interface EventTarget {
  readonly id: string;
  readonly arn: string;
  /** Sent instead of the event. */
  readonly input?: string;
  /** Message group on a FIFO queue. */
  readonly messageGroupId?: string;
}

export interface EventRule {
  readonly name: string;
  readonly arn: string;
  readonly tags: Tags;
  readonly targets: Map<string, EventTarget>;
  /** As given. */
  patternText: string;
  state: 'ENABLED' | 'DISABLED';
  description?: string;
  roleArn?: string;
}
