import type { Tags } from './tags.ts';

export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, perhaps with a label after a dot. */
  readonly dataType: string;
  readonly value: string | Uint8Array;
}

export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: ReadonlyMap<string, MessageAttribute>;
  readonly traceHeader?: string;
  readonly senderId: string;
  readonly sentAt: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** FIFO queues only. */
  readonly sequenceNumber?: string;
  /** ARN of the queue that gave the message up, on a dead-letter queue. */
  readonly deadLetterSource?: string;
  /** Hidden until then: delayed, or in flight. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
}

export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly fifo: boolean;
  readonly createdAt: number;
  /** Attributes that were set; defaults are not in here. */
  readonly attributes: Map<string, string>;
  readonly tags: Tags;
  /** In the order of arrival. */
  readonly messages: Map<string, QueueMessage>;
  /** FIFO: deduplication ids of the last five minutes and the messages they stood for. */
  readonly recent: Map<string, { readonly message: QueueMessage; readonly until: number }>;
  /** Unique ids of the principals that its policy names, from when it was saved. */
  policyPrincipals?: ReadonlyMap<string, string>;
  modifiedAt: number;
  purgedAt?: number;
  /** Of the last message of a FIFO queue. */
  sequence: number;
}
