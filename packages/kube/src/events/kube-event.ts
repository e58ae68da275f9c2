import type { KubeObject } from '../resources/kube-object.ts';

/** The object that an event tells about. */
export interface EventSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion?: string;
}

/** What happened. The message must be ours: no value, no foreign error text, nothing that differs from time to time. */
export interface EventFacts {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** `v1` Event. */
export interface KubeEvent extends KubeObject {
  readonly involvedObject: EventSubject;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly source: { readonly component: string };
  readonly reportingComponent: string;
  readonly reportingInstance: string;
  readonly count: number;
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
}

const longestMessage = 1_024;

/** Cuts a message to what the API server takes: 1,024 bytes of UTF-8, never inside a character. */
export function cutMessage(message: string): string {
  const bytes = Buffer.from(message, 'utf8');
  if (bytes.length <= longestMessage) return message;
  let end = longestMessage - 3;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${bytes.subarray(0, end).toString('utf8')}...`;
}

/** Milliseconds since 1970 as the Time of the Kubernetes API: whole seconds. */
export function eventTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
