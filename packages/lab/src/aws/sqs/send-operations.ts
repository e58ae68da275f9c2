import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { sha256Hex } from '../sigv4/canonical-request.ts';
import type { MessageAttribute, Queue } from '../state/queues.ts';
import { runBatch } from './batch.ts';
import { findQueue } from './find-queue.ts';
import { readAttributes } from './message-attributes.ts';
import { digestOfAttributes, digestOfBody } from './message-digest.ts';
import { addMessage } from './message-queue.ts';
import { numberOf } from './queue-attributes.ts';
import { shapes } from './shapes.ts';
import { invalidValue, needed } from './sqs-error.ts';

type Message = Omit<Input<typeof shapes.send>, 'QueueUrl'>;

/** SendMessage and SendMessageBatch. */
export function sendOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    [
      'SendMessage',
      operation(shapes.send, (input, call) => send(world, call, findQueue(world, call, input.QueueUrl), input)),
    ],
    [
      'SendMessageBatch',
      operation(shapes.sendBatch, (input, call) => {
        const queue = findQueue(world, call, input.QueueUrl);
        const entries = input.Entries ?? [];
        checkTotal(queue, entries);
        // A FIFO queue refuses a batch as a whole when the place of one of its messages is not clear.
        if (queue.fifo) for (const entry of entries) orderOf(queue, entry.MessageBody ?? '', entry);
        return runBatch(entries, 'SendMessageBatchRequestEntry', (entry) => send(world, call, queue, entry));
      }),
    ],
  ]);
}

function send(world: World, call: SignedCall, queue: Queue, input: Message): Output {
  const body = needed(input.MessageBody, 'MessageBody');
  checkCharacters(body);
  const attributes = readAttributes(input.MessageAttributes);
  const system = readAttributes(input.MessageSystemAttributes);
  const limit = numberOf(queue, 'MaximumMessageSize');
  if (sizeOf(body, attributes) > limit) {
    throw invalidValue(`One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`);
  }
  const trace = system.get('AWSTraceHeader')?.value;
  const message = addMessage(world, queue, {
    body,
    attributes,
    senderId: call.caller.userId,
    traceHeader: typeof trace === 'string' ? trace : undefined,
    delaySeconds: delayOf(queue, input.DelaySeconds),
    ...orderOf(queue, body, input),
  });
  return {
    MD5OfMessageBody: digestOfBody(body),
    MD5OfMessageAttributes: digestOfAttributes(attributes),
    MD5OfMessageSystemAttributes: digestOfAttributes(system),
    MessageId: message.id,
    SequenceNumber: message.sequenceNumber,
  };
}

function delayOf(queue: Queue, seconds: number | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  const reason =
    queue.fifo && seconds > 0
      ? 'The request include parameter that is not valid for this queue type.'
      : 'DelaySeconds must be >= 0 and <= 900.';
  if (seconds < 0 || seconds > 900 || (queue.fifo && seconds > 0)) {
    throw invalidValue(`Value ${seconds} for parameter DelaySeconds is invalid. Reason: ${reason}`);
  }
  return seconds;
}

/** Where a message belongs in the order of a FIFO queue, and what it is recognized by. */
function orderOf(
  queue: Queue,
  body: string,
  input: Message,
): { readonly groupId?: string | undefined; readonly deduplicationId?: string | undefined } {
  const { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } = input;
  checkToken('MessageGroupId', groupId);
  checkToken('MessageDeduplicationId', deduplicationId);
  if (!queue.fifo) {
    if (deduplicationId === undefined) return { groupId };
    throw invalidValue(
      `Value ${deduplicationId} for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    );
  }
  needed(groupId, 'MessageGroupId');
  if (deduplicationId !== undefined) return { groupId, deduplicationId };
  if (queue.attributes.get('ContentBasedDeduplication') === 'true')
    return { groupId, deduplicationId: sha256Hex(body) };
  throw invalidValue(
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

function checkToken(name: string, value: string | undefined): void {
  if (value === undefined || /^[\x21-\x7e]{1,128}$/.test(value)) return;
  throw invalidValue(
    `Value ${value} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

function checkTotal(queue: Queue, entries: readonly Message[]): void {
  const limit = numberOf(queue, 'MaximumMessageSize');
  const total = entries.reduce((sum, { MessageBody: body = '' }) => sum + Buffer.byteLength(body), 0);
  if (total > limit) {
    throw new AwsError(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${limit} bytes. You have sent ${total} bytes.`,
    );
  }
}

/** XML 1.0 knows no other characters, and messages travelled in XML once. */
function checkCharacters(body: string): void {
  const bad = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.exec(body)?.[0];
  if (bad === undefined) return;
  throw new AwsError(
    'InvalidMessageContents',
    `Invalid binary character '#x${bad.codePointAt(0)?.toString(16)}' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF`,
  );
}

function sizeOf(body: string, attributes: ReadonlyMap<string, MessageAttribute>): number {
  return [...attributes].reduce(
    (sum, [name, { dataType, value }]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(dataType) + Buffer.byteLength(value),
    Buffer.byteLength(body),
  );
}
