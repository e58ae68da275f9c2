import { savePrincipals } from '../authorization/saved-principals.ts';
import type { World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Queue } from '../state/queues.ts';

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly initial: number;
}

/** Attributes that are numbers, with the bounds and defaults of the service's documentation. */
const numbers: ReadonlyMap<string, Bounds> = new Map([
  ['DelaySeconds', { min: 0, max: 900, initial: 0 }],
  ['MaximumMessageSize', { min: 1024, max: 1_048_576, initial: 1_048_576 }],
  ['MessageRetentionPeriod', { min: 60, max: 1_209_600, initial: 345_600 }],
  ['ReceiveMessageWaitTimeSeconds', { min: 0, max: 20, initial: 0 }],
  ['VisibilityTimeout', { min: 0, max: 43_200, initial: 30 }],
]);

const fifoOnly: ReadonlySet<string> = new Set([
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
]);
const booleans: ReadonlySet<string> = new Set(['FifoQueue', 'ContentBasedDeduplication', 'SqsManagedSseEnabled']);
const documents: ReadonlySet<string> = new Set(['Policy', 'RedrivePolicy', 'RedriveAllowPolicy']);
const texts: ReadonlySet<string> = new Set([
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'DeduplicationScope',
  'FifoThroughputLimit',
]);
const readOnly: ReadonlySet<string> = new Set([
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
]);

export function numberOf(queue: Queue, name: string): number {
  return Number(queue.attributes.get(name) ?? numbers.get(name)?.initial ?? 0);
}

/**
 * Whether these attributes can be set on such a queue.
 *
 * @throws AwsError `InvalidAttributeName` or `InvalidAttributeValue`
 */
export function checkAttributes(given: ReadonlyMap<string, string>, fifo: boolean): void {
  for (const [name, value] of given) {
    if (!settable(name) || (fifoOnly.has(name) && !fifo)) {
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
    if (!isValid(name, value)) {
      throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
    }
  }
}

/**
 * Setting an empty document takes it away; everything else replaces what was.
 *
 * @throws AwsError `InvalidAttributeValue` for a policy that names nobody
 */
export function applyAttributes(world: World, queue: Queue, given: ReadonlyMap<string, string>): void {
  const policy = given.get('Policy');
  if (policy !== undefined) queue.policyPrincipals = savePrincipals(world, 'resource', policy, invalidPolicy);
  for (const [name, value] of given) {
    if (documents.has(name) && value === '') queue.attributes.delete(name);
    else queue.attributes.set(name, value);
  }
}

function invalidPolicy(): AwsError {
  return new AwsError('InvalidAttributeValue', 'Invalid value for the parameter Policy.');
}

/** The attributes asked for, as texts. `All` names every one that the queue has. */
export function describeAttributes(
  queue: Queue,
  names: readonly string[],
  now: number,
): ReadonlyMap<string, string> | undefined {
  for (const name of names) {
    if (name !== 'All' && !settable(name) && !readOnly.has(name)) {
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
  }
  const known = allAttributes(queue, now);
  const wanted = names.includes('All') ? [...known] : [...known].filter(([name]) => names.includes(name));
  return wanted.length === 0 ? undefined : new Map(wanted);
}

function allAttributes(queue: Queue, now: number): ReadonlyMap<string, string> {
  const messages = [...queue.messages.values()];
  const hidden = messages.filter((message) => message.visibleAt > now);
  const delayed = hidden.filter((message) => message.receiveCount === 0).length;
  return new Map([
    ['QueueArn', queue.arn],
    ['ApproximateNumberOfMessages', String(messages.length - hidden.length)],
    ['ApproximateNumberOfMessagesNotVisible', String(hidden.length - delayed)],
    ['ApproximateNumberOfMessagesDelayed', String(delayed)],
    ['CreatedTimestamp', String(Math.floor(queue.createdAt / 1000))],
    ['LastModifiedTimestamp', String(Math.floor(queue.modifiedAt / 1000))],
    ...[...numbers.keys()].map((name): [string, string] => [name, String(numberOf(queue, name))]),
    ...(queue.attributes.has('KmsMasterKeyId') ? [] : [['SqsManagedSseEnabled', 'true'] as [string, string]]),
    ...(queue.fifo ? fifoDefaults : []),
    ...queue.attributes,
  ]);
}

const fifoDefaults: readonly (readonly [string, string])[] = [
  ['FifoQueue', 'true'],
  ['ContentBasedDeduplication', 'false'],
  ['DeduplicationScope', 'queue'],
  ['FifoThroughputLimit', 'perQueue'],
];

function settable(name: string): boolean {
  return numbers.has(name) || booleans.has(name) || documents.has(name) || texts.has(name);
}

function isValid(name: string, value: string): boolean {
  const bounds = numbers.get(name);
  if (bounds !== undefined)
    return /^\d{1,9}$/.test(value) && Number(value) >= bounds.min && Number(value) <= bounds.max;
  if (name === 'FifoQueue') return value === 'true';
  if (booleans.has(name)) return value === 'true' || value === 'false';
  return !documents.has(name) || value === '' || isDocument(value);
}

function isDocument(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
