import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import type { Queue, QueueMessage } from '../state/queues.ts';
import { runBatch } from './batch.ts';
import { findQueue } from './find-queue.ts';
import { selectAttributes, writeAttributes } from './message-attributes.ts';
import { digestOfAttributes, digestOfBody } from './message-digest.ts';
import { takeMessages, untilVisible } from './message-queue.ts';
import { numberOf } from './queue-attributes.ts';
import { changeVisibility, deleteMessage, receiptHandle } from './receipt-handle.ts';
import { shapes } from './shapes.ts';
import { invalidValue } from './sqs-error.ts';

type ReceiveInput = Input<typeof shapes.receive>;

/** ReceiveMessage, and what receivers do with what they got. */
export function receiveOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    ['ReceiveMessage', operation(shapes.receive, (input, call) => receive(world, call, input))],
    [
      'DeleteMessage',
      operation(shapes.delete, (input, call) =>
        deleteMessage(findQueue(world, call, input.QueueUrl), input.ReceiptHandle),
      ),
    ],
    [
      'DeleteMessageBatch',
      operation(shapes.deleteBatch, (input, call) => {
        const queue = findQueue(world, call, input.QueueUrl);
        return runBatch(input.Entries ?? [], 'DeleteMessageBatchRequestEntry', (entry) =>
          quotingHandle(entry.ReceiptHandle, () => deleteMessage(queue, entry.ReceiptHandle)),
        );
      }),
    ],
    [
      'ChangeMessageVisibility',
      operation(shapes.changeVisibility, (input, call) =>
        changeVisibility(world, findQueue(world, call, input.QueueUrl), input),
      ),
    ],
    [
      'ChangeMessageVisibilityBatch',
      operation(shapes.changeVisibilityBatch, (input, call) => {
        const queue = findQueue(world, call, input.QueueUrl);
        return runBatch(input.Entries ?? [], 'ChangeMessageVisibilityBatchRequestEntry', (entry) =>
          changeVisibility(world, queue, entry),
        );
      }),
    ],
  ]);
}

/** In batches AWS says which handle it means. */
function quotingHandle(handle: string | undefined, run: () => undefined): undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ReceiptHandleIsInvalid') throw error;
    throw new AwsError(error.code, `The input receipt handle "${handle}" is not a valid receipt handle.`);
  }
}

async function receive(world: World, call: SignedCall, input: ReceiveInput): Promise<Output> {
  const queue = findQueue(world, call, input.QueueUrl);
  const max = within('MaxNumberOfMessages', input.MaxNumberOfMessages ?? 1, 1, 10);
  const visibility = within(
    'VisibilityTimeout',
    input.VisibilityTimeout ?? numberOf(queue, 'VisibilityTimeout'),
    0,
    43_200,
  );
  const wait = within(
    'WaitTimeSeconds',
    input.WaitTimeSeconds ?? numberOf(queue, 'ReceiveMessageWaitTimeSeconds'),
    0,
    20,
  );
  const messages = await poll(world, call, queue, { max, visibility, waitMs: wait * 1000 });
  return {
    Messages: messages.length === 0 ? undefined : messages.map((message) => write(world, queue, message, input)),
  };
}

/** Looks again whenever a message comes, or comes back, until there is one or the time is over. */
async function poll(
  world: World,
  call: SignedCall,
  queue: Queue,
  options: { readonly max: number; readonly visibility: number; readonly waitMs: number },
): Promise<readonly QueueMessage[]> {
  const { clock, waiters } = world;
  const end = clock.monotonic() + options.waitMs;
  for (;;) {
    const gone = call.signal?.aborted === true || !exists(world, queue);
    const messages = gone ? [] : takeMessages(world, queue, options.max, options.visibility);
    const left = end - clock.monotonic();
    if (messages.length > 0 || left <= 0 || gone) return messages;
    await waiters.wait(queue, clock, Math.min(left, untilVisible(queue, clock.now()) ?? left), call.signal);
  }
}

function exists(world: World, queue: Queue): boolean {
  return world.accounts.region(queue.accountId, queue.region)?.queues.get(queue.name) === queue;
}

function write(world: World, queue: Queue, message: QueueMessage, input: ReceiveInput): Output {
  const attributes = selectAttributes(message.attributes, input.MessageAttributeNames ?? []);
  const system = systemAttributes(message, [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ]);
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle(world.random, queue, message),
    MD5OfBody: digestOfBody(message.body),
    Body: message.body,
    Attributes: system.size === 0 ? undefined : system,
    MD5OfMessageAttributes: digestOfAttributes(attributes),
    MessageAttributes: attributes.size === 0 ? undefined : writeAttributes(attributes),
  };
}

function systemAttributes(message: QueueMessage, names: readonly string[]): ReadonlyMap<string, string> {
  const all: readonly (readonly [string, string | undefined])[] = [
    ['SenderId', message.senderId],
    ['SentTimestamp', String(message.sentAt)],
    ['ApproximateReceiveCount', String(message.receiveCount)],
    ['ApproximateFirstReceiveTimestamp', String(message.firstReceivedAt ?? message.sentAt)],
    ['SequenceNumber', message.sequenceNumber],
    ['MessageDeduplicationId', message.deduplicationId],
    ['MessageGroupId', message.groupId],
    ['AWSTraceHeader', message.traceHeader],
    ['DeadLetterQueueSourceArn', message.deadLetterSource],
  ];
  return new Map(
    all.flatMap(([name, value]) =>
      value !== undefined && (names.includes('All') || names.includes(name)) ? [[name, value]] : [],
    ),
  );
}

function within(name: string, value: number, min: number, max: number): number {
  if (value >= min && value <= max) return value;
  throw invalidValue(
    `Value ${value} for parameter ${name} is invalid. Reason: Must be >= ${min} and <= ${max}, if provided.`,
  );
}
